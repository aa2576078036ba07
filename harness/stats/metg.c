/* SPDX-License-Identifier: MIT */
/* METG by interpolation on a curve of task sizes. */
#include "stats/metg.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "stats/quantile.h"

/* Cost of one empty item, from two counts. */

int
dispatch_cost(const double *few_time, const double *many_time, size_t n,
	double few_items, double many_items, double level,
	struct dispatch *result)
{
	double *cost;
	int rc = 0;

	*result = (struct dispatch){ .cost = NAN, .interval = interval_none() };
	if (n == 0 || !(few_items >= 0.0) || !(many_items > few_items) ||
		isinf(many_items))
		return -EINVAL;
	cost = calloc(n, sizeof(*cost));
	if (cost == NULL)
		return -ENOMEM;
	for (size_t b = 0; b < n; b++) {
		if (!(few_time[b] > 0.0) || !(many_time[b] > 0.0))
			rc = -EINVAL;
		cost[b] =
			(many_time[b] - few_time[b]) / (many_items - few_items);
	}
	if (rc == 0)
		rc = interval_median(cost, n, level, &result->interval);
	if (rc == -ERANGE)
		rc = 0;
	if (rc == 0)
		rc = quantile_median(cost, n, &result->cost);
	if (rc == 0)
		result->n = n;
	free(cost);
	return rc;
}

struct metg_point {
	double task, rate;
};

/* From the largest task to the smallest. */
static int
metg_order(const void *a, const void *b)
{
	const struct metg_point *x = a, *y = b;

	return (x->task < y->task) - (x->task > y->task);
}

static void
metg_walk(const struct metg_point *point, size_t count, double share,
	struct metg *result)
{
	size_t top = 0, i;
	double wanted, part;

	for (i = 1; i < count; i++) {
		if (point[i].rate > point[top].rate)
			top = i;
	}
	result->peak = point[top].rate;
	wanted = share * result->peak;
	for (i = top + 1; i < count && point[i].rate >= wanted; i++)
		;
	if (top + 1 == count) {
		result->refusal = METG_NONE_ABOVE;
		return;
	}
	if (i == count) {
		result->refusal = METG_NONE_BELOW;
		return;
	}
	part = (point[i - 1].rate - wanted) /
		(point[i - 1].rate - point[i].rate);
	result->task_us = exp(log(point[i - 1].task) +
		part * log(point[i].task / point[i - 1].task));
	result->refusal = METG_FOUND;
}

int
metg_find(const double *task_us, const double *rate, size_t count, double share,
	struct metg *result)
{
	struct metg_point *point;
	int rc = 0;

	*result = (struct metg){ .refusal = METG_NONE_ABOVE, .task_us = NAN };
	if (!(share > 0.0 && share < 1.0))
		return -EINVAL;
	if (count == 0)
		return 0;
	point = calloc(count, sizeof(*point));
	if (point == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		point[i] = (struct metg_point){ task_us[i], rate[i] };
		if (!(task_us[i] > 0.0) || isinf(task_us[i]) ||
			!(rate[i] > 0.0) || isinf(rate[i]))
			rc = -EINVAL;
	}
	if (rc == 0)
		qsort(point, count, sizeof(*point), metg_order);
	for (size_t i = 1; rc == 0 && i < count; i++) {
		if (point[i].task == point[i - 1].task)
			rc = -EINVAL;
	}
	if (rc == 0)
		metg_walk(point, count, share, result);
	free(point);
	return rc;
}
