/* SPDX-License-Identifier: MIT */
/* What of two runs' differences something else may have made than the program:
 * all that the runs know of their noise. */
#include "report/compare_verdicts.h"

#include <math.h>
#include <string.h>

#include "report/noise.h"

/* Of a failed A/A: by how much identical runs do differ. */
static double
doubt_ratio(const struct analysis_set *set)
{
	return set && set->aa_differs ? set->aa_ratio : 1;
}

/* Of one that holds: by how much they came out apart all the same; ln. As far as
 * its interval goes is too far: the noise within a run is in the test. */
static double
doubt_again(const struct analysis_set *set)
{
	const struct summary_row *again = set ? set->again : NULL;

	return again && !isnan(again->speedup) ? fabs(log(again->speedup)) : 0;
}

/* The baseline's, from its first third to its last; ln. */
static double
doubt_drift(const struct analysis_set *set)
{
	const struct findings *drift =
		set && set->noise ? &set->noise->kinds[FINDING_DRIFT] : NULL;

	return drift && drift->count > 0 ? fabs(log1p(drift->worst.amount)) : 0;
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

/* Whether the undisturbed blocks alone show it, too. */
static bool
doubt_stands(const struct compare_row *row, double threshold)
{
	double limit = row->verdict == COMPARE_MINOR ? 0 : log1p(threshold);
	double quiet = log(row->quiet);

	if (isnan(quiet))
		return false;
	return row->ratio > 1 ? quiet > limit && row->quiet_lo > 1
			      : quiet < -limit && row->quiet_hi < 1;
}

/* The first thing that explains it. */
static enum compare_doubt
doubt_row(const struct compare_row *row, double threshold,
	const struct analysis_set *const sets[2])
{
	double by = fabs(log(row->ratio));
	bool time = row->by == COMPARE_BY_TIME;

	if (by <= fmax(doubt_again(sets[0]), doubt_again(sets[1])))
		return DOUBT_AA;
	if (row->disturbed && !doubt_stands(row, threshold))
		return DOUBT_DISTURBED;
	/* Speedups leave out what all cells share. */
	if (time && by <= fmax(doubt_drift(sets[0]), doubt_drift(sets[1])))
		return DOUBT_DRIFT;
	if (row->mingled)
		return DOUBT_SPREAD;
	if (row->one_sitting && by < log1p(COMPARE_DAY))
		return DOUBT_DAY;
	return DOUBT_NONE;
}

void
compare_take_back(
	struct comparison *comparison, const struct compare_run runs[2])
{
	for (size_t i = 0; i < comparison->count; i++) {
		struct compare_row *row = &comparison->rows[i];
		const struct analysis_set *sets[2];

		for (int run = 0; run < 2; run++)
			sets[run] = runs[run].analysis
				? analysis_find(
					  runs[run].analysis, row->dataset)
				: NULL;
		row->aa_ratio =
			fmax(doubt_ratio(sets[0]), doubt_ratio(sets[1]));
		if (row->verdict != COMPARE_SLOWER &&
			row->verdict != COMPARE_FASTER &&
			row->verdict != COMPARE_MINOR)
			continue;
		comparison->verdicts[row->verdict]--;
		if (compare_is_noise(row))
			row->verdict = COMPARE_NOISE;
		else if ((row->doubt = doubt_row(
				  row, comparison->terms.threshold, sets)) !=
			DOUBT_NONE)
			row->verdict = COMPARE_UNCLEAR;
		comparison->verdicts[row->verdict]++;
	}
}

size_t
compare_doubted(const struct comparison *comparison, enum compare_doubt doubt)
{
	size_t count = 0;

	for (size_t i = 0; i < comparison->count; i++)
		count += comparison->rows[i].verdict == COMPARE_UNCLEAR &&
			comparison->rows[i].doubt == doubt;
	return count;
}

bool
compare_doubtful(const struct comparison *comparison)
{
	for (size_t i = 0; i < comparison->count; i++)
		if (comparison->rows[i].verdict == COMPARE_UNCLEAR &&
			comparison->rows[i].ratio > 1)
			return true;
	return false;
}
