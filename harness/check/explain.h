/* SPDX-License-Identifier: MIT */
/*
 * What a trial's end means to the author: what was expected instead, and where
 * that stands. Only what a trial says by its words and its status is known
 * here; a finding that these tables don't have is explained by its scenario.
 */
#ifndef LANEBENCH_CHECK_EXPLAIN_H
#define LANEBENCH_CHECK_EXPLAIN_H

#include "launch/trial.h"

/* What scenarios expect, too. */
#define EXPLAIN_ONCE \
	"every item, 0 <= item < job->items, is handed to the host exactly " \
	"once"
#define EXPLAIN_EARLY \
	"what the strategy needs is started and opened in setup() and run(), " \
	"where it is timed, and no item is begun before"
#define EXPLAIN_TOP "<lanebench/strategy.h>, the comment at the top"
#define EXPLAIN_PROTOCOL \
	"strategies/peers/README.md, \"The protocol, version 1\""

struct explain {
	enum trial_status status;
	/* How its reason begins; a '*' stands for anything. tests/conformance/
	 * test_explain.c has a trial for each. */
	const char *words;
	const char *expected, *read;
};

/* The first that fits counts; each ends with one without words. */
extern const struct explain explain_strategy[], explain_peer[],
	explain_dataset[];

/* The table's entry for how a trial ended, a rule that it broke before anything
 * else; NULL when there is none. */
const struct explain *
explain_trial(const struct explain *table, const struct trial_result *trial);

#endif
