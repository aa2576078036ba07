/* SPDX-License-Identifier: MIT */
/* Cost of one empty item, from two counts. */
#include "stats/dispatch.h"
#include "stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

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
	if (!cost)
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
