/* SPDX-License-Identifier: MIT */
/* Whether two runs measured the same thing, by what their run.json and their
 * trials say. */
#ifndef LANEBENCH_ANALYSIS_COMPARABLE_H
#define LANEBENCH_ANALYSIS_COMPARABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/run.h"

enum same_kind {
	SAME_PAGES, /* the items, and what is done to one */
	SAME_MACHINE, /* cores, kernel, system */
	SAME_VERSION, /* of lanebench, its compiler and flags */
	SAME_KINDS
};

#define SAME_WORDS 240
#define SAME_NOTES 16

struct same {
	/* By kind: what differs first, such as "cpu was 'A', is 'B'", fit for a
	 * terminal; "" where nothing is known to. */
	char differs[SAME_KINDS][SAME_WORDS];
	/* By kind: why it isn't known whether it is the same, such as "OLD has
	 * no run.json" or "NEW's run.json has no machine's cpu"; else "". */
	char unknown[SAME_KINDS][SAME_WORDS];
	/* What differs and may, such as a strategy's options or the source's
	 * revision: whoever compares may well mean these. */
	char notes[SAME_NOTES][SAME_WORDS];
	size_t note_count;
};

/* "pages", "machine", "version". */
const char *same_kind_name(enum same_kind kind);

/* The folders were loaded from those paths. */
void same_check(struct same *out, const struct folder *old, const char *old_dir,
	const struct folder *new, const char *new_dir);

/* Whether two runs are refused to be compared, and what would allow it. */

#define ALIKE_WORDS (SAME_KINDS * (SAME_WORDS + 20) + 200)

/* Whether something differs that `across` doesn't allow to; all of it in one
 * line then, with the --across that compares, what was allowed before in it. */
bool alike_differs(const bool across[SAME_KINDS], const struct same *same,
	char words[ALIKE_WORDS]);

/* The same of what isn't known. */
bool alike_unknown(const bool across[SAME_KINDS], const struct same *same,
	char words[ALIKE_WORDS]);

#endif
