/* SPDX-License-Identifier: MIT */
/* Where a table's speedup and its times point in two directions: why. */
#include <inttypes.h>
#include <math.h>

#include "report/format.h"
#include "report/noise.h"
#include "report/words.h"
#include "report/wrap.h"

/* What is nearer to 1 is shown as 1.00, and points nowhere. */
#define PAIRS_SEEN 0.005

static bool
pairs_points(double ratio)
{
	return fabs(ratio - 1) >= PAIRS_SEEN;
}

/* How far apart both are; 0 where they don't disagree. */
static double
pairs_apart(const struct analysis_set *set, const struct summary_row *row)
{
	if (row == set->baseline || isnan(row->speedup) ||
		row->wall_median_ns <= 0)
		return 0;
	double times = (double)set->baseline->wall_median_ns /
		(double)row->wall_median_ns;
	if (!pairs_points(times) || !pairs_points(row->speedup) ||
		(times > 1) == (row->speedup > 1))
		return 0;
	return fabs(log(times / row->speedup));
}

void
words_pairs(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct summary_row *worst = NULL, *base = set->baseline;
	char cell[WORDS_CELL], ratio[FORMAT_ROOM], more[60] = "";
	char time[FORMAT_ROOM], other[FORMAT_ROOM];
	size_t count = 0;
	double most = 0;

	if (!base)
		return;
	for (size_t i = 0; i < set->count; i++) {
		double apart = pairs_apart(set, &set->rows[i]);

		count += apart > 0;
		if (apart <= most)
			continue;
		most = apart;
		worst = &set->rows[i];
	}
	if (!worst)
		return;
	bool same = worst->blocks == worst->trials_ok &&
		worst->blocks == base->trials_ok;
	if (count > 1)
		snprintf(more, sizeof(more), " So with %zu more.", count - 1);
	wrap_say(out, "",
		"%s has a speedup of %s, but a median time of %s where the "
		"baseline has %s: %s. Trust the speedup, whose pairs are of "
		"one block each.%s",
		words_cell(cell, sizeof(cell), worst, style),
		format_ratio(ratio, worst->speedup),
		format_time(time, worst->wall_median_ns),
		format_time(other, base->wall_median_ns),
		!same ? "the two medians are not of the same blocks"
			: set->noise &&
				set->noise->kinds[FINDING_DRIFT].count > 0
			? "the machine's speed drifted between the blocks"
			: "from block to block times differ by more than that",
		more);
}
