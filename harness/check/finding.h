/* SPDX-License-Identifier: MIT */
/* What a check is asked for, and what it says of a plugin. */
#ifndef LANEBENCH_CHECK_FINDING_H
#define LANEBENCH_CHECK_FINDING_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
	const char *read; /* where the contract stands; for ever */
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

#endif
