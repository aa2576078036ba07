/* SPDX-License-Identifier: MIT */
/*
 * How many times as fast one arm is as the baseline, from paired trials: in
 * block b, d_b = ln(base_b / arm_b); the speedup is exp(median d), its interval
 * that of the median of d, exponentiated (stats/interval.h).
 */
#ifndef LANEBENCH_STATS_SPEEDUP_H
#define LANEBENCH_STATS_SPEEDUP_H

#include "stats/interval.h"

struct speedup {
	size_t n; /* pairs */
	double median_d; /* natural logarithm */
	double ratio; /* exp(median_d): 2 is twice as fast */
	struct interval of_d; /* of ln(ratio); level 0 where n < 5 */
	struct interval of_ratio; /* the same, exponentiated */
};

/* n 0, all else NaN, no intervals. */
struct speedup speedup_none(void);

/*
 * d[i] = ln(base[i] / arm[i]) for n pairs. 0, or -EINVAL where n is 0 or a
 * time is zero, negative, NaN or infinite. [any thread]
 */
int speedup_logs(const double *base, const double *arm, size_t n, double *d);

/*
 * base[i] and arm[i]: the times of block i, in one unit, ns by habit. Below 5
 * pairs it is 0 with a ratio and without an interval. Else -EINVAL as above,
 * and -ENOMEM; *result then holds NaN. [any thread]
 */
int speedup_estimate(const double *base, const double *arm, size_t n,
	double level, struct speedup *result);

/* The same from d; -EINVAL where n is 0 or a d is not finite. */
int speedup_from_logs(
	const double *d, size_t n, double level, struct speedup *result);
/* As above, without memory of its own: d changes its order. */
int speedup_from_logs_scratch(
	double *d, size_t n, double level, struct speedup *result);

#endif
