/* SPDX-License-Identifier: MIT */
/* Outliers, modes, and estimates that hang on disturbed blocks. */
#include "stats/noise.h"
#include "stats/interval.h"
#include "stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	/* Those that weren't flagged stand first. */
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
	if (!scratch)
		return -ENOMEM;
	memcpy(scratch, d, n * sizeof(*scratch));
	rc = noise_sensitive_scratch(scratch, flagged, n, level, sensitive);
	free(scratch);
	return rc;
}
