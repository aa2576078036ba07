/* SPDX-License-Identifier: MIT */
/* The figures of a dataset's cells: medians, speedups, efficiencies. */
#ifndef LANEBENCH_ANALYSIS_FIGURES_H
#define LANEBENCH_ANALYSIS_FIGURES_H

#include <stddef.h>

#include "analysis/analysis.h"
#include "analysis/cells.h"

/*
 * Fills set->rows[i] from first[i], `count` of them, and the set's longest
 * item; base may be NULL. 0 or a negative errno. [any thread]
 */
int figures_rows(const struct cells *cells, const struct cell *first,
	size_t count, const struct cell *base, struct analysis_set *set);

#endif
