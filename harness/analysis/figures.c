/* SPDX-License-Identifier: MIT */
/* What each cell took, and its speedup. */
#include "analysis/set.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "stats/quantile.h"
#include "stats/speedup.h"
#include "stats/wilcoxon.h"

#define FIGURES_SECOND_MOST 10000
#define FIGURES(column) offsetof(struct trial_point, column)

/* The median of the int64_t at that offset, over a cell's ok trials that have
 * it; or -1. */
static int64_t
figures_median(const struct cells *cells, const struct cell *cell,
	size_t column, double *scratch)
{
	size_t n = 0;
	double median;

	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *point = cells_at(cells, cell, i);
		int64_t value =
			*(const int64_t *)((const char *)point + column);

		if (point->status == TRIAL_OK && value >= 0)
			scratch[n++] = (double)value;
	}
	if (n == 0 || quantile_median(scratch, n, &median))
		return -1;
	return csv_rounded(median);
}

/* The least of all trials' longest items: in any other trial the longest may be
 * an item that was held up. */
static int64_t
figures_least_longest(const struct cells *cells, const struct cell *cell)
{
	int64_t least = -1;

	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *point = cells_at(cells, cell, i);

		if (point->status == TRIAL_OK && point->item_max_ns >= 0 &&
			(least < 0 || point->item_max_ns < least))
			least = point->item_max_ns;
	}
	return least;
}

/* The items that each ok trial did; -1 when it isn't known or they differ. */
static int64_t
figures_done(const struct cells *cells, const struct cell *cell)
{
	int64_t done = -1;

	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *point = cells_at(cells, cell, i);
		int64_t of_it = trials_done(point);

		if (point->status != TRIAL_OK || of_it < 0)
			continue;
		if (done >= 0 && done != of_it)
			return -1;
		done = of_it;
	}
	return done;
}

/* With very many pairs both estimates agree, and this one takes long. */
static int
figures_second(const double *d, size_t pairs, struct summary_row *row)
{
	struct hodges_lehmann second;
	int rc;

	if (pairs > FIGURES_SECOND_MOST)
		return 0;
	rc = hodges_lehmann_estimate(d, pairs, INTERVAL_LEVEL, &second);
	if (rc)
		return rc;
	row->speedup_second = exp(second.estimate);
	if (second.interval.level > 0) {
		row->second_lo = exp(second.interval.lo);
		row->second_hi = exp(second.interval.hi);
		row->second_level = second.interval.level;
	}
	return 0;
}

/* The spread between sittings, which no interval of one sitting shows. */
static void
figures_spread(const double *d, size_t values, struct summary_row *row)
{
	row->sittings = (int64_t)values;
	row->sittings_lo = row->sittings_hi = exp(d[0]);
	for (size_t i = 1; i < values; i++) {
		row->sittings_lo = fmin(row->sittings_lo, exp(d[i]));
		row->sittings_hi = fmax(row->sittings_hi, exp(d[i]));
	}
}

static int
figures_speedup(const struct cells *cells, const struct cell *base,
	const struct cell *cell, double *scratch, struct summary_row *row)
{
	struct speedup speedup;
	size_t values = cells_logs(cells, base, cell, scratch);
	int rc;

	row->blocks = (int64_t)cells_pairs(cells, base, cell);
	if (values == 0)
		return 0;
	if (cells_sittings(cells, cell) > 1)
		figures_spread(scratch, values, row);
	rc = speedup_from_logs_scratch(
		scratch, values, INTERVAL_LEVEL, &speedup);
	if (rc)
		return rc;
	row->speedup = speedup.ratio;
	row->efficiency = speedup.ratio / (double)row->workers;
	if (speedup.of_ratio.level > 0) {
		row->speedup_lo = speedup.of_ratio.lo;
		row->speedup_hi = speedup.of_ratio.hi;
		row->level = speedup.of_ratio.level;
	}
	return figures_second(scratch, values, row);
}

/* The cell's efficiency against the ceiling, which is missing where NULL. */
static int
figures_ceiling(const struct cells *cells, const struct cell *ceiling,
	const struct cell *cell, double *scratch, struct summary_row *row)
{
	struct speedup slowdown;
	size_t pairs = cells_logs(cells, ceiling, cell, scratch);
	int rc;

	if (pairs == 0)
		return 0;
	rc = speedup_from_logs_scratch(
		scratch, pairs, INTERVAL_LEVEL, &slowdown);
	if (rc)
		return rc;
	row->efficiency_ceiling = slowdown.ratio;
	/* A row has one level: an interval of another one isn't shown. */
	if (slowdown.of_ratio.level > 0 &&
		slowdown.of_ratio.level == row->level) {
		row->efficiency_ceiling_lo = slowdown.of_ratio.lo;
		row->efficiency_ceiling_hi = slowdown.of_ratio.hi;
	}
	return 0;
}

/* The set's ceiling with that many workers, or NULL; ceilings are last. */
static const struct cell *
figures_ceiling_of(const struct cells *cells, const struct cell *first,
	size_t count, uint32_t workers)
{
	for (size_t i = count; i-- > 0;) {
		if (strcmp(trials_name(cells->trials, first[i].strategy),
			    ANALYSIS_CEILING) != 0 ||
			first[i].workers < workers)
			return NULL;
		if (first[i].workers == workers)
			return &first[i];
	}
	return NULL;
}

static int
figures_row(const struct cells *cells, const struct cell *base,
	const struct cell *cell, double *scratch, struct summary_row *row)
{
	int64_t done = figures_done(cells, cell);

	summary_blank(row);
	row->dataset = trials_name(cells->trials, cell->dataset);
	row->strategy = trials_name(cells->trials, cell->strategy);
	row->workers = cell->workers;
	row->wall_median_ns =
		figures_median(cells, cell, FIGURES(wall_ns), scratch);
	row->item_p50_ns =
		figures_median(cells, cell, FIGURES(item_p50_ns), scratch);
	row->item_p99_ns =
		figures_median(cells, cell, FIGURES(item_p99_ns), scratch);
	row->cpu_median_ns =
		figures_median(cells, cell, FIGURES(cpu_ns), scratch);
	row->trials_ok = (int64_t)cell->ok;
	row->trials_not_ok = (int64_t)cell->bad;
	row->trials_missing = 0;
	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *point = cells_at(cells, cell, i);
		if (point->status == TRIAL_OK &&
			point->peak_rss_bytes > row->peak_rss_bytes)
			row->peak_rss_bytes = point->peak_rss_bytes;
	}
	if (done > 0 && row->wall_median_ns > 0)
		row->items_per_s =
			(double)done * 1e9 / (double)row->wall_median_ns;
	return figures_speedup(cells, base, cell, scratch, row);
}

int
figures_rows(const struct cells *cells, const struct cell *first,
	const struct cell *base, struct analysis_set *set)
{
	size_t count = set->count;
	/* With millions of blocks there is memory for one such array. */
	double *scratch = calloc(cells_longest(first, count), sizeof(double));
	int rc = scratch != NULL ? 0 : -ENOMEM;

	for (size_t i = 0; i < count && !rc; i++) {
		rc = figures_row(
			cells, base, &first[i], scratch, &set->rows[i]);
		if (!rc && analysis_ceiling_holds(set, first[i].workers))
			rc = figures_ceiling(cells,
				figures_ceiling_of(
					cells, first, count, first[i].workers),
				&first[i], scratch, &set->rows[i]);
	}
	if (base != NULL && !rc)
		set->longest_ns = figures_least_longest(cells, base);
	free(scratch);
	return rc;
}
