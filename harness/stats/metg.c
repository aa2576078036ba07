/* SPDX-License-Identifier: MIT */
/* METG by interpolation on a curve of task sizes. */
#include "stats/metg.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

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
	if (!point)
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
