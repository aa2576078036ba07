/* SPDX-License-Identifier: MIT */
/*
 * What it costs to hand out one item: from empty items at two counts, so that
 * whatever a trial costs once cancels. The baseline's stands beside it and is
 * not subtracted. [any thread]
 */
#ifndef LANEBENCH_STATS_DISPATCH_H
#define LANEBENCH_STATS_DISPATCH_H

#include "stats/interval.h"

struct dispatch {
	size_t n; /* blocks */
	double cost; /* median over blocks of (T2 - T1) / (n2 - n1); can be < 0 */
	struct interval interval; /* of that median; none under 5 blocks */
};

/*
 * few_time[b], many_time[b]: times of block b with few_items and many_items
 * items, ns by habit; cost is then ns an item. 0; -EINVAL where there is no
 * block, few_items >= many_items, or a time is zero, negative, or not finite;
 * -ENOMEM.
 */
int dispatch_cost(const double *few_time, const double *many_time, size_t n,
	double few_items, double many_items, double level,
	struct dispatch *result);

#endif
