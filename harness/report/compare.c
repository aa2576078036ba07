/* SPDX-License-Identifier: MIT */
/* Two tables of trials, merged cell by cell and tested. */
#include "report/compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/analysis.h"
#include "report/cells.h"
#include "report/compare_verdicts.h"
#include "stats/interval.h"
#include "stats/quantile.h"
#include "stats/shift.h"

/* A cell of either run, on its way to be merged. */
struct compare_entry {
	const char *dataset, *strategy;
	const struct cells *cells;
	const struct cell *cell;
	bool baseline, new;
};

/* A cell's numbers in one run: ln ns, and ln(cell / baseline) by block. */
struct compare_values {
	double *walls, *shares;
	size_t wall_count, share_count;
};

static int
compare_key(const struct compare_entry *a, const struct compare_entry *b)
{
	int order = strcmp(a->dataset, b->dataset);

	if (order)
		return order;
	if (a->baseline != b->baseline)
		return a->baseline ? -1 : 1;
	order = strcmp(a->strategy, b->strategy);
	if (order)
		return order;
	return (a->cell->workers > b->cell->workers) -
		(a->cell->workers < b->cell->workers);
}

static int
compare_entries(const void *left, const void *right)
{
	const struct compare_entry *a = left, *b = right;
	int order = compare_key(a, b);

	return order ? order : a->new - b->new;
}

/* Appends a run's cells, controls aside; how many there are then. */
static size_t
compare_list(struct compare_entry *entries, size_t count,
	const struct cells *cells, bool new)
{
	for (size_t i = 0; i < cells->count; i++) {
		const struct cell *cell = &cells->cells[i];
		const char *strategy =
			trials_name(cells->trials, cell->strategy);

		if (strcmp(strategy, ANALYSIS_AGAIN) == 0 ||
			strcmp(strategy, ANALYSIS_CEILING) == 0)
			continue;
		entries[count++] = (struct compare_entry){
			.dataset = trials_name(cells->trials, cell->dataset),
			.strategy = strategy,
			.cells = cells,
			.cell = cell,
			.baseline = cell->workers == 1 &&
				strcmp(strategy, ANALYSIS_BASELINE) == 0,
			.new = new,
		};
	}
	return count;
}

static void
compare_count(const struct cells *cells, const struct trial_point *point,
	struct compare_side *side)
{
	if (point->status == TRIAL_SKIPPED)
		return;
	if (side->not_ok == 0) {
		side->worst = (enum trial_status)point->status;
		side->worst_block = point->block;
		side->reason = trials_name(cells->trials, point->reason);
	}
	side->not_ok++;
	side->unsupported += point->status == TRIAL_UNSUPPORTED;
}

/* One run's numbers of a cell; entry NULL where the run hasn't it. */
static int
compare_collect(const struct compare_entry *entry,
	const struct compare_entry *base, struct compare_side *side,
	struct compare_values *values)
{
	*side = (struct compare_side){
		.wall_median_ns = NAN, .speedup = NAN, .reason = ""
	};
	if (!entry)
		return 0;
	size_t most = entry->cell->count;
	values->walls = calloc(most ? most : 1, sizeof(*values->walls));
	values->shares = calloc(most ? most : 1, sizeof(*values->shares));
	if (!values->walls || !values->shares)
		return -ENOMEM;
	for (size_t i = 0; i < most; i++) {
		const struct trial_point *point =
			cells_at(entry->cells, entry->cell, i);
		const struct trial_point *other = NULL;

		if (point->status != TRIAL_OK) {
			compare_count(entry->cells, point, side);
			continue;
		}
		values->walls[values->wall_count++] = (double)point->wall_ns;
		if (base)
			other = cells_block(
				base->cells, base->cell, point->block);
		if (other && other->status == TRIAL_OK)
			values->shares[values->share_count++] =
				log((double)point->wall_ns /
					(double)other->wall_ns);
	}
	side->ok = values->wall_count;
	quantile_median(
		values->walls, values->wall_count, &side->wall_median_ns);
	double share;
	if (!quantile_median(values->shares, values->share_count, &share))
		side->speedup = exp(-share);
	for (size_t i = 0; i < values->wall_count; i++)
		values->walls[i] = log(values->walls[i]);
	return 0;
}

static enum compare_state
compare_state(const struct compare_side *old, const struct compare_side *new)
{
	bool was = old->ok + old->not_ok > 0, is = new->ok + new->not_ok > 0;

	if (!was && !is)
		return COMPARE_UNSUPPORTED;
	if (was != is)
		return was ? COMPARE_ONLY_OLD : COMPARE_ONLY_NEW;
	if (new->not_ok == 0)
		return old->not_ok == 0 ? COMPARE_OK : COMPARE_MENDED;
	if (old->ok > 0 && (old->not_ok == 0 || new->ok == 0))
		return COMPARE_BROKEN;
	if (old->ok + new->ok == 0 &&
		old->unsupported == old->not_ok &&new->unsupported ==
			new->not_ok)
		return COMPARE_UNSUPPORTED;
	return COMPARE_FAILING;
}

static int
compare_test(struct compare_row *row, const struct compare_values *old,
	const struct compare_values *new)
{
	bool time = row->by == COMPARE_BY_TIME;
	struct shift shift;

	row->old.values = time ? old->wall_count : old->share_count;
	row->new.values = time ? new->wall_count : new->share_count;
	if (row->old.values == 0 || row->new.values == 0)
		return 0;
	int err = shift_estimate(time ? old->walls : old->shares,
		row->old.values, time ? new->walls : new->shares,
		row->new.values, INTERVAL_LEVEL, &shift);
	if (err)
		return err;
	row->ratio = exp(shift.estimate);
	row->verdict = COMPARE_TOO_FEW;
	if (row->old.values < COMPARE_LEAST || row->new.values < COMPARE_LEAST)
		return 0;
	row->lo = exp(shift.interval.lo);
	row->hi = exp(shift.interval.hi);
	row->level = shift.interval.level;
	row->p = shift.p;
	return 0;
}

/* pair: OLD's cell and NEW's; base: the baseline's. Either may be NULL. */
static int
compare_row(const struct compare_terms *terms,
	const struct compare_entry *const pair[2],
	const struct compare_entry *const base[2], struct compare_row *row)
{
	const struct compare_entry *one = pair[0] ? pair[0] : pair[1];
	struct compare_values old = { 0 }, new = { 0 };

	*row = (struct compare_row){
		.dataset = one->dataset,
		.strategy = one->strategy,
		.workers = one->cell->workers,
		.baseline = one->baseline,
		.by = one->baseline ? COMPARE_BY_TIME : terms->by,
		.ratio = NAN,
		.lo = NAN,
		.hi = NAN,
		.p = NAN,
		.p_holm = NAN,
		.aa_ratio = 1,
	};
	int err = compare_collect(pair[0], base[0], &row->old, &old);
	if (!err)
		err = compare_collect(pair[1], base[1], &row->new, &new);
	if (!err)
		err = compare_test(row, &old, &new);
	if (!err)
		row->state = compare_state(&row->old, &row->new);
	row->tested = !isnan(row->p) && row->by == terms->by;
	free(old.walls);
	free(old.shares);
	free(new.walls);
	free(new.shares);
	return err;
}

/* Entries are sorted, so that a dataset begins with its baseline. */
static int
compare_merge(struct comparison *comparison,
	const struct compare_entry *entries, size_t count)
{
	const struct compare_entry *base[2] = { NULL, NULL };

	comparison->rows = calloc(count ? count : 1, sizeof(*comparison->rows));
	if (!comparison->rows)
		return -ENOMEM;
	for (size_t i = 0; i < count;) {
		const struct compare_entry *pair[2] = { NULL, NULL };
		const struct compare_entry *first = &entries[i];

		if (i == 0 ||
			strcmp(first->dataset, entries[i - 1].dataset) != 0)
			base[0] = base[1] = NULL;
		for (; i < count && compare_key(first, &entries[i]) == 0; i++)
			pair[entries[i].new] = &entries[i];
		if (first->baseline)
			memcpy(base, pair, sizeof(base));
		int err = compare_row(&comparison->terms, pair, base,
			&comparison->rows[comparison->count++]);
		if (err)
			return err;
	}
	return 0;
}

int
compare_create(struct comparison **out, const struct trials *old,
	const struct trials *new, const struct compare_terms *terms)
{
	struct cells cells[2] = { 0 };
	struct compare_entry *entries = NULL;
	struct comparison *comparison = NULL;
	int err;

	*out = NULL;
	if (!(terms->threshold > 0 && terms->threshold < 1))
		return -EINVAL;
	err = cells_group(&cells[0], old);
	if (!err)
		err = cells_group(&cells[1], new);
	if (err)
		goto out;
	err = -ENOMEM;
	comparison = calloc(1, sizeof(*comparison));
	entries = calloc(cells[0].count + cells[1].count + 1, sizeof(*entries));
	if (!comparison || !entries)
		goto out;
	comparison->terms = *terms;
	size_t count = compare_list(entries, 0, &cells[0], false);
	count = compare_list(entries, count, &cells[1], true);
	qsort(entries, count, sizeof(*entries), compare_entries);
	err = compare_merge(comparison, entries, count);
	if (!err)
		err = compare_settle(comparison);
	if (err)
		goto out;
	*out = comparison;
	comparison = NULL;
out:
	compare_destroy(comparison);
	free(entries);
	cells_fini(&cells[0]);
	cells_fini(&cells[1]);
	return err;
}

void
compare_destroy(struct comparison *comparison)
{
	if (!comparison)
		return;
	free(comparison->rows);
	free(comparison);
}
