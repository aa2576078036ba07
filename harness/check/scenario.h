/* SPDX-License-Identifier: MIT */
/* The scenarios that a strategy is checked in: data, and nothing else. */
#ifndef LANEBENCH_CHECK_SCENARIO_H
#define LANEBENCH_CHECK_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

#include "launch/trial.h"

#define SCENARIO_WORKERS 6
/* How long items wait where they do, at first, and where too few waited. */
#define SCENARIO_WAIT_MS 20u
#define SCENARIO_LONG_WAIT_MS 160u

enum scenario_source {
	SCENARIO_NAMES, /* nothing is acquired: begin() gives no handle */
	SCENARIO_FILES, /* local files, likewise */
	SCENARIO_URLS, /* from a server on loopback: begin() gives a handle */
	SCENARIO_SOURCES
};

/* What becomes of the items. */
enum scenario_fate {
	SCENARIO_FINE,
	SCENARIO_ONE_FAILS, /* the one in the middle */
	SCENARIO_ALL_FAIL,
	/* Every third item's bytes can't be had: the file is missing, or the
	 * server says 404, cuts the body short, refuses. */
	SCENARIO_SOME_MISSING,
	SCENARIO_ONE_MISSING, /* the one in the middle: no such file, 404 */
	SCENARIO_ODD_NAMES, /* of files: with escapes, and not UTF-8 */
	SCENARIO_STALL /* a server that never answers, a short time limit */
};

struct scenario {
	const char *name;
	enum scenario_source source;
	enum scenario_fate fate;
	size_t items;
	unsigned workers[SCENARIO_WORKERS]; /* ends with a 0 */
	size_t stop_after; /* items, then the host stops it; 0: never */
	bool twice; /* and again, for the same result */
	bool empty; /* nothing is done to an item but to claim it */
	/* Each waits so long, and as many as there are workers at once. */
	unsigned wait_ms;
	/* Each takes so much CPU time, and next to none is used beside. */
	unsigned compute_ms;
	/* Where what was found says nothing more precise. */
	const char *expected, *read;
};

/* Each ends with one without a name. Programs that are peers aren't asked what
 * only a plugin can get wrong. */
extern const struct scenario scenarios[], peer_scenarios[];

/* "names", "files", "URLs". */
const char *scenario_source_name(enum scenario_source source);

/*
 * What a trial's end means to the author: what was expected instead, and where
 * to read that. The tables go by a trial's status and reason; a finding that
 * they don't have is explained by its scenario.
 */

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
	/* How its reason begins; a '*' is anything. tests/conformance/
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
