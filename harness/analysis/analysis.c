/* SPDX-License-Identifier: MIT */
/* From trials to sets of summary rows, and what a set as a whole says. */
#include "analysis/analysis.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cells.h"
#include "analysis/figures.h"
#include "analysis/noise.h"
#include "analysis/winner.h"

/* Fills set->fates, which has an entry a row. */
void fates_fill(const struct cells *cells, const struct cell *first,
	struct analysis_set *set);

/* What became of each cell's trials that are not ok. */

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

static void
analysis_cores(const struct cells *cells, const struct cell *cell,
	struct analysis_set *set)
{
	for (size_t i = 0; i < cell->count; i++) {
		int64_t cores = cells_at(cells, cell, i)->cores_usable;

		if (cores == 0)
			continue;
		if (set->cores_usable < 0 || cores < set->cores_usable)
			set->cores_usable = cores;
		if (cores > set->cores_most)
			set->cores_most = cores;
	}
}

/* The first trial's items are the set's; others ought to have as many. */
static void
analysis_items(const struct trial_point *point, const struct summary_row *row,
	struct analysis_set *set)
{
	if (point->status != TRIAL_OK || point->items == UINT32_MAX)
		return;
	if (set->items < 0)
		set->items = set->items_least = set->items_most = point->items;
	if (point->items != set->items && !set->items_row) {
		set->items_row = row;
		set->items_block = point->block;
	}
	if (point->items < set->items_least)
		set->items_least = point->items;
	if (point->items > set->items_most)
		set->items_most = point->items;
}

/* How many of them failed: in the cell, and at most in any. */
static void
analysis_failed(const struct trial_point *point, struct analysis_fate *fate,
	struct analysis_set *set)
{
	if (point->status != TRIAL_OK || point->items_failed == UINT32_MAX)
		return;
	if (fate->items_failed < 0 || point->items_failed < fate->items_failed)
		fate->items_failed = point->items_failed;
	if (point->items_failed > set->items_failed)
		set->items_failed = point->items_failed;
}

/* One trial that had as many as its workers is enough. */
static void
analysis_at_once(const struct cells *cells, const struct cell *cell,
	struct analysis_fate *fate)
{
	fate->at_once = -1;
	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *point = cells_at(cells, cell, i);
		int64_t had;

		if (point->status != TRIAL_OK)
			continue;
		had = point->narrow
			? atoll(trials_name(cells->trials, point->reason))
			: -1;
		if (had > fate->at_once)
			fate->at_once = had;
		if (had >= 0)
			continue;
		fate->at_once = -1;
		return;
	}
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
		set->fates[c].items_failed = -1;
		analysis_at_once(cells, cell, &set->fates[c]);
		if (cell->count > 0 && cell->ok == 0 && cell->bad == 0)
			set->skipped[c] = trials_name(cells->trials,
				cells_at(cells, cell, 0)->reason);
		for (size_t i = 0; i < cell->count; i++) {
			const struct trial_point *point =
				cells_at(cells, cell, i);
			analysis_items(point, &set->rows[c], set);
			analysis_failed(point, &set->fates[c], set);
			if (cell->bad > 0 && point->status != TRIAL_OK &&
				point->status != TRIAL_SKIPPED &&
				(!worst || point->block < worst->block)) {
				worst = point;
				set->worst = &set->rows[c];
			}
		}
	}
	for (size_t c = 0; c < count; c++)
		set->items_more |= set->fates[c].items_failed >= 0 &&
			set->fates[c].items_failed < set->items_failed;
	set->idle = set->trials_ok == 0 && set->trials_not_ok == 0;
	if (worst) {
		set->worst_status = (enum trial_status)worst->status;
		set->worst_block = worst->block;
		set->worst_reason = trials_name(cells->trials, worst->reason);
	}
}

/* Takes back who won, and what was held against the winner. */
static void
analysis_name_none(struct analysis_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		struct summary_row *row = &set->rows[i];

		row->ratio_to_best = row->ratio_lo = row->ratio_hi = NAN;
		row->p_pair = row->p_range = row->p_holm = NAN;
		row->verdict = VERDICT_NONE;
	}
	set->outcome = OUTCOME_NONE;
	set->best = set->rival = set->next = set->next_rival = NULL;
	set->rivals = set->next_rivals = set->aa_undone = 0;
}

/* Where nothing but failures was timed, how fast they came is no result. */
static void
analysis_nothing(struct analysis_set *set)
{
	set->nothing = set->items > 0 && set->items_failed == set->items &&
		!set->items_more;
	if (!set->nothing)
		return;
	for (size_t i = 0; i < set->count; i++) {
		struct summary_row *row = &set->rows[i];

		row->items_per_s = row->speedup = row->speedup_lo = NAN;
		row->speedup_hi = row->level = row->efficiency = NAN;
		row->speedup_second = row->second_lo = row->second_hi = NAN;
		row->second_level = NAN;
	}
	set->aa_differs = false;
	analysis_name_none(set);
}

static bool
analysis_named(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names != NULL;
}

static int
analysis_set_fill(const struct cells *cells, const struct cell *first,
	size_t count, const char *const *fetchers, struct analysis_set *set)
{
	const struct cell *base = NULL;

	*set = (struct analysis_set){
		.name = trials_name(cells->trials, first->dataset),
		.items = -1,
		.items_failed = -1,
		.items_least = -1,
		.items_most = -1,
		.cores_usable = -1,
		.cores_most = -1,
		.longest_ns = -1,
		.worst_reason = "",
	};
	set->rows = calloc(count, sizeof(*set->rows));
	set->skipped = calloc(count, sizeof(*set->skipped));
	set->missing = calloc(count, sizeof(*set->missing));
	set->fates = calloc(count, sizeof(*set->fates));
	if (!set->rows || !set->skipped || !set->missing || !set->fates)
		return -ENOMEM;
	set->count = count;
	set->sittings = cells_sittings(cells, first);
	for (size_t i = 0; i < count; i++) {
		const char *name =
			trials_name(cells->trials, first[i].strategy);
		bool one = first[i].workers == 1;

		analysis_cores(cells, &first[i], set);
		set->fates[i].fetches = analysis_named(fetchers, name);
		if (one && strcmp(name, ANALYSIS_BASELINE) == 0) {
			set->baseline = &set->rows[i];
			base = &first[i];
		} else if (one && strcmp(name, ANALYSIS_AGAIN) == 0) {
			set->again = &set->rows[i];
		}
	}
	int err = figures_rows(cells, first, count, base, set);
	if (err)
		return err;
	const struct summary_row *again = set->again;
	set->aa_differs = again && !isnan(again->speedup_lo) &&
		(again->speedup_lo > 1 || again->speedup_hi < 1);
	set->aa_ratio = set->aa_differs ? exp(fabs(log(again->speedup))) : 1;
	analysis_count(cells, first, count, set);
	fates_fill(cells, first, set);
	err = winner_find(cells, first, base, set);
	analysis_nothing(set);
	set->mixed = set->items_least != set->items_most;
	if (set->mixed)
		analysis_name_none(set);
	return err ? err : noise_judge(&set->noise, cells, first, base, set);
}

static int
analysis_fill(struct analysis *analysis, const struct cells *cells,
	const char *const *fetchers)
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
			end - first, fetchers, &grown[analysis->count++]);
		first = end;
	}
	return err;
}

int
analysis_create(struct analysis **out, const struct trials *trials)
{
	static const char *const none[] = { NULL };

	return analysis_create_beside(out, trials, none);
}

int
analysis_create_beside(struct analysis **out, const struct trials *trials,
	const char *const *fetchers)
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
		err = analysis_fill(analysis, &cells, fetchers);
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
		free(analysis->sets[i].fates);
	}
	free(analysis->sets);
	free(analysis);
}

void
analysis_withhold(struct analysis *analysis, int64_t needed)
{
	for (size_t s = 0; s < analysis->count; s++) {
		struct analysis_set *set = &analysis->sets[s];

		if (set->blocks_compared >= needed)
			continue;
		if (set->outcome != OUTCOME_NONE &&
			set->outcome != OUTCOME_ALONE) {
			set->outcome = OUTCOME_TOO_FEW;
			set->blocks_needed = needed;
		}
		for (size_t i = 0; i < set->count; i++)
			set->rows[i].verdict = VERDICT_NONE;
	}
}

const struct analysis_set *
analysis_find(const struct analysis *analysis, const char *name)
{
	for (size_t s = 0; s < analysis->count; s++) {
		if (strcmp(analysis->sets[s].name, name) == 0)
			return &analysis->sets[s];
	}
	return NULL;
}

bool
analysis_lacks(const struct analysis *analysis)
{
	for (size_t s = 0; s < analysis->count; s++) {
		if (analysis->sets[s].idle || analysis->sets[s].nothing)
			return true;
	}
	return false;
}

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
