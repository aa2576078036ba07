/* SPDX-License-Identifier: MIT */
/* Whether two runs measured the same thing, by what their run.json and their
 * trials say. */
#ifndef LANEBENCH_ANALYSIS_COMPARABLE_H
#define LANEBENCH_ANALYSIS_COMPARABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/run.h"

enum comparable_kind {
	COMPARABLE_PAGES, /* the items, and what is done to one */
	COMPARABLE_MACHINE, /* cores, kernel, system */
	COMPARABLE_VERSION, /* of lanebench, its compiler and flags */
	COMPARABLE_KINDS
};

#define COMPARABLE_WORDS 240
#define COMPARABLE_NOTES 16

struct comparable {
	/* By kind: what differs first, such as "cpu was 'A', is 'B'", fit for a
	 * terminal; "" where nothing is known to. */
	char differs[COMPARABLE_KINDS][COMPARABLE_WORDS];
	/* By kind: why it isn't known whether it is the same, such as "OLD has
	 * no run.json" or "NEW's run.json has no machine's cpu"; else "". */
	char unknown[COMPARABLE_KINDS][COMPARABLE_WORDS];
	/* Differences that are allowed, such as a strategy's options or the
	 * source's revision: they may be what the comparison is about. */
	char notes[COMPARABLE_NOTES][COMPARABLE_WORDS];
	size_t note_count;
};

/* "pages", "machine", "version". */
const char *comparable_kind_name(enum comparable_kind kind);

/* The folders were loaded from those paths. */
void comparable_check(struct comparable *out, const struct folder *old,
	const char *old_dir, const struct folder *new, const char *new_dir);

#define COMPARABLE_LINE (COMPARABLE_KINDS * (COMPARABLE_WORDS + 20) + 200)

/* Whether something differs that `across` doesn't allow; then words is a line
 * with all of it and the --across that would allow it. */
bool comparable_differs(const bool across[COMPARABLE_KINDS],
	const struct comparable *same, char words[COMPARABLE_LINE]);

/* The same for what isn't known. */
bool comparable_unknown(const bool across[COMPARABLE_KINDS],
	const struct comparable *same, char words[COMPARABLE_LINE]);

#endif
