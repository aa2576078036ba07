/* SPDX-License-Identifier: MIT */
/* Who wins: the best of the cells, and which of the others tie with it. */
#include "stats/best.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "stats/chosen.h"
#include "stats/quantile.h"
#include "stats/range.h"
#include "stats/wilcoxon.h"

/* Holm's step-down adjustment of p-values. */

struct holm_p {
	double p;
	size_t index;
};

static int
holm_order(const void *a, const void *b)
{
	const struct holm_p *x = a, *y = b;

	return (x->p > y->p) - (x->p < y->p);
}

int
holm_adjust(const double *p, size_t count, double *adjusted)
{
	struct holm_p *sorted;
	double most = 0.0;

	if (count == 0)
		return 0;
	for (size_t i = 0; i < count; i++) {
		if (!(p[i] >= 0.0 && p[i] <= 1.0))
			return -EINVAL;
	}
	sorted = calloc(count, sizeof(*sorted));
	if (sorted == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct holm_p){ p[i], i };
	qsort(sorted, count, sizeof(*sorted), holm_order);
	for (size_t i = 0; i < count; i++) {
		most = fmax(most, (double)(count - i) * sorted[i].p);
		adjusted[sorted[i].index] = fmin(1.0, most);
	}
	free(sorted);
	return 0;
}

/* Permutations and resamples use whole units up to these numbers of units and
 * of values; beyond, medians of groups of consecutive units. */
#define BEST_GROUPS 128
#define BEST_GROUPS_LEAST 10
#define BEST_VALUES 32768

/* A cell this clearly apart from the best wasn't a candidate. */
#define BEST_ALIKE 0.2

/* What best_decide() works on; scratch has room for a row and for a column. Of
 * millions of blocks a column of its own is much: there is one more at most,
 * and none of the times. */
struct best_work {
	const struct best_logs *logs;
	size_t units, cells, groups;
	const struct best_rule *rule;
	bool *contends;
	double *centre, *scratch;
	size_t *index; /* of each contender */
	size_t count; /* of contenders */
	double *p;
};

struct best_rule
best_rule_usual(void)
{
	return (struct best_rule){
		.alpha = 0.05, .equivalence = 0.02, .level = 0.95
	};
}

size_t
best_units_needed(double alpha)
{
	double chance = 2.0;
	size_t n = 0;

	while (chance > alpha && chance > 0.0) {
		chance /= 2.0;
		n++;
	}
	return n;
}

static double
best_log(const struct best_work *work, size_t unit, size_t cell)
{
	return work->logs->at(work->logs->of, unit, cell);
}

/* Marks who contends. 0, or -EINVAL for an infinite ln T. */
static int
best_contenders(struct best_work *work, const bool *eligible)
{
	for (size_t c = 0; c < work->cells; c++) {
		work->contends[c] = eligible[c] && work->units > 0;
		for (size_t u = 0; u < work->units; u++) {
			double x = best_log(work, u, c);

			if (isinf(x))
				return -EINVAL;
			if (isnan(x))
				work->contends[c] = false;
		}
		if (work->contends[c])
			work->index[work->count++] = c;
	}
	return 0;
}

/*
 * The median and not the mean of a unit: one trial that was hit must not move
 * the centre that the others are measured from.
 */
static void
best_centre_units(struct best_work *work)
{
	for (size_t u = 0; u < work->units; u++) {
		for (size_t i = 0; i < work->count; i++)
			work->scratch[i] = best_log(work, u, work->index[i]);
		quantile_median(work->scratch, work->count, &work->centre[u]);
	}
}

/* The median of a contender's values less those of another cell, or less the
 * centre where that is SIZE_MAX, in some of the units. */
static double
best_median(struct best_work *work, size_t cell, size_t less, size_t from,
	size_t end)
{
	double median = NAN;

	for (size_t u = from; u < end; u++)
		work->scratch[u - from] = best_log(work, u, cell) -
			(less == SIZE_MAX ? work->centre[u]
					  : best_log(work, u, less));
	quantile_median(work->scratch, end - from, &median);
	return median;
}

/* Of an odd few that are alike several may be the centre itself: then the
 * faster of two is the better. */
static size_t
best_candidate(struct best_work *work)
{
	double least = INFINITY;
	size_t best = SIZE_MAX;

	for (size_t i = 0; i < work->count; i++) {
		size_t cell = work->index[i];
		double median =
			best_median(work, cell, SIZE_MAX, 0, work->units);

		if (median < least ||
			(median == least &&
				best_median(work, cell, best, 0, work->units) <
					0)) {
			least = median;
			best = cell;
		}
	}
	return best;
}

/* [group * count + i] of the cells index[0..count), less what best_median()
 * has; the caller's to free, or NULL. */
static double *
best_group(
	struct best_work *work, const size_t *index, size_t count, size_t less)
{
	double *x = calloc(work->groups * count, sizeof(*x));

	for (size_t at = 0; x != NULL && at < work->groups * count; at++) {
		size_t g = at / count;

		x[at] = best_median(work, index[at % count], less,
			work->units * g / work->groups,
			work->units * (g + 1) / work->groups);
	}
	return x;
}

/* Fills scratch with ln(cell / best) where both have a time; how many. */
static size_t
best_logs_of(struct best_work *work, size_t cell, size_t best)
{
	size_t n = 0;

	for (size_t u = 0; u < work->units; u++) {
		double own = best_log(work, u, cell);
		double other = best_log(work, u, best);

		if (!isnan(own) && !isnan(other))
			work->scratch[n++] = own - other;
	}
	return n;
}

/* Ratios of all, and p_pair of the contenders. */
static int
best_compare(struct best_work *work, size_t best, struct best_cell *cell)
{
	for (size_t c = 0; c < work->cells; c++) {
		size_t n = best_logs_of(work, c, best);
		struct wilcoxon test;
		int rc;

		if (n == 0)
			continue;
		rc = speedup_from_logs_scratch(
			work->scratch, n, work->rule->level, &cell[c].to_best);
		if (rc == 0 && c != best && work->contends[c]) {
			rc = wilcoxon_test_scratch(work->scratch, n, &test);
			cell[c].p_pair = test.p;
		}
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int
best_holm(struct best_work *work, size_t best, struct best_cell *cell)
{
	size_t tested = 0;
	int rc;

	for (size_t i = 0; i < work->count; i++) {
		if (work->index[i] != best)
			work->p[tested++] = cell[work->index[i]].p_pair;
	}
	rc = holm_adjust(work->p, tested, work->p);
	for (size_t i = work->count; rc == 0 && i-- > 0;) {
		if (work->index[i] != best)
			cell[work->index[i]].p_holm = work->p[--tested];
	}
	return rc;
}

/* With too many units it is p_holm. */
static int
best_range(struct best_work *work, size_t best, struct best_cell *cell)
{
	bool many = work->count > RANGE_CELLS_MOST;
	size_t leader = 0;
	double *x;
	int rc = 0;

	while (work->index[leader] != best)
		leader++;
	if (!many) {
		x = best_group(work, work->index, work->count, SIZE_MAX);
		rc = x != NULL ? range_test(x, work->groups, work->count,
					 leader, work->p)
			       : -ENOMEM;
		free(x);
	}
	for (size_t i = 0; rc == 0 && i < work->count; i++) {
		struct best_cell *own = &cell[work->index[i]];

		if (i != leader)
			own->p_range = many ? own->p_holm
					    : fmax(work->p[i], own->p_pair);
	}
	return rc;
}

static bool
best_rejects(const struct best_cell *cell, double p, double alpha)
{
	return p <= alpha && cell->to_best.ratio > 1.0;
}

static enum best_verdict
best_of_other(
	const struct best_cell *cell, bool sole, const struct best_rule *rule)
{
	const struct interval *ratio = &cell->to_best.of_ratio;

	/* Written so that no interval (NaN) is no equivalence. */
	if (ratio->lo >= 1.0 - rule->equivalence &&
		ratio->hi <= 1.0 + rule->equivalence)
		return BEST_TIED;
	if (sole || best_rejects(cell, cell->p_range, rule->alpha))
		return BEST_SLOWER;
	return BEST_UNRESOLVED;
}

static void
best_name(const struct best_work *work, size_t best, struct best_cell *cell)
{
	enum best_verdict own = BEST_TIED;
	bool sole = true;

	for (size_t i = 0; i < work->count; i++) {
		const struct best_cell *other = &cell[work->index[i]];

		if (work->index[i] != best)
			sole = sole &&
				best_rejects(other, other->p_pair,
					work->rule->alpha);
	}
	for (size_t i = 0; i < work->count; i++) {
		struct best_cell *other = &cell[work->index[i]];

		if (work->index[i] == best)
			continue;
		other->verdict = best_of_other(other, sole, work->rule);
		if (other->verdict == BEST_UNRESOLVED)
			own = BEST_UNRESOLVED;
	}
	cell[best].verdict = sole ? BEST_FASTEST : own;
}

/* The best and its likes, as far as they have room; how many. */
static size_t
best_alike(const struct best_work *work, size_t best,
	const struct best_cell *cell, size_t alike[RANGE_CELLS_MOST])
{
	size_t count = 0;

	alike[count++] = best;
	for (size_t i = 0; i < work->count && count < RANGE_CELLS_MOST; i++) {
		size_t c = work->index[i];

		if (c != best &&
			!best_rejects(&cell[c], cell[c].p_pair, BEST_ALIKE))
			alike[count++] = c;
	}
	return count;
}

static int
best_find_bias(
	struct best_work *work, struct best *best, const struct best_cell *cell)
{
	size_t alike[RANGE_CELLS_MOST], baseline = work->logs->baseline;
	size_t count = best_alike(work, best->best, cell, alike);
	double *by, *told;
	int rc = -ENOMEM;

	if (work->logs->baseline == SIZE_MAX)
		return 0;
	if (baseline >= work->cells || !work->contends[baseline])
		baseline = SIZE_MAX;
	by = best_group(work, alike, count, SIZE_MAX);
	told = best_group(work, alike, count, baseline);
	if (by != NULL && told != NULL)
		rc = chosen_bias(by, told, work->groups, count, &best->bias);
	free(by);
	free(told);
	return rc;
}

static int
best_measure(struct best_work *work, struct best *best, struct best_cell *cell)
{
	size_t cells =
		work->count < RANGE_CELLS_MOST ? work->count : RANGE_CELLS_MOST;
	size_t groups = BEST_VALUES / cells;
	int rc;

	groups = groups < BEST_GROUPS ? groups : BEST_GROUPS;
	groups = groups > BEST_GROUPS_LEAST ? groups : BEST_GROUPS_LEAST;
	work->groups = work->units < groups ? work->units : groups;
	work->centre = calloc(work->units, sizeof(*work->centre));
	if (work->centre == NULL)
		return -ENOMEM;
	best_centre_units(work);
	best->best = best_candidate(work);
	rc = best_compare(work, best->best, cell);
	if (rc == 0)
		rc = best_holm(work, best->best, cell);
	if (rc == 0)
		rc = best_range(work, best->best, cell);
	if (rc == 0)
		rc = best_find_bias(work, best, cell);
	return rc;
}

static int
best_run(struct best_work *work, const bool *eligible, struct best_cell *cell,
	struct best *best)
{
	int rc = best_contenders(work, eligible);

	best->contenders = work->count;
	if (rc == 0 && work->count > 0)
		rc = best_measure(work, best, cell);
	if (rc < 0 || work->count == 0)
		return rc;
	best->outcome = BEST_DECIDED;
	if (work->count == 1)
		best->outcome = BEST_ALONE;
	else if (work->units < best->units_needed)
		best->outcome = BEST_TOO_FEW_UNITS;
	else
		best_name(work, best->best, cell);
	return 0;
}

int
best_decide(const struct best_logs *logs, const bool *eligible,
	const struct best_rule *rule, struct best_cell *cell, struct best *best)
{
	size_t cells = logs->cells;
	struct best_work work = {
		.logs = logs, .units = logs->units, .cells = cells, .rule = rule
	};
	int rc = -ENOMEM;

	*best = (struct best){ .outcome = BEST_NO_CONTENDER, .best = SIZE_MAX };
	if (cells == 0 || !(rule->alpha > 0.0 && rule->alpha < 1.0) ||
		!(rule->equivalence >= 0.0) ||
		!(rule->level > 0.0 && rule->level < 1.0))
		return -EINVAL;
	best->units_needed = best_units_needed(rule->alpha);
	for (size_t c = 0; c < cells; c++)
		cell[c] = (struct best_cell){ .to_best = speedup_none(),
			.p_pair = NAN,
			.p_range = NAN,
			.p_holm = NAN };
	work.contends = calloc(cells, sizeof(*work.contends));
	work.index = calloc(cells, sizeof(*work.index));
	work.p = calloc(cells, sizeof(*work.p));
	work.scratch = calloc(work.units + cells, sizeof(*work.scratch));
	if (work.contends != NULL && work.index != NULL && work.p != NULL &&
		work.scratch != NULL)
		rc = best_run(&work, eligible, cell, best);
	free(work.contends);
	free(work.index);
	free(work.p);
	free(work.centre);
	free(work.scratch);
	return rc;
}
