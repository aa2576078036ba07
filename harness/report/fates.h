/* SPDX-License-Identifier: MIT */
/* What became of each cell's trials that are not ok. */
#ifndef LANEBENCH_REPORT_FATES_H
#define LANEBENCH_REPORT_FATES_H

#include "report/analysis.h"
#include "report/cells.h"

/* Fills set->fates, which has an entry a row. */
void fates_fill(const struct cells *cells, const struct cell *first,
	struct analysis_set *set);

#endif
