/* SPDX-License-Identifier: MIT */
/* Outliers, modes, and estimates that hang on disturbed blocks. */
#include "stats/noise.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/interval.h"
#include "stats/quantile.h"
#include "stats/wilson.h"

/* Kendall's test for a trend. */

enum {
	KENDALL_PAIRS = KENDALL_EXACT_MOST * (KENDALL_EXACT_MOST - 1) / 2
};

/* P(a random order of n has at most this many discordant pairs). */
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

size_t
noise_repeats(size_t blocks)
{
	return blocks / 4;
}

int
noise_outliers_scratch(double *x, size_t n, double *median, double *limit)
{
	double mad;

	*median = *limit = NAN;
	if (!quantile_finite(x, n))
		return -EINVAL;
	if (n < NOISE_OUTLIERS_LEAST)
		return -ERANGE;
	quantile_median(x, n, median);
	quantile_mad(x, n, &mad);
	*limit = 14.826 * mad;
	return 0;
}

/*
 * Returns the share of the squares that the best cut of the sorted y explains,
 * 0 where there is nothing to explain.
 */
static double
noise_best_cut(const double *y, size_t n, struct noise_modes *modes)
{
	size_t least = n / 5 > 3 ? n / 5 : 3;
	double count = (double)n, all = 0.0, whole = 0.0, left = 0.0;
	double best = -1.0;

	for (size_t i = 0; i < n; i++)
		all += y[i];
	for (size_t i = 0; i < n; i++)
		whole += (y[i] - all / count) * (y[i] - all / count);
	for (size_t i = 1; i + least <= n; i++) {
		double k = (double)i, low, high, between;

		left += y[i - 1];
		if (i < least)
			continue;
		low = left / k;
		high = (all - left) / (count - k);
		between = k * (count - k) / count * (high - low) * (high - low);
		if (between <= best)
			continue;
		best = between;
		modes->low = low;
		modes->high = high;
		modes->count_low = i;
	}
	return whole > 0.0 ? best / whole : 0.0;
}

int
noise_modes(const double *x, size_t n, struct noise_modes *result)
{
	double *y = NULL, share;
	int rc;

	*result = (struct noise_modes){ .low = NAN, .high = NAN };
	rc = quantile_sorted(x, n, &y);
	if (rc < 0)
		return rc;
	if (y[0] <= 0.0) {
		free(y);
		return -EINVAL;
	}
	if (n < NOISE_MODES_LEAST) {
		free(y);
		return -ERANGE;
	}
	for (size_t i = 0; i < n; i++)
		y[i] = log(y[i]);
	share = noise_best_cut(y, n, result);
	free(y);
	result->two = share >= 0.83 + 1.3 / (double)n &&
		result->high - result->low > log(1.02);
	result->low = exp(result->low);
	result->high = exp(result->high);
	return 0;
}

int
noise_sensitive_scratch(
	double *d, const bool *flagged, size_t n, double level, bool *sensitive)
{
	struct interval interval;
	double median;
	size_t kept = 0;
	int rc;

	*sensitive = false;
	if (n > 0 && !quantile_finite(d, n))
		return -EINVAL;
	if (n < INTERVAL_LEAST)
		return level > 0.0 && level < 1.0 ? -ERANGE : -EINVAL;
	/* Values that weren't flagged come first. */
	for (size_t i = 0; i < n; i++) {
		double held = d[i];

		if (flagged[i])
			continue;
		d[i] = d[kept];
		d[kept++] = held;
	}
	rc = kept > 0 ? quantile_median(d, kept, &median) : -ERANGE;
	if (rc == 0)
		rc = interval_median_scratch(d, n, level, &interval);
	if (rc == 0)
		*sensitive = median < interval.lo || median > interval.hi;
	return rc;
}

int
noise_sensitive(const double *d, const bool *flagged, size_t n, double level,
	bool *sensitive)
{
	double *scratch = malloc((n + 1) * sizeof(*scratch));
	int rc;

	*sensitive = false;
	if (scratch == NULL)
		return -ENOMEM;
	memcpy(scratch, d, n * sizeof(*scratch));
	rc = noise_sensitive_scratch(scratch, flagged, n, level, sensitive);
	free(scratch);
	return rc;
}
