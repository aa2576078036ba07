/* SPDX-License-Identifier: MIT */
/*
 * The confidence interval of a median, from order statistics alone.
 * Source: Hettmansperger & Sheather, Statistics & Probability Letters 4 (1986).
 */
#ifndef LANEBENCH_STATS_INTERVAL_H
#define LANEBENCH_STATS_INTERVAL_H

#include <stddef.h>

#define INTERVAL_LEVEL 0.95
/* Fewer values than this have no interval. */
#define INTERVAL_LEAST 5

/* Unit of what went in. level: nominal coverage, 0 where there is none. */
struct interval {
	double lo, hi;
	double level;
};

/* lo and hi NaN, level 0: no interval. */
struct interval interval_none(void);

/*
 * The interval of the median of n finite values at a nominal level (0.95 or
 * another inside 0..1). Where n is too small for the level (5 at 95 %; 5..7 at
 * 99 %) it is [min, max], and level says what that covers: 0.9375 for 5.
 * 0; -ERANGE where n < 5, *result is then interval_none(); -EINVAL for NaN,
 * infinity or a level that is none; -ENOMEM. [any thread]
 */
int interval_median(
	const double *x, size_t n, double level, struct interval *result);

/* The same of finite values, which change their places; never -ENOMEM. */
int interval_median_scratch(
	double *scratch, size_t n, double level, struct interval *result);

/*
 * Half of hi - lo of an interval of ln(ratio): 0.05 is about 5 % to each
 * side. INFINITY where there is no interval.
 */
double interval_half_width(const struct interval *interval);

/*
 * The half-width to expect of the interval of n values' median, at 95 %, where
 * they vary as the normal distribution of that standard deviation does.
 */
double interval_expected(double spread, size_t n);

/*
 * The smallest true effect that such an interval of ln(ratio) sees in 80 of
 * 100 runs, as a share: exp(1.43 half_width) - 1.
 */
double interval_smallest_effect(double half_width);

#endif
