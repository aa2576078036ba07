/* SPDX-License-Identifier: MIT */
/*
 * METG(50 %), the minimum effective task granularity: how small tasks may get
 * before a strategy keeps only half of its peak rate of useful work.
 * Source: Slaughter et al., SC20 (Task Bench).
 */
#ifndef LANEBENCH_STATS_METG_H
#define LANEBENCH_STATS_METG_H

#include <stddef.h>

#include "stats/interval.h"

enum metg_refusal {
	METG_FOUND,
	METG_NONE_BELOW, /* the smallest task still keeps the share */
	METG_NONE_ABOVE, /* no larger task keeps it: a single point, or the
			    peak is at the smallest */
};

struct metg {
	enum metg_refusal refusal;
	double task_us; /* NaN where refused */
	double peak; /* the highest rate, unit of rate; 0 without points */
};

/*
 * task_us[i] > 0: mean work of one item, in any order; rate[i] > 0: work done a
 * second there (items a second times task_us, any unit); share: 0.5 for
 * METG(50 %), inside 0..1. From the task with the peak rate downwards, the
 * first step on which the rate falls below share x peak, interpolated on it:
 * linear in the rate over ln(task). Stamps alone cost some 50 ns an item: a
 * result near that says more about the clock. 0, also when refused; -EINVAL
 * for a task, rate or share that is none, or two points with one task; -ENOMEM.
 * [any thread]
 */
int metg_find(const double *task_us, const double *rate, size_t count,
	double share, struct metg *result);

/* The cost of dispatching one item, from empty items at two counts: what a
 * trial costs once cancels out. The baseline's isn't subtracted. [any
 * thread] */

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
