/* SPDX-License-Identifier: MIT */
/* The scenarios that a strategy is checked in: data, and nothing else. */
#ifndef LANEBENCH_CHECK_SCENARIO_H
#define LANEBENCH_CHECK_SCENARIO_H

#include <stdbool.h>
#include <stddef.h>

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
	size_t stop_after; /* the host stops it after so many; 0: never */
	bool twice; /* and again, for the same result */
	bool empty; /* nothing is done to an item: who claims one counts */
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

#endif
