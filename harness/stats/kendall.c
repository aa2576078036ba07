/* SPDX-License-Identifier: MIT */
/* Kendall's test for a trend. */
#include "stats/kendall.h"
#include "stats/normal.h"
#include "stats/quantile.h"

#include <errno.h>
#include <math.h>

enum {
	KENDALL_PAIRS = KENDALL_EXACT_MOST * (KENDALL_EXACT_MOST - 1) / 2
};

/* P(a random order of n has at most so many pairs the wrong way round). */
static double
kendall_exact(size_t n, size_t inversions)
{
	double chance[KENDALL_PAIRS + 1] = { 1.0 }, next[KENDALL_PAIRS + 1];
	double share = 0.0;

	/* The i-th value comes before 0..i-1 of its elders, each alike. */
	for (size_t i = 2; i <= n; i++) {
		double window = 0.0;

		for (size_t s = 0; s <= inversions; s++) {
			window += chance[s];
			if (s >= i)
				window -= chance[s - i];
			next[s] = window / (double)i;
		}
		for (size_t s = 0; s <= inversions; s++)
			chance[s] = next[s];
	}
	for (size_t s = 0; s <= inversions; s++)
		share += chance[s];
	return share;
}

/* sum over groups of t equal values of t (t - 1) (2t + 5); *tied: of pairs. */
static double
kendall_ties(const double *x, size_t n, double *tied)
{
	double sum = 0.0;

	*tied = 0.0;
	for (size_t i = 0; i < n; i++) {
		size_t equal = 0, before = 0;
		double t;

		for (size_t j = 0; j < n; j++) {
			equal += x[j] == x[i];
			before += j < i && x[j] == x[i];
		}
		if (before > 0)
			continue;
		t = (double)equal;
		sum += t * (t - 1.0) * (2.0 * t + 5.0);
		*tied += t * (t - 1.0) / 2.0;
	}
	return sum;
}

int
kendall_trend(const double *x, size_t n, struct kendall *result)
{
	double s = 0.0, count = (double)n, pairs, ties, tied, variance;

	*result = (struct kendall){ .n = n, .tau = NAN, .p = NAN };
	if (n < 2 || !quantile_finite(x, n))
		return -EINVAL;
	for (size_t i = 0; i + 1 < n; i++) {
		for (size_t j = i + 1; j < n; j++)
			s += (double)((x[j] > x[i]) - (x[j] < x[i]));
	}
	pairs = count * (count - 1.0) / 2.0;
	ties = kendall_ties(x, n, &tied);
	result->tau = s / pairs;
	if (tied == 0.0 && n <= KENDALL_EXACT_MOST) {
		size_t fewer = (size_t)((pairs - fabs(s)) / 2.0);

		result->exact = true;
		result->p = fmin(1.0, 2.0 * kendall_exact(n, fewer));
		return 0;
	}
	variance = (count * (count - 1.0) * (2.0 * count + 5.0) - ties) / 18.0;
	result->p = variance > 0.0
		? normal_two_sided(fmax(0.0, fabs(s) - 1.0) / sqrt(variance))
		: 1.0;
	return 0;
}
