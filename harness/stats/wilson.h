/* SPDX-License-Identifier: MIT */
/*
 * The interval of a share, and what 200 experiments of identical arms say.
 * Source: Wilson, JASA 22 (1927).
 */
#ifndef LANEBENCH_STATS_WILSON_H
#define LANEBENCH_STATS_WILSON_H

#include "stats/interval.h"

#define WILSON_EXPERIMENTS 200

enum wilson_verdict {
	WILSON_HONEST,
	/* An honest tool lands here in 3 of 100 draws: draw once more. */
	WILSON_TOO_FEW,
	WILSON_TOO_MANY,
};

/*
 * hits of count trials, as shares 0..1. 0; -EINVAL where count is 0, hits are
 * more than count, or level is not inside 0..1. [any thread]
 */
int wilson_interval(
	size_t hits, size_t count, double level, struct interval *result);

/*
 * excluded: in how many of count experiments of identical arms an interval of
 * that level excluded 1. Honest when 4..16 of 200 at 0.95; of another count or
 * level, within 1.95 binomial standard deviations of 1 - level, which is the
 * same there. WILSON_TOO_MANY where count is 0.
 */
enum wilson_verdict
wilson_calibration(size_t excluded, size_t count, double level);

/* The standard normal distribution. [any thread] */

/* P(Z <= z); keeps its relative precision in the lower tail. */
double normal_below(double z);
/* The z with P(Z <= z) = p; NaN where p is not inside 0..1. */
double normal_quantile(double p);
/* P(|Z| >= |z|). */
double normal_two_sided(double z);

#endif
