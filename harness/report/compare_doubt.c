/* SPDX-License-Identifier: MIT */
/* What two runs, one of them with a failed A/A, can't tell from noise. */
#include "report/compare.h"

#include <math.h>

static double
doubt_ratio(const struct analysis *analysis, const char *dataset)
{
	const struct analysis_set *set = analysis_find(analysis, dataset);

	return set && set->aa_differs ? set->aa_ratio : 1;
}

bool
compare_is_noise(const struct compare_row *row)
{
	return row->aa_ratio > 1 && fabs(log(row->ratio)) < log(row->aa_ratio);
}

double
compare_noise(const struct comparison *comparison)
{
	double most = 1;

	for (size_t i = 0; i < comparison->count; i++)
		if (comparison->rows[i].verdict == COMPARE_NOISE)
			most = fmax(most, comparison->rows[i].aa_ratio);
	return most;
}

void
compare_doubt(struct comparison *comparison, const struct analysis *old,
	const struct analysis *new)
{
	for (size_t i = 0; i < comparison->count; i++) {
		struct compare_row *row = &comparison->rows[i];

		row->aa_ratio = fmax(doubt_ratio(old, row->dataset),
			doubt_ratio(new, row->dataset));
		if ((row->verdict != COMPARE_SLOWER &&
			    row->verdict != COMPARE_FASTER &&
			    row->verdict != COMPARE_MINOR) ||
			!compare_is_noise(row))
			continue;
		comparison->verdicts[row->verdict]--;
		row->verdict = COMPARE_NOISE;
		comparison->verdicts[row->verdict]++;
	}
}
