/* SPDX-License-Identifier: MIT */
/* Rows ordered for a table: the strategy that is named first stands first. */
#include "report/table_order.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/words.h"

/* The speedup at a strategy's best, by which strategies are ordered: first that
 * which the verdict names first. */
static double
table_order_peak(const struct analysis_set *set, const char *strategy)
{
	const struct summary_row *lead = words_lead(set);
	double peak = -1;

	if (lead && strcmp(lead->strategy, strategy) == 0)
		return INFINITY;

	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];
		double speed = isnan(row->speedup) ? 0 : row->speedup;
		if (strcmp(row->strategy, strategy) == 0 && speed > peak)
			peak = speed;
	}
	return peak;
}

static int
table_order_rank(const struct summary_row *row)
{
	if (strcmp(row->strategy, ANALYSIS_BASELINE) == 0)
		return 0;
	return strcmp(row->strategy, ANALYSIS_CEILING) == 0 ? 2 : 1;
}

static int
table_order_compare(const void *left, const void *right, void *set)
{
	const struct summary_row *a = *(const struct summary_row *const *)left;
	const struct summary_row *b = *(const struct summary_row *const *)right;
	int rank = table_order_rank(a) - table_order_rank(b);

	if (rank)
		return rank;
	if (strcmp(a->strategy, b->strategy) != 0) {
		double x = table_order_peak(set, a->strategy);
		double y = table_order_peak(set, b->strategy);
		if (x != y)
			return x > y ? -1 : 1;
		return strcmp(a->strategy, b->strategy);
	}
	return a->workers < b->workers ? -1 : a->workers > b->workers;
}

/* The second baseline is told of elsewhere. */
static bool
table_order_shows(const struct analysis_set *set, const struct summary_row *row)
{
	if (strcmp(row->strategy, ANALYSIS_CEILING) == 0)
		return analysis_ceiling_holds(set, row->workers);
	return strcmp(row->strategy, ANALYSIS_AGAIN) != 0;
}

int
table_order_init(struct table_order *order, const struct analysis_set *set)
{
	order->count = 0;
	order->rows = calloc(set->count, sizeof(*order->rows));
	if (!order->rows)
		return -ENOMEM;
	for (size_t i = 0; i < set->count; i++)
		if (table_order_shows(set, &set->rows[i]))
			order->rows[order->count++] = &set->rows[i];
	/* With thousands of rows the order costs more than it shows. */
	if (order->count > 1 && order->count < 400)
		qsort_r(order->rows, order->count, sizeof(*order->rows),
			table_order_compare, (void *)set);
	return 0;
}

bool
table_order_same(const struct summary_row *a, const struct summary_row *b)
{
	return strcmp(a->strategy, b->strategy) == 0;
}

/* Whether a row shows its strategy better than another of it: one that may win
 * does, then the speedup decides. */
static bool
table_order_better(
	const struct summary_row *row, const struct summary_row *than)
{
	bool may =
		row->verdict != VERDICT_NONE && row->verdict != VERDICT_SLOWER;
	bool other = than->verdict != VERDICT_NONE &&
		than->verdict != VERDICT_SLOWER;

	if (may != other)
		return may;
	return isnan(than->speedup) || row->speedup > than->speedup;
}

const struct summary_row *
table_order_fastest(const struct table_order *order,
	const struct summary_row *lead, size_t first, size_t *end)
{
	const struct summary_row *best = order->rows[first];
	size_t i = first;

	for (; i < order->count && table_order_same(order->rows[i], best);
		i++) {
		const struct summary_row *row = order->rows[i];
		if (row == lead ||
			(best != lead && table_order_better(row, best)))
			best = row;
	}
	*end = i;
	return best;
}
