/* SPDX-License-Identifier: MIT */
/* The standard normal distribution. [any thread] */
#ifndef LANEBENCH_STATS_NORMAL_H
#define LANEBENCH_STATS_NORMAL_H

/* P(Z <= z); keeps its relative precision in the lower tail. */
double normal_below(double z);
/* The z with P(Z <= z) = p; NaN where p is not inside 0..1. */
double normal_quantile(double p);
/* P(|Z| >= |z|). */
double normal_two_sided(double z);

#endif
