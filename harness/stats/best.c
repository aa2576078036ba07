/* SPDX-License-Identifier: MIT */
/* Who wins: the best of the cells, and which of the others tie with it. */
#include "stats/best.h"
#include "stats/holm.h"
#include "stats/quantile.h"
#include "stats/wilcoxon.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* What best_decide_of() works on; scratch has room for a row and for a column.
 * Of millions of blocks a column of its own is much: there is one more at most,
 * and none of the times. */
struct best_work {
	const struct best_times *times;
	size_t blocks, cells;
	const struct best_rule *rule;
	bool *contends;
	double *centre, *scratch, *p;
};

struct best_rule
best_rule_usual(void)
{
	return (struct best_rule){
		.alpha = 0.05, .equivalence = 0.02, .level = 0.95
	};
}

const char *
best_verdict_name(enum best_verdict verdict)
{
	switch (verdict) {
	case BEST_FASTEST:
		return "fastest";
	case BEST_TIED:
		return "tied";
	case BEST_SLOWER:
		return "slower";
	case BEST_UNRESOLVED:
		return "unresolved";
	case BEST_NONE:
		break;
	}
	return "none";
}

size_t
best_blocks_needed(size_t contenders, double alpha)
{
	double chance = 2.0;
	size_t n = 0;

	if (contenders < 2 || !(alpha > 0.0))
		return 0;
	while (chance > alpha / (double)(contenders - 1)) {
		chance /= 2.0;
		n++;
	}
	return n;
}

size_t
best_keep_complete(
	double *times, size_t blocks, size_t cells, const bool *eligible)
{
	size_t kept = 0;

	for (size_t b = 0; b < blocks; b++) {
		bool whole = true;

		for (size_t c = 0; c < cells; c++) {
			if (eligible[c] && isnan(times[b * cells + c]))
				whole = false;
		}
		if (whole)
			memmove(times + cells * kept++, times + cells * b,
				cells * sizeof(*times));
	}
	return kept;
}

static double
best_time(const struct best_work *work, size_t block, size_t cell)
{
	return work->times->at(work->times->of, block, cell);
}

/* Marks who contends; how many, or SIZE_MAX for a time that is none. */
static size_t
best_contenders(const struct best_work *work, const bool *eligible)
{
	size_t count = 0;

	for (size_t c = 0; c < work->cells; c++) {
		work->contends[c] = eligible[c] && work->blocks > 0;
		for (size_t b = 0; b < work->blocks; b++) {
			double t = best_time(work, b, c);

			if (isnan(t))
				work->contends[c] = false;
			else if (!(t > 0.0) || isinf(t))
				return SIZE_MAX;
		}
		count += work->contends[c];
	}
	return count;
}

/*
 * The median and not the mean of a block: one trial that was hit must not move
 * the centre that the others are measured from.
 */
static void
best_centre_blocks(struct best_work *work)
{
	for (size_t b = 0; b < work->blocks; b++) {
		size_t count = 0;

		for (size_t c = 0; c < work->cells; c++) {
			if (work->contends[c])
				work->scratch[count++] =
					log(best_time(work, b, c));
		}
		work->centre[b] = 0.0;
		quantile_median(work->scratch, count, &work->centre[b]);
	}
}

/* 0 or -ENOMEM. */
static int
best_candidate(struct best_work *work, size_t *best)
{
	double least = INFINITY;

	work->centre = calloc(work->blocks, sizeof(*work->centre));
	if (!work->centre)
		return -ENOMEM;
	best_centre_blocks(work);
	for (size_t c = 0; c < work->cells; c++) {
		double median = INFINITY;

		if (!work->contends[c])
			continue;
		for (size_t b = 0; b < work->blocks; b++)
			work->scratch[b] =
				log(best_time(work, b, c)) - work->centre[b];
		quantile_median(work->scratch, work->blocks, &median);
		if (median < least) {
			least = median;
			*best = c;
		}
	}
	free(work->centre);
	work->centre = NULL;
	return 0;
}

/* Fills scratch with ln(cell / best) where both have a time; how many. */
static size_t
best_logs(struct best_work *work, size_t cell, size_t best)
{
	size_t n = 0;

	for (size_t b = 0; b < work->blocks; b++) {
		double own = best_time(work, b, cell);
		double other = best_time(work, b, best);

		if (!isnan(own) && !isnan(other))
			work->scratch[n++] = log(own / other);
	}
	return n;
}

/* Ratios of all, and raw p of the contenders, packed into work->p. */
static int
best_compare(struct best_work *work, size_t best, struct best_cell *cell)
{
	size_t tested = 0;

	for (size_t c = 0; c < work->cells; c++) {
		size_t n = best_logs(work, c, best);
		struct wilcoxon test;
		int rc;

		if (n == 0)
			continue;
		rc = speedup_from_logs_scratch(
			work->scratch, n, work->rule->level, &cell[c].to_best);
		if (rc == 0 && c != best && work->contends[c]) {
			rc = wilcoxon_test_scratch(work->scratch, n, &test);
			work->p[tested++] = test.p;
		}
		if (rc < 0)
			return rc;
	}
	return holm_adjust(work->p, tested, work->p);
}

static enum best_verdict
best_of_other(const struct best_cell *cell, const struct best_rule *rule)
{
	const struct interval *ratio = &cell->to_best.of_ratio;

	if (cell->p <= rule->alpha)
		return cell->to_best.ratio >= 1.0 ? BEST_SLOWER
						  : BEST_UNRESOLVED;
	/* Written so that no interval (NaN) is no equivalence. */
	if (ratio->lo >= 1.0 - rule->equivalence &&
		ratio->hi <= 1.0 + rule->equivalence)
		return BEST_TIED;
	return BEST_UNRESOLVED;
}

static void
best_name(const struct best_work *work, size_t best, struct best_cell *cell)
{
	enum best_verdict own = BEST_FASTEST;

	for (size_t c = 0; c < work->cells; c++) {
		if (c == best || !work->contends[c])
			continue;
		cell[c].verdict = best_of_other(&cell[c], work->rule);
		if (cell[c].verdict == BEST_UNRESOLVED)
			own = BEST_UNRESOLVED;
		else if (cell[c].verdict == BEST_TIED && own == BEST_FASTEST)
			own = BEST_TIED;
	}
	cell[best].verdict = own;
}

static int
best_run(struct best_work *work, const bool *eligible, struct best_cell *cell,
	struct best *best)
{
	size_t count = best_contenders(work, eligible), tested = 0;
	int rc;

	if (count == SIZE_MAX)
		return -EINVAL;
	best->contenders = count;
	if (count == 0)
		return 0;
	best->blocks_needed = best_blocks_needed(count, work->rule->alpha);
	rc = best_candidate(work, &best->best);
	if (rc == 0)
		rc = best_compare(work, best->best, cell);
	if (rc < 0)
		return rc;
	for (size_t c = 0; c < work->cells; c++) {
		if (c != best->best && work->contends[c])
			cell[c].p = work->p[tested++];
	}
	best->outcome = BEST_DECIDED;
	if (count == 1)
		best->outcome = BEST_ALONE;
	else if (work->blocks < best->blocks_needed)
		best->outcome = BEST_TOO_FEW_BLOCKS;
	else
		best_name(work, best->best, cell);
	return 0;
}

int
best_decide_of(const struct best_times *times, const bool *eligible,
	const struct best_rule *rule, struct best_cell *cell, struct best *best)
{
	size_t cells = times->cells;
	struct best_work work = { .times = times,
		.blocks = times->blocks,
		.cells = cells,
		.rule = rule };
	int rc = -ENOMEM;

	*best = (struct best){ .outcome = BEST_NO_CONTENDER, .best = SIZE_MAX };
	if (cells == 0 || !(rule->alpha > 0.0 && rule->alpha < 1.0) ||
		!(rule->equivalence >= 0.0) ||
		!(rule->level > 0.0 && rule->level < 1.0))
		return -EINVAL;
	for (size_t c = 0; c < cells; c++) {
		cell[c] = (struct best_cell){ .verdict = BEST_NONE, .p = NAN };
		cell[c].to_best = speedup_none();
	}
	work.contends = calloc(cells, sizeof(*work.contends));
	work.p = calloc(cells, sizeof(*work.p));
	work.scratch = calloc(work.blocks + cells, sizeof(*work.scratch));
	if (work.contends && work.p && work.scratch)
		rc = best_run(&work, eligible, cell, best);
	free(work.contends);
	free(work.p);
	free(work.centre);
	free(work.scratch);
	return rc;
}

/* An array of times, as best_decide() has it. */
struct best_table {
	const double *times;
	size_t cells;
};

static double
best_table_at(const void *of, size_t block, size_t cell)
{
	const struct best_table *table = of;

	return table->times[block * table->cells + cell];
}

int
best_decide(const double *times, size_t blocks, size_t cells,
	const bool *eligible, const struct best_rule *rule,
	struct best_cell *cell, struct best *best)
{
	const struct best_table table = { times, cells };
	const struct best_times of = { best_table_at, &table, blocks, cells };

	return best_decide_of(&of, eligible, rule, cell, best);
}
