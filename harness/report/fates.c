/* SPDX-License-Identifier: MIT */
/* What became of each cell's trials that are not ok. */
#include "report/fates.h"

static const char *
fates_name(enum trial_status status)
{
	/* A table has no room for more than ten columns. */
	return status == TRIAL_UNSUPPORTED ? "unusable"
					   : trial_status_name(status);
}

static void
fates_cell(const struct cells *cells, const struct cell *cell,
	struct analysis_fate *fate)
{
	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *point = cells_at(cells, cell, i);
		enum trial_status status = (enum trial_status)point->status;

		if (status == TRIAL_OK || status == TRIAL_SKIPPED)
			continue;
		if (!fate->mark) {
			fate->mark = fates_name(status);
			fate->status = status;
			fate->block = point->block;
			fate->reason =
				trials_name(cells->trials, point->reason);
		} else if (status != fate->status) {
			fate->mark = "mixed";
		}
	}
}

void
fates_fill(const struct cells *cells, const struct cell *first,
	struct analysis_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		if (set->skipped[i])
			set->fates[i].mark = fates_name(TRIAL_SKIPPED);
		else if (first[i].bad > 0)
			fates_cell(cells, &first[i], &set->fates[i]);
	}
}
