/* SPDX-License-Identifier: MIT */
/*
 * Two samples that were not paired, such as one cell in two runs: is one
 * shifted against the other, and by how much? Mann and Whitney's test, Hodges
 * and Lehmann's shift. Of logarithms, the shift is that of a ratio.
 * Source: Hollander & Wolfe, Nonparametric Statistical Methods, chapter 4.
 */
#ifndef LANEBENCH_STATS_SHIFT_H
#define LANEBENCH_STATS_SHIFT_H

#include <stdbool.h>

#include "stats/interval.h"

/* Up to this many values in both together p and interval are exact, with ties
 * too (over all ways to deal these ranks); beyond, normal with corrections for
 * ties and continuity. */
#define SHIFT_EXACT_MOST 60

struct shift {
	double estimate; /* median of all to[j] - from[i]; unit of the samples */
	/*
	 * Of the shift, from order statistics of those differences; level is
	 * what it covers where exact. interval_none() below 5 in either.
	 */
	struct interval interval;
	double u; /* pairs with to > from, ties half */
	double p; /* two-sided; 1 where all are equal */
	bool exact;
};

/*
 * 0; -EINVAL where either is empty, a value is not finite, or level is not
 * inside 0..1; -ENOMEM. [any thread]
 */
int shift_estimate(const double *from, size_t from_n, const double *to,
	size_t to_n, double level, struct shift *result);

#endif
