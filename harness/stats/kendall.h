/* SPDX-License-Identifier: MIT */
/*
 * Does a series drift? Kendall's rank correlation with time.
 * Sources: Mann 1945; Kendall, Rank Correlation Methods.
 */
#ifndef LANEBENCH_STATS_KENDALL_H
#define LANEBENCH_STATS_KENDALL_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Up to so many values without ties p is exact; else the normal with
 * corrections for ties and continuity.
 */
#define KENDALL_EXACT_MOST 50

struct kendall {
	size_t n;
	double tau; /* -1 always falls .. 1 always rises; ties count for none */
	double p; /* two-sided; 1 where no order can be told */
	bool exact;
};

/*
 * x[0..n) in the order of time, any unit. 0, -EINVAL where n < 2 or a value is
 * not finite. O(n^2). [any thread]
 */
int kendall_trend(const double *x, size_t n, struct kendall *result);

#endif
