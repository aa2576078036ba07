/* SPDX-License-Identifier: MIT */
/* What limits a dataset: cores, or waiting. */
#include "analysis/set.h"

#include <string.h>

/* Ceilings are the last rows. */
static bool
analysis_has_ceiling(const struct analysis_set *set)
{
	return set->count > 0 &&
		strcmp(set->rows[set->count - 1].strategy, ANALYSIS_CEILING) ==
		0;
}

bool
analysis_ceiling_holds(const struct analysis_set *set, int64_t workers)
{
	return set->cores_usable < 0 || workers <= set->cores_usable;
}

bool
analysis_limit_known(const struct analysis_set *set)
{
	const struct summary_row *base = set->baseline;

	return analysis_has_ceiling(set) ||
		(base != NULL && base->cpu_median_ns >= 0 &&
			base->wall_median_ns > 0);
}

bool
analysis_cpu_bound(const struct analysis_set *set)
{
	const struct summary_row *base = set->baseline;

	if (analysis_has_ceiling(set))
		return true;
	return analysis_limit_known(set) &&
		(double)base->cpu_median_ns >=
		0.8 * (double)base->wall_median_ns;
}
