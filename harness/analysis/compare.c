/* SPDX-License-Identifier: MIT */
/* Two tables of trials, merged cell by cell and tested. */
#include "analysis/compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/cells.h"
#include "analysis/noise.h"
#include "stats/best.h"
#include "stats/interval.h"
#include "stats/quantile.h"
#include "stats/shift.h"

static enum compare_verdict
compare_judge(const struct compare_row *row, double threshold)
{
	double limit = log1p(threshold), by = log(row->ratio);

	if (row->p_holm <= COMPARE_ALPHA) {
		if (by > limit)
			return COMPARE_SLOWER;
		return by < -limit ? COMPARE_FASTER : COMPARE_MINOR;
	}
	return log(row->lo) >= -limit && log(row->hi) <= limit
		? COMPARE_SAME
		: COMPARE_UNRESOLVED;
}

/* The smallest p that m values against n can have. */
static double
compare_least_p(size_t m, size_t n)
{
	double a = (double)m, b = (double)n;

	return 2 * exp(lgamma(a + 1) + lgamma(b + 1) - lgamma(a + b + 1));
}

static void
compare_power(struct comparison *comparison)
{
	double least = 1, cells = (double)comparison->tested;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (!row->tested)
			continue;
		comparison->sittings |= row->medians;
		least = fmin(least,
			compare_least_p(row->old.values, row->new.values));
	}
	if (comparison->tested == 0 || least * cells <= COMPARE_ALPHA)
		return;
	for (size_t n = COMPARE_LEAST;; n++) {
		comparison->needed = n;
		if (compare_least_p(n, n) * cells <= COMPARE_ALPHA)
			break;
	}
}

static int
compare_settle(struct comparison *comparison)
{
	double *p = calloc(comparison->count + 1, sizeof(*p));
	size_t tested = 0;
	int rc;

	if (p == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < comparison->count; i++)
		if (comparison->rows[i].tested)
			p[tested++] = comparison->rows[i].p;
	rc = holm_adjust(p, tested, p);
	comparison->tested = tested;
	tested = 0;
	for (size_t i = 0; i < comparison->count && !rc; i++) {
		struct compare_row *row = &comparison->rows[i];

		if (row->tested) {
			row->p_holm = p[tested++];
			row->verdict =
				compare_judge(row, comparison->terms.threshold);
		} else if (!isnan(row->p)) {
			row->verdict = COMPARE_NONE;
		}
		comparison->verdicts[row->verdict]++;
		comparison->states[row->state]++;
		comparison->shared += row->state != COMPARE_ONLY_OLD &&
			row->state != COMPARE_ONLY_NEW;
	}
	free(p);
	compare_power(comparison);
	return rc;
}

bool
compare_regressed(const struct comparison *comparison)
{
	return comparison->verdicts[COMPARE_SLOWER] > 0 ||
		comparison->states[COMPARE_BROKEN] > 0;
}

bool
compare_incomplete(const struct comparison *comparison)
{
	enum compare_by by = comparison->terms.by;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (row->state == COMPARE_ONLY_NEW &&
			row->new.not_ok > row->new.unsupported)
			return true;
		/* By speedup, without a baseline to compare with. */
		if (row->state == COMPARE_OK && row->by == by && !row->tested)
			return true;
	}
	return comparison->states[COMPARE_ONLY_OLD] > 0 ||
		comparison->states[COMPARE_FAILING] > 0 ||
		comparison->verdicts[COMPARE_TOO_FEW] > 0 ||
		comparison->needed > 0;
}

/* Doubts: causes other than the program, as far as the runs know. */

/* By how much identical runs differ where the A/A failed; else 1. */
static double
doubt_ratio(const struct analysis_set *set)
{
	return set != NULL && set->aa_differs ? set->aa_ratio : 1;
}

/* By how much identical runs came out apart, ln, though the A/A holds. Its
 * interval would be too wide: the test has the noise within a run already. */
static double
doubt_again(const struct analysis_set *set)
{
	const struct summary_row *again = set != NULL ? set->again : NULL;

	return again != NULL && !isnan(again->speedup)
		? fabs(log(again->speedup))
		: 0;
}

/* The baseline's, from its first third to its last; ln. */
static double
doubt_drift(const struct analysis_set *set)
{
	const struct findings *drift = set != NULL && set->noise != NULL
		? &set->noise->kinds[FINDING_DRIFT]
		: NULL;

	return drift != NULL && drift->count > 0
		? fabs(log1p(drift->worst.amount))
		: 0;
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

/* Whether the undisturbed blocks alone show the difference, too. */
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

/* The first cause that explains the difference. */
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
	/* A drift cancels in speedups. */
	if (time && by <= fmax(doubt_drift(sets[0]), doubt_drift(sets[1])))
		return DOUBT_DRIFT;
	if (row->mingled)
		return DOUBT_SPREAD;
	if (row->one_sitting && by < log1p(COMPARE_DAY))
		return DOUBT_DAY;
	return DOUBT_NONE;
}

static void
compare_take_back(
	struct comparison *comparison, const struct compare_run runs[2])
{
	for (size_t i = 0; i < comparison->count; i++) {
		struct compare_row *row = &comparison->rows[i];
		const struct analysis_set *sets[2];

		for (int run = 0; run < 2; run++)
			sets[run] = runs[run].analysis != NULL
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

/* A cell of either run, before both are merged. */
struct compare_entry {
	const char *dataset, *strategy;
	const struct cells *cells;
	const struct cell *cell;
	bool baseline, new;
};

/* What one block has of a cell: ln ns, and ln(cell / baseline). */
struct compare_value {
	double wall, share; /* share NaN where the baseline isn't ok */
	unsigned sitting;
	bool disturbed; /* from outside */
};

/* A cell's numbers in one run, in the blocks' order. */
struct compare_values {
	struct compare_value *all;
	double *x; /* room for as many */
	size_t count;
	unsigned sittings;
};

/* Which values to take, and as what. */
struct compare_pick {
	bool time; /* else shares */
	bool quiet; /* only undisturbed ones */
	bool medians; /* of each sitting's values, not the values */
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

/* Appends a run's cells except the controls. Returns the new count. */
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

/* Collects the ok trials' values and counts the others. */
static void
compare_gather(const struct compare_entry *entry,
	const struct compare_entry *base, const struct analysis_set *known,
	struct compare_side *side, struct compare_values *values)
{
	const struct cells *cells = entry->cells;

	for (size_t i = 0; i < entry->cell->count; i++) {
		const struct trial_point *point =
			cells_at(cells, entry->cell, i);
		const struct trial_point *other = NULL;
		struct compare_value *value = &values->all[values->count];

		if (point->status != TRIAL_OK) {
			compare_count(cells, point, side);
			continue;
		}
		if (base != NULL)
			other = cells_block(cells, base->cell, point->block);
		*value = (struct compare_value){
			.wall = log((double)point->wall_ns),
			.share = (double)NAN,
			.sitting = trials_sitting(cells->trials,
				entry->cell->dataset, point->block),
			.disturbed =
				known != NULL && noise_disturbed(known, point),
		};
		if (other != NULL && other->status == TRIAL_OK)
			value->share = log((double)point->wall_ns /
				(double)other->wall_ns);
		values->count++;
	}
	side->ok = values->count;
}

/* The median of a sitting's values, which change their places. */
static double
compare_median(double *x, size_t n)
{
	double median = NAN;

	quantile_median(x, n, &median);
	return median;
}

/* Fills values->x. Returns how many. */
static size_t
compare_take(const struct compare_values *values, struct compare_pick pick)
{
	size_t n = 0, from = 0;
	double *x = values->x;

	for (size_t i = 0; i < values->count; i++) {
		const struct compare_value *value = &values->all[i];
		bool last = i + 1 == values->count ||
			value[1].sitting != value->sitting;

		if (!(pick.quiet && value->disturbed) &&
			(pick.time || !isnan(value->share)))
			x[n++] = pick.time ? value->wall : value->share;
		if (!pick.medians || !last || n == from)
			continue;
		x[from] = compare_median(x + from, n - from);
		n = ++from;
	}
	return n;
}

/* One run's numbers of a cell; entry NULL where the run hasn't it. */
static int
compare_collect(const struct compare_entry *entry,
	const struct compare_entry *base, const struct analysis *analysis,
	struct compare_side *side, struct compare_values *values)
{
	size_t n;

	*side = (struct compare_side){
		.wall_median_ns = NAN, .speedup = NAN, .reason = ""
	};
	if (entry == NULL)
		return 0;
	values->all = calloc(entry->cell->count + 1, sizeof(*values->all));
	values->x = calloc(entry->cell->count + 1, sizeof(*values->x));
	if (values->all == NULL || values->x == NULL)
		return -ENOMEM;
	values->sittings = cells_sittings(entry->cells, entry->cell);
	compare_gather(entry, base,
		analysis != NULL ? analysis_find(analysis, entry->dataset)
				 : NULL,
		side, values);
	n = compare_take(values, (struct compare_pick){ .time = true });
	side->wall_median_ns = exp(compare_median(values->x, n));
	n = compare_take(values, (struct compare_pick){ .time = false });
	side->speedup = exp(-compare_median(values->x, n));
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

/* Leaves both counts in the row. */
static int
compare_shift(const struct compare_values *old,
	const struct compare_values *new, struct compare_pick pick,
	struct compare_row *row, struct shift *shift)
{
	row->old.values = old->all != NULL ? compare_take(old, pick) : 0;
	row->new.values = new->all != NULL ? compare_take(new, pick) : 0;
	*shift = (struct shift){ .estimate = NAN, .p = NAN };
	if (row->old.values == 0 || row->new.values == 0)
		return 0;
	return shift_estimate(old->x, row->old.values, new->x, row->new.values,
		INTERVAL_LEVEL, shift);
}

/* The difference between undisturbed blocks; NaN where there are too few. */
static int
compare_quiet(const struct compare_values *old,
	const struct compare_values *new, struct compare_pick pick,
	struct compare_row *row)
{
	struct compare_row quiet = *row;
	struct shift shift;
	int rc;

	for (size_t i = 0; i < old->count; i++)
		row->disturbed |= old->all[i].disturbed;
	for (size_t i = 0; i < new->count; i++)
		row->disturbed |= new->all[i].disturbed;
	pick.quiet = true;
	if (!row->disturbed)
		return 0;
	rc = compare_shift(old, new, pick, &quiet, &shift);
	if (rc || quiet.old.values < COMPARE_LEAST ||
		quiet.new.values < COMPARE_LEAST)
		return rc;
	row->quiet = exp(shift.estimate);
	row->quiet_lo = exp(shift.interval.lo);
	row->quiet_hi = exp(shift.interval.hi);
	return 0;
}

/* Whether all sittings of one run lie beyond all of the other's. */
static bool
compare_apart(const struct compare_values *old,
	const struct compare_values *new, struct compare_pick pick)
{
	double lo[2] = { INFINITY, INFINITY }, hi[2] = { -INFINITY, -INFINITY };

	pick.medians = true;
	for (int run = 0; run < 2; run++) {
		const struct compare_values *values = run ? new : old;
		size_t n = compare_take(values, pick);

		for (size_t i = 0; i < n; i++) {
			lo[run] = fmin(lo[run], values->x[i]);
			hi[run] = fmax(hi[run], values->x[i]);
		}
	}
	return lo[1] > hi[0] || lo[0] > hi[1];
}

static int
compare_test(struct compare_row *row, const struct compare_values *old,
	const struct compare_values *new)
{
	/* Fewer sittings have too few medians for the test. */
	struct compare_pick pick = { .time = row->by == COMPARE_BY_TIME,
		.medians = old->sittings >= COMPARE_LEAST &&
			new->sittings >= COMPARE_LEAST };
	struct shift shift;
	int rc = compare_quiet(old, new, pick, row);

	if (!rc)
		rc = compare_shift(old, new, pick, row, &shift);
	if (rc || isnan(shift.estimate))
		return rc;
	row->medians = pick.medians;
	row->one_sitting = old->sittings == 1 || new->sittings == 1;
	row->ratio = exp(shift.estimate);
	row->verdict = COMPARE_TOO_FEW;
	if (row->old.values < COMPARE_LEAST || row->new.values < COMPARE_LEAST)
		return 0;
	row->lo = exp(shift.interval.lo);
	row->hi = exp(shift.interval.hi);
	row->level = shift.interval.level;
	row->p = shift.p;
	row->mingled = !pick.medians &&
		(old->sittings > 1 || new->sittings > 1) &&
		!compare_apart(old, new, pick);
	return 0;
}

/* pair: OLD's cell and NEW's; base: the baseline's. Either may be NULL. */
static int
compare_row(const struct compare_run runs[2], const struct compare_terms *terms,
	const struct compare_entry *const pair[2],
	const struct compare_entry *const base[2], struct compare_row *row)
{
	const struct compare_entry *one = pair[0] != NULL ? pair[0] : pair[1];
	struct compare_values old = { 0 }, new = { 0 };
	int rc;

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
		.quiet = NAN,
		.aa_ratio = 1,
	};
	rc = compare_collect(
		pair[0], base[0], runs[0].analysis, &row->old, &old);
	if (!rc)
		rc = compare_collect(
			pair[1], base[1], runs[1].analysis, &row->new, &new);
	if (!rc)
		rc = compare_test(row, &old, &new);
	if (!rc)
		row->state = compare_state(&row->old, &row->new);
	row->tested = !isnan(row->p) && row->by == terms->by;
	free(old.all);
	free(old.x);
	free(new.all);
	free(new.x);
	return rc;
}

/* Entries are sorted, so that a dataset begins with its baseline. */
static int
compare_merge(struct comparison *comparison, const struct compare_run runs[2],
	const struct compare_entry *entries, size_t count)
{
	const struct compare_entry *base[2] = { NULL, NULL };

	comparison->rows = calloc(count ? count : 1, sizeof(*comparison->rows));
	if (comparison->rows == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count;) {
		const struct compare_entry *pair[2] = { NULL, NULL };
		const struct compare_entry *first = &entries[i];
		int rc;

		if (i == 0 ||
			strcmp(first->dataset, entries[i - 1].dataset) != 0)
			base[0] = base[1] = NULL;
		for (; i < count && compare_key(first, &entries[i]) == 0; i++)
			pair[entries[i].new] = &entries[i];
		if (first->baseline)
			memcpy(base, pair, sizeof(base));
		rc = compare_row(runs, &comparison->terms, pair, base,
			&comparison->rows[comparison->count++]);
		if (rc)
			return rc;
	}
	return 0;
}

int
compare_create(struct comparison **out, const struct compare_run runs[2],
	const struct compare_terms *terms)
{
	struct cells cells[2] = { 0 };
	struct compare_entry *entries = NULL;
	struct comparison *comparison = NULL;
	int rc;
	size_t count;

	*out = NULL;
	if (!(terms->threshold > 0 && terms->threshold < 1))
		return -EINVAL;
	rc = cells_group(&cells[0], runs[0].trials);
	if (!rc)
		rc = cells_group(&cells[1], runs[1].trials);
	if (rc)
		goto out;
	rc = -ENOMEM;
	comparison = calloc(1, sizeof(*comparison));
	entries = calloc(cells[0].count + cells[1].count + 1, sizeof(*entries));
	if (comparison == NULL || entries == NULL)
		goto out;
	comparison->terms = *terms;
	count = compare_list(entries, 0, &cells[0], false);
	count = compare_list(entries, count, &cells[1], true);
	qsort(entries, count, sizeof(*entries), compare_entries);
	rc = compare_merge(comparison, runs, entries, count);
	if (!rc)
		rc = compare_settle(comparison);
	if (!rc)
		compare_take_back(comparison, runs);
	if (rc)
		goto out;
	*out = comparison;
	comparison = NULL;
out:
	compare_destroy(comparison);
	free(entries);
	cells_fini(&cells[0]);
	cells_fini(&cells[1]);
	return rc;
}

void
compare_destroy(struct comparison *comparison)
{
	if (comparison == NULL)
		return;
	free(comparison->rows);
	free(comparison);
}
