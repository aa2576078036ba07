/* SPDX-License-Identifier: MIT */
/* Who wins a dataset: which cells may, on which blocks, and the verdicts. */
#ifndef LANEBENCH_ANALYSIS_WINNER_H
#define LANEBENCH_ANALYSIS_WINNER_H

#include "analysis/analysis.h"
#include "analysis/cells.h"

/*
 * Fills the set's verdicts, ratios, best, outcome and counts of blocks. cells
 * first[i] and rows set->rows[i] belong together; base may be NULL. 0 or a
 * negative errno.
 */
int winner_find(const struct cells *cells, const struct cell *first,
	const struct cell *base, struct analysis_set *set);

#endif
