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
noise_outliers(const double *x, size_t n, bool *far, size_t *count)
{
	double *scratch, median, mad;

	*count = 0;
	if (!quantile_finite(x, n))
		return -EINVAL;
	memset(far, 0, n * sizeof(*far));
	if (n < NOISE_OUTLIERS_LEAST)
		return -ERANGE;
	scratch = calloc(n, sizeof(*scratch));
	if (!scratch)
		return -ENOMEM;
	memcpy(scratch, x, n * sizeof(*scratch));
	quantile_median(scratch, n, &median);
	quantile_mad(scratch, n, &mad);
	free(scratch);
	for (size_t i = 0; i < n; i++) {
		far[i] = fabs(x[i] - median) > 14.826 * mad;
		*count += far[i];
	}
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
noise_sensitive(const double *d, const bool *flagged, size_t n, double level,
	bool *sensitive)
{
	struct interval interval;
	double *kept, median;
	size_t count = 0;
	int rc;

	*sensitive = false;
	rc = interval_median(d, n, level, &interval);
	if (rc < 0)
		return rc;
	kept = calloc(n, sizeof(*kept));
	if (!kept)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		if (!flagged[i])
			kept[count++] = d[i];
	}
	rc = count > 0 ? quantile_median(kept, count, &median) : -ERANGE;
	free(kept);
	if (rc == 0)
		*sensitive = median < interval.lo || median > interval.hi;
	return rc;
}
