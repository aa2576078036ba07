/* SPDX-License-Identifier: MIT */
/* From trials to summary rows: what each cell took, and its speedup. */
#include "report/analysis.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/cells.h"
#include "report/noise.h"
#include "report/winner.h"
#include "stats/quantile.h"
#include "stats/speedup.h"
#include "stats/wilcoxon.h"

#define ANALYSIS_SECOND_MOST 10000

/* Room for one value a block, as many as the set's longest cell has. */
struct analysis_room {
	double *base, *arm;
};

static int
analysis_room_init(
	struct analysis_room *room, const struct cell *first, size_t count)
{
	size_t longest = 1;

	for (size_t i = 0; i < count; i++) {
		if (first[i].count > longest)
			longest = first[i].count;
	}
	room->base = calloc(longest, sizeof(*room->base));
	room->arm = calloc(longest, sizeof(*room->arm));
	return room->base && room->arm ? 0 : -ENOMEM;
}

static void
analysis_room_fini(struct analysis_room *room)
{
	free(room->base);
	free(room->arm);
}

static int64_t
analysis_wall(const struct trial_point *point)
{
	return point->wall_ns;
}

static int64_t
analysis_cpu(const struct trial_point *point)
{
	return point->cpu_ns;
}

static int64_t
analysis_p50(const struct trial_point *point)
{
	return point->item_p50_ns;
}

static int64_t
analysis_longest(const struct trial_point *point)
{
	return point->item_max_ns;
}

static int64_t
analysis_p99(const struct trial_point *point)
{
	return point->item_p99_ns;
}

/* The median of one column over a cell's ok trials that have it, or -1. */
static int64_t
analysis_median(const struct cells *cells, const struct cell *cell,
	int64_t (*column)(const struct trial_point *), double *scratch)
{
	size_t n = 0;
	double median;

	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *point = cells_at(cells, cell, i);
		if (point->status == TRIAL_OK && column(point) >= 0)
			scratch[n++] = (double)column(point);
	}
	if (n == 0 || quantile_median(scratch, n, &median))
		return -1;
	return (int64_t)llround(median);
}

/* The items of a trial, as an ok one of the cell has them; -1 when none does. */
static int64_t
analysis_items(const struct cells *cells, const struct cell *cell)
{
	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *point = cells_at(cells, cell, i);
		if (point->status == TRIAL_OK && point->items != UINT32_MAX)
			return point->items;
	}
	return -1;
}

/* Both arrays are overwritten. Of very many pairs both say the same: then it
 * would only take long. */
static int
analysis_second(
	struct analysis_room *room, size_t pairs, struct summary_row *row)
{
	struct hodges_lehmann second;
	int err;

	if (pairs > ANALYSIS_SECOND_MOST)
		return 0;
	err = speedup_logs(room->base, room->arm, pairs, room->arm);
	if (!err)
		err = hodges_lehmann_estimate(
			room->arm, pairs, INTERVAL_LEVEL, &second);
	if (err)
		return err;
	row->speedup_second = exp(second.estimate);
	if (second.interval.level > 0) {
		row->second_lo = exp(second.interval.lo);
		row->second_hi = exp(second.interval.hi);
		row->second_level = second.interval.level;
	}
	return 0;
}

static int
analysis_speedup(const struct cells *cells, const struct cell *base,
	const struct cell *cell, struct analysis_room *room,
	struct summary_row *row)
{
	struct speedup speedup;
	size_t pairs = cells_pairs(cells, base, cell, room->base, room->arm);

	row->blocks = (int64_t)pairs;
	if (pairs == 0)
		return 0;
	int err = speedup_estimate(
		room->base, room->arm, pairs, INTERVAL_LEVEL, &speedup);
	if (err)
		return err;
	row->speedup = speedup.ratio;
	row->efficiency = speedup.ratio / (double)row->workers;
	if (speedup.of_ratio.level > 0) {
		row->speedup_lo = speedup.of_ratio.lo;
		row->speedup_hi = speedup.of_ratio.hi;
		row->level = speedup.of_ratio.level;
	}
	return analysis_second(room, pairs, row);
}

/* The cell's efficiency against the ceiling, which is missing where NULL. */
static int
analysis_ceiling(const struct cells *cells, const struct cell *ceiling,
	const struct cell *cell, struct analysis_room *room,
	struct summary_row *row)
{
	struct speedup slowdown;
	size_t pairs = cells_pairs(cells, ceiling, cell, room->base, room->arm);

	if (pairs == 0)
		return 0;
	int err = speedup_estimate(
		room->base, room->arm, pairs, INTERVAL_LEVEL, &slowdown);
	if (err)
		return err;
	row->efficiency_ceiling = slowdown.ratio;
	/* A row has one level: an interval at another isn't shown. */
	if (slowdown.of_ratio.level > 0 &&
		slowdown.of_ratio.level == row->level) {
		row->efficiency_ceiling_lo = slowdown.of_ratio.lo;
		row->efficiency_ceiling_hi = slowdown.of_ratio.hi;
	}
	return 0;
}

/* The set's ceiling at so many workers, or NULL; ceilings stand last. */
static const struct cell *
analysis_ceiling_of(const struct cells *cells, const struct cell *first,
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
analysis_row(const struct cells *cells, const struct cell *base,
	const struct cell *cell, struct analysis_room *room,
	struct summary_row *row)
{
	const double none = (double)NAN;

	*row = (struct summary_row){
		.dataset = trials_name(cells->trials, cell->dataset),
		.strategy = trials_name(cells->trials, cell->strategy),
		.workers = cell->workers,
		.wall_median_ns =
			analysis_median(cells, cell, analysis_wall, room->arm),
		.speedup = none,
		.speedup_lo = none,
		.speedup_hi = none,
		.level = none,
		.efficiency = none,
		.items_per_s = none,
		.item_p50_ns =
			analysis_median(cells, cell, analysis_p50, room->arm),
		.item_p99_ns =
			analysis_median(cells, cell, analysis_p99, room->arm),
		.cpu_median_ns =
			analysis_median(cells, cell, analysis_cpu, room->arm),
		.peak_rss_bytes = -1,
		.ratio_to_best = none,
		.ratio_lo = none,
		.ratio_hi = none,
		.p_holm = none,
		.trials_ok = (int64_t)cell->ok,
		.trials_not_ok = (int64_t)cell->bad,
		.efficiency_ceiling = none,
		.efficiency_ceiling_lo = none,
		.efficiency_ceiling_hi = none,
		.speedup_second = none,
		.second_lo = none,
		.second_hi = none,
		.second_level = none,
	};
	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *point = cells_at(cells, cell, i);
		if (point->status == TRIAL_OK &&
			point->peak_rss_bytes > row->peak_rss_bytes)
			row->peak_rss_bytes = point->peak_rss_bytes;
	}
	int64_t items = analysis_items(cells, cell);
	if (items >= 0 && row->wall_median_ns > 0)
		row->items_per_s =
			(double)items * 1e9 / (double)row->wall_median_ns;
	return analysis_speedup(cells, base, cell, room, row);
}

/* Rows of a cell that were left out; which is the first of the file. */
static void
analysis_repeated(const struct cells *cells, const struct cell *cell,
	const struct summary_row *row, struct analysis_set *set)
{
	if (cell->repeated == 0)
		return;
	int64_t line = (int64_t)trials_line(cells->trials, cell->repeated_row);
	set->repeated += (int64_t)cell->repeated;
	/* One whose line isn't known stands behind those of which it is. */
	if (set->repeated_row && set->repeated_line > 0 &&
		(line == 0 || line >= set->repeated_line))
		return;
	set->repeated_row = row;
	set->repeated_line = line;
	set->repeated_block =
		trials_at(cells->trials, cell->repeated_row)->block;
}

/* What the whole dataset says: counts, the baseline's items, first reason. */
static void
analysis_count(const struct cells *cells, const struct cell *first,
	size_t count, struct analysis_set *set)
{
	const struct trial_point *worst = NULL;

	for (size_t c = 0; c < count; c++) {
		const struct cell *cell = &first[c];
		set->trials_ok += (int64_t)cell->ok;
		set->trials_not_ok += (int64_t)cell->bad;
		analysis_repeated(cells, cell, &set->rows[c], set);
		if (cell->count > 0 && cell->ok == 0 && cell->bad == 0)
			set->skipped[c] = trials_name(cells->trials,
				cells_at(cells, cell, 0)->reason);
		for (size_t i = 0; i < cell->count; i++) {
			const struct trial_point *point =
				cells_at(cells, cell, i);
			if (point->cores_usable > 0)
				set->cores_usable = point->cores_usable;
			if (set->items < 0 && point->status == TRIAL_OK &&
				point->items != UINT32_MAX) {
				set->items = point->items;
				if (point->items_failed != UINT32_MAX)
					set->items_failed = point->items_failed;
			}
			if (point->status != TRIAL_OK &&
				point->status != TRIAL_SKIPPED &&
				(!worst || point->block < worst->block)) {
				worst = point;
				set->worst = &set->rows[c];
			}
		}
	}
	if (worst) {
		set->worst_status = (enum trial_status)worst->status;
		set->worst_block = worst->block;
		set->worst_reason = trials_name(cells->trials, worst->reason);
	}
}

static int
analysis_rows(const struct cells *cells, const struct cell *first, size_t count,
	const struct cell *base, struct analysis_set *set)
{
	struct analysis_room room = { 0 };
	int err = analysis_room_init(&room, first, count);

	for (size_t i = 0; i < count && !err; i++) {
		err = analysis_row(
			cells, base, &first[i], &room, &set->rows[i]);
		if (!err)
			err = analysis_ceiling(cells,
				analysis_ceiling_of(
					cells, first, count, first[i].workers),
				&first[i], &room, &set->rows[i]);
	}
	if (base && !err)
		set->longest_ns = analysis_median(
			cells, base, analysis_longest, room.arm);
	analysis_room_fini(&room);
	return err;
}

static int
analysis_set_fill(const struct cells *cells, const struct cell *first,
	size_t count, struct analysis_set *set)
{
	const struct cell *base = NULL;

	*set = (struct analysis_set){
		.name = trials_name(cells->trials, first->dataset),
		.items = -1,
		.items_failed = -1,
		.cores_usable = -1,
		.longest_ns = -1,
		.worst_reason = "",
	};
	set->rows = calloc(count, sizeof(*set->rows));
	set->skipped = calloc(count, sizeof(*set->skipped));
	set->missing = calloc(count, sizeof(*set->missing));
	if (!set->rows || !set->skipped || !set->missing)
		return -ENOMEM;
	set->count = count;
	for (size_t i = 0; i < count; i++) {
		const char *name =
			trials_name(cells->trials, first[i].strategy);
		bool one = first[i].workers == 1;
		if (one && strcmp(name, ANALYSIS_BASELINE) == 0) {
			set->baseline = &set->rows[i];
			base = &first[i];
		} else if (one && strcmp(name, ANALYSIS_AGAIN) == 0) {
			set->again = &set->rows[i];
		}
	}
	int err = analysis_rows(cells, first, count, base, set);
	if (err)
		return err;
	const struct summary_row *again = set->again;
	set->aa_differs = again && !isnan(again->speedup_lo) &&
		(again->speedup_lo > 1 || again->speedup_hi < 1);
	set->aa_ratio = set->aa_differs ? exp(fabs(log(again->speedup))) : 1;
	analysis_count(cells, first, count, set);
	err = winner_find(cells, first, base, set);
	return err ? err : noise_judge(&set->noise, cells, first, base, set);
}

static int
analysis_fill(struct analysis *analysis, const struct cells *cells)
{
	int err = 0;

	for (size_t first = 0; !err && first < cells->count;) {
		size_t end = first + 1;
		while (end < cells->count &&
			cells->cells[end].dataset ==
				cells->cells[first].dataset)
			end++;
		struct analysis_set *grown = reallocarray(
			analysis->sets, analysis->count + 1, sizeof(*grown));
		if (!grown) {
			err = -ENOMEM;
			break;
		}
		analysis->sets = grown;
		err = analysis_set_fill(cells, &cells->cells[first],
			end - first, &grown[analysis->count++]);
		first = end;
	}
	return err;
}

int
analysis_create(struct analysis **out, const struct trials *trials)
{
	struct cells cells;

	*out = NULL;
	int err = cells_group(&cells, trials);
	if (err)
		return err;
	struct analysis *analysis = calloc(1, sizeof(*analysis));
	if (!analysis)
		err = -ENOMEM;
	else if (cells.count == 0)
		err = -ENODATA;
	else
		err = analysis_fill(analysis, &cells);
	if (err)
		analysis_destroy(analysis);
	else
		*out = analysis;
	cells_fini(&cells);
	return err;
}

void
analysis_destroy(struct analysis *analysis)
{
	if (!analysis)
		return;
	for (size_t i = 0; i < analysis->count; i++) {
		noise_destroy(analysis->sets[i].noise);
		free(analysis->sets[i].rows);
		free(analysis->sets[i].skipped);
		free(analysis->sets[i].missing);
	}
	free(analysis->sets);
	free(analysis);
}

void
analysis_withhold(struct analysis *analysis, int64_t needed)
{
	for (size_t s = 0; s < analysis->count; s++) {
		struct analysis_set *set = &analysis->sets[s];

		if (set->outcome != OUTCOME_NONE) {
			set->outcome = OUTCOME_TOO_FEW;
			set->blocks_needed = needed;
		}
		for (size_t i = 0; i < set->count; i++)
			set->rows[i].verdict = VERDICT_NONE;
	}
}

static bool
analysis_has_ceiling(const struct analysis_set *set)
{
	return set->count > 0 &&
		strcmp(set->rows[set->count - 1].strategy, ANALYSIS_CEILING) ==
		0;
}

bool
analysis_limit_known(const struct analysis_set *set)
{
	const struct summary_row *base = set->baseline;

	return analysis_has_ceiling(set) ||
		(base && base->cpu_median_ns >= 0 && base->wall_median_ns > 0);
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

int
analysis_write(const struct analysis *analysis, const char *path)
{
	size_t count = 0;

	for (size_t i = 0; i < analysis->count; i++)
		count += analysis->sets[i].count;
	struct summary_row *rows = calloc(count, sizeof(*rows));
	if (!rows)
		return -ENOMEM;
	count = 0;
	for (size_t i = 0; i < analysis->count; i++) {
		const struct analysis_set *set = &analysis->sets[i];
		memcpy(rows + count, set->rows, set->count * sizeof(*rows));
		count += set->count;
	}
	int err = summary_write(path, rows, count);
	free(rows);
	return err;
}
