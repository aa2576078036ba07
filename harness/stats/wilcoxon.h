/* SPDX-License-Identifier: MIT */
/*
 * The signed-rank test, and the estimate that belongs to it.
 * Sources: Wilcoxon 1945; Hollander & Wolfe, Nonparametric Statistical Methods,
 * chapter 3; Hodges & Lehmann 1963.
 *
 * Zeros are left out and the others ranked without them (Wilcoxon's own way).
 * Equal sizes share their mean rank, and p is then exact all the same: the
 * share of the 2^n signings of those very ranks that is as extreme.
 */
#ifndef LANEBENCH_STATS_WILCOXON_H
#define LANEBENCH_STATS_WILCOXON_H

#include "stats/interval.h"

#include <stdbool.h>

/* Up to this many non-zero differences p is exact; beyond, normal with
 * corrections for ties and continuity. */
#define WILCOXON_EXACT_MOST 100

struct wilcoxon {
	size_t n; /* differences that are not zero */
	double w_plus; /* sum of the ranks of the positive ones */
	double w; /* the smaller of the two sums */
	double p; /* two-sided; 1 where all are zero */
	bool exact;
};

struct hodges_lehmann {
	double estimate; /* median of the means of all pairs, each with itself */
	struct interval interval; /* level: what it covers, at least asked */
};

/*
 * Are the differences d[0..n) symmetric around zero? 0, -EINVAL where n is 0
 * or a value is not finite, -ENOMEM. [any thread]
 */
int wilcoxon_test(const double *d, size_t n, struct wilcoxon *result);
/* The same, which overwrites d and needs no memory for that. */
int wilcoxon_test_scratch(double *d, size_t n, struct wilcoxon *result);

/*
 * Unit of x. From n = 5 on with an interval, made of order statistics of the
 * pairs' means; its level is the exact coverage of those (95 % is not to be had
 * at n = 5: 0.9375), above WILCOXON_EXACT_MOST the level asked for. Below 5
 * the interval is interval_none(). Errors as above. O(n log n), no memory for
 * the pairs. [any thread]
 */
int hodges_lehmann_estimate(
	const double *x, size_t n, double level, struct hodges_lehmann *result);

#endif
