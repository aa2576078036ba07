/* SPDX-License-Identifier: MIT */
/*
 * The conformance suite. A strategy is run through scenarios in which mistakes
 * show (no items, fewer items than workers, items that fail, a stop half-way,
 * servers that stall ...), a dataset is done by sound strategies; each finding
 * says in the terms of the plugin's author what was expected and what happened.
 * Needs no network beyond 127.0.0.0/8. One thread.
 */
#ifndef LANEBENCH_CHECK_CHECK_H
#define LANEBENCH_CHECK_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "check/scenario.h"
#include "launch/engine.h"
#include "plugins/plugins.h"
#include "process/supervisor.h"

/* What a check is asked for, what it says of a plugin, and how it gets there:
 * one trial after another, each with a finding. */

enum check_outcome {
	CHECK_PASSED,
	CHECK_FAILED,
	CHECK_SKIPPED,
	CHECK_UNSUPPORTED /* its usable() says no to such items */
};

/* Valid during the call that hands it over; what is marked so, for ever. */
struct check_finding {
	enum check_outcome outcome;
	const char *scenario; /* "one item fails"; for ever */
	const char
		*source; /* where the bytes came from: "names", "files" ... */
	size_t items;
	unsigned workers; /* 0: it isn't about a trial */
	/* The contract's words for what was found, or for this scenario: equal
	 * ones are the same mistake; for ever. */
	const char *expected;
	const char *found; /* what happened, which item; "" when it passed */
	const char *read; /* where the contract is written; for ever */
	const char *plugin; /* its name */
	const char
		*said; /* what its trial wrote to stderr last, "" when none */
};

struct check_order {
	const char *file; /* the plugin */
	json_t *options; /* {NAME: TEXT}, borrowed; NULL: the presets */
	uint64_t limit_ns; /* of one trial */
	void (*found)(const struct check_finding *finding, void *arg);
	void *arg;
};

struct check_result {
	unsigned passed, failed, skipped, unsupported;
	/* It can't run here, and `why` says why; nothing was checked. */
	bool unusable;
	/* It is there, but can't be loaded, or its table is refused. */
	bool broken;
	/* Its prepare() was asked, and lacks something. */
	bool unready;
	char name[80]; /* the plugin's own */
	char why[1000];
};

/* A check that goes on. */
struct checking {
	const struct check_order *order;
	struct check_result *result;
	struct supervisor_limits limits; /* of each trial */
	bool hung; /* a trial wasn't through in time */
	/* Of the next finding: */
	char found[700], said[CHILD_SAID];
	const struct explain *explained; /* what was found; NULL: not */
};

__attribute__((format(printf, 2, 3))) void
checking_say(struct checking *checking, const char *fmt, ...);

/* One trial, within the limits of the check. As engine_run(); where there is no
 * result, result->why has the reason. */
int checking_run(struct checking *checking, struct trial_order *order,
	struct trial_result *trial);

/* Whether it ended well; what was found is said and explained where it
 * didn't. */
bool checking_ended_well(struct checking *checking, const struct explain *table,
	const struct trial_result *trial);

/* Counts the finding, fills in what is known here, and hands it over. */
void checking_report(struct checking *checking, struct check_finding finding);

/* 0 when the scenarios were run, whatever came of them; -EINVAL when the file
 * is no plugin, -EINTR, or another negative errno: `why` says the rest. */
int
check_strategy(const struct check_order *order, struct check_result *result);

/* Checks a dataset: it is prepared, then done by strategies that are known to
 * be sound, in threads, in processes and in another order. */

/* Of a dataset's description and orders, borrowed; as check_strategy(). */
int check_data(const struct check_order *order, const struct plugin *plugin,
	json_t *orders, const struct supervisor_limits *limits,
	struct check_result *result);

#endif
