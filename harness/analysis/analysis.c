/* SPDX-License-Identifier: MIT */
/* From trials to sets of summary rows, and what a set as a whole says. */
#include "analysis/analysis.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/noise.h"

/* A table has room for ten columns. */
static const char *
analysis_mark(enum trial_status status)
{
	return status == TRIAL_UNSUPPORTED ? "unusable"
					   : trial_status_name(status);
}

/* What became of a cell's trials that are not ok. */
static void
analysis_not_ok(const struct cells *cells, const struct cell *cell,
	struct analysis_failure *failure)
{
	if (cell->count > 0 && cell->ok == 0 && cell->bad == 0) {
		failure->skipped = trials_name(
			cells->trials, cells_at(cells, cell, 0)->reason);
		failure->mark = analysis_mark(TRIAL_SKIPPED);
	}
	for (size_t i = 0; cell->bad > 0 && i < cell->count; i++) {
		const struct trial_point *point = cells_at(cells, cell, i);
		enum trial_status status = (enum trial_status)point->status;

		if (status == TRIAL_OK || status == TRIAL_SKIPPED)
			continue;
		if (failure->mark == NULL) {
			failure->mark = analysis_mark(status);
			failure->status = status;
			failure->block = point->block;
			failure->reason =
				trials_name(cells->trials, point->reason);
		} else if (status != failure->status) {
			failure->mark = "mixed";
		}
	}
}

/* Counts the cell's rows that were left out, and finds the file's first. */
static void
analysis_repeated(const struct cells *cells, const struct cell *cell,
	const struct summary_row *row, struct analysis_set *set)
{
	int64_t line;

	if (cell->repeated == 0)
		return;
	line = (int64_t)trials_line(cells->trials, cell->repeated_row);
	set->repeated += (int64_t)cell->repeated;
	/* A row whose line isn't known comes after those whose line is. */
	if (set->repeated_row != NULL && set->repeated_line > 0 &&
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

/* The set's items are the first trial's; all others should have as many. */
static void
analysis_items(const struct trial_point *point, const struct summary_row *row,
	struct analysis_set *set)
{
	if (point->status != TRIAL_OK || point->items == UINT32_MAX)
		return;
	if (set->items < 0)
		set->items = set->items_least = set->items_most = point->items;
	if (point->items != set->items && set->items_row == NULL) {
		set->items_row = row;
		set->items_block = point->block;
	}
	if (point->items < set->items_least)
		set->items_least = point->items;
	if (point->items > set->items_most)
		set->items_most = point->items;
}

/* Items that failed: the fewest of the cell, the most of the set. */
static void
analysis_failed(const struct trial_point *point,
	struct analysis_failure *failure, struct analysis_set *set)
{
	if (point->status != TRIAL_OK || point->items_failed == UINT32_MAX)
		return;
	if (failure->items_failed < 0 ||
		point->items_failed < failure->items_failed)
		failure->items_failed = point->items_failed;
	if (point->items_failed > set->items_failed)
		set->items_failed = point->items_failed;
}

/* -1 as soon as one trial had as many as its workers. */
static void
analysis_at_once(const struct cells *cells, const struct cell *cell,
	struct analysis_failure *failure)
{
	failure->at_once = -1;
	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *point = cells_at(cells, cell, i);
		int64_t had;

		if (point->status != TRIAL_OK)
			continue;
		had = point->narrow
			? atoll(trials_name(cells->trials, point->reason))
			: -1;
		if (had > failure->at_once)
			failure->at_once = had;
		if (had >= 0)
			continue;
		failure->at_once = -1;
		return;
	}
}

/* What the whole dataset says: counts, the baseline's items. */
static void
analysis_count(const struct cells *cells, const struct cell *first,
	struct analysis_set *set)
{
	for (size_t c = 0; c < set->count; c++) {
		const struct cell *cell = &first[c];
		struct analysis_failure *failure = &set->failures[c];

		set->trials_ok += (int64_t)cell->ok;
		set->trials_not_ok += (int64_t)cell->bad;
		analysis_repeated(cells, cell, &set->rows[c], set);
		failure->items_failed = -1;
		analysis_at_once(cells, cell, failure);
		analysis_not_ok(cells, cell, failure);
		for (size_t i = 0; i < cell->count; i++) {
			const struct trial_point *point =
				cells_at(cells, cell, i);

			analysis_items(point, &set->rows[c], set);
			analysis_failed(point, failure, set);
		}
	}
	for (size_t c = 0; c < set->count; c++)
		set->items_more |= set->failures[c].items_failed >= 0 &&
			set->failures[c].items_failed < set->items_failed;
	set->idle = set->trials_ok == 0 && set->trials_not_ok == 0;
}

/* Takes back who won and what may be faster. */
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
	set->best = set->next = NULL;
	set->challenger = set->next_challenger = (struct challenger){ 0 };
	set->aa_undone = 0;
}

/* Where only failures were timed, their speed is no result. */
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
	while (names != NULL && *names != NULL && strcmp(*names, name) != 0)
		names++;
	return names != NULL && *names != NULL;
}

/* Finds the baseline and its second run. Returns the baseline's cell, or
 * NULL. */
static const struct cell *
analysis_name_rows(const struct cells *cells, const struct cell *first,
	const char *const *fetchers, struct analysis_set *set)
{
	const struct cell *base = NULL;

	for (size_t i = 0; i < set->count; i++) {
		const char *name =
			trials_name(cells->trials, first[i].strategy);
		bool one = first[i].workers == 1;

		analysis_cores(cells, &first[i], set);
		set->failures[i].fetches = analysis_named(fetchers, name);
		if (one && strcmp(name, ANALYSIS_BASELINE) == 0) {
			set->baseline = &set->rows[i];
			base = &first[i];
		} else if (one && strcmp(name, ANALYSIS_AGAIN) == 0) {
			set->again = &set->rows[i];
		}
	}
	return base;
}

static int
analysis_set_fill(const struct cells *cells, const struct cell *first,
	size_t count, const char *const *fetchers, struct analysis_set *set)
{
	const struct summary_row *again;
	const struct cell *base;
	int rc;

	*set = (struct analysis_set){
		.name = trials_name(cells->trials, first->dataset),
		.rows = calloc(count, sizeof(*set->rows)),
		.failures = calloc(count, sizeof(*set->failures)),
		.count = count,
		.sittings = cells_sittings(cells, first),
		.items = -1,
		.items_failed = -1,
		.items_least = -1,
		.items_most = -1,
		.cores_usable = -1,
		.cores_most = -1,
		.longest_ns = -1,
	};
	if (set->rows == NULL || set->failures == NULL)
		return -ENOMEM;
	base = analysis_name_rows(cells, first, fetchers, set);
	rc = figures_rows(cells, first, base, set);
	if (rc)
		return rc;
	again = set->again;
	set->aa_differs = again != NULL && !isnan(again->speedup_lo) &&
		(again->speedup_lo > 1 || again->speedup_hi < 1);
	set->aa_ratio = set->aa_differs ? exp(fabs(log(again->speedup))) : 1;
	analysis_count(cells, first, set);
	rc = winner_find(cells, first, base, set);
	analysis_nothing(set);
	set->mixed = set->items_least != set->items_most;
	if (set->mixed)
		analysis_name_none(set);
	return rc ? rc : noise_judge(&set->noise, cells, first, base, set);
}

static int
analysis_fill(struct analysis *analysis, const struct cells *cells,
	const char *const *fetchers)
{
	int rc = 0;

	for (size_t first = 0, end; rc == 0 && first < cells->count;
		first = end) {
		struct analysis_set *grown = reallocarray(
			analysis->sets, analysis->count + 1, sizeof(*grown));

		if (grown == NULL)
			return -ENOMEM;
		analysis->sets = grown;
		for (end = first + 1; end < cells->count &&
			cells->cells[end].dataset ==
				cells->cells[first].dataset;)
			end++;
		rc = analysis_set_fill(cells, &cells->cells[first], end - first,
			fetchers, &grown[analysis->count++]);
	}
	return rc;
}

int
analysis_create(struct analysis **out, const struct trials *trials,
	const char *const *fetchers)
{
	struct analysis *analysis;
	struct cells cells;
	int rc = cells_group(&cells, trials);

	*out = NULL;
	if (rc)
		return rc;
	analysis = calloc(1, sizeof(*analysis));
	if (analysis == NULL)
		rc = -ENOMEM;
	else if (cells.count == 0)
		rc = -ENODATA;
	else
		rc = analysis_fill(analysis, &cells, fetchers);
	if (rc)
		analysis_destroy(analysis);
	else
		*out = analysis;
	cells_fini(&cells);
	return rc;
}

void
analysis_destroy(struct analysis *analysis)
{
	if (analysis == NULL)
		return;
	for (size_t i = 0; i < analysis->count; i++) {
		noise_destroy(analysis->sets[i].noise);
		free(analysis->sets[i].rows);
		free(analysis->sets[i].failures);
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

int
analysis_write(const struct analysis *analysis, const char *path)
{
	struct summary_row *rows;
	size_t count = 0;
	int rc;

	for (size_t i = 0; i < analysis->count; i++)
		count += analysis->sets[i].count;
	rows = calloc(count, sizeof(*rows));
	if (rows == NULL)
		return -ENOMEM;
	count = 0;
	for (size_t i = 0; i < analysis->count; i++) {
		const struct analysis_set *set = &analysis->sets[i];
		memcpy(rows + count, set->rows, set->count * sizeof(*rows));
		count += set->count;
	}
	rc = summary_write(path, rows, count);
	free(rows);
	return rc;
}
