/* SPDX-License-Identifier: MIT */
/* Wilson's score interval, and the rule of the calibration. */
#include "stats/wilson.h"

#include <errno.h>
#include <math.h>

/* The standard normal, from the C library's erfc. */

double
normal_below(double z)
{
	return 0.5 * erfc(-z / sqrt(2.0));
}

double
normal_two_sided(double z)
{
	return erfc(fabs(z) / sqrt(2.0));
}

double
normal_quantile(double p)
{
	double lo = -40.0, hi = 0.0;

	if (!(p > 0.0 && p < 1.0))
		return NAN;
	/* The upper half is mirrored: erfc is exact only towards zero. */
	if (p > 0.5)
		return -normal_quantile(1.0 - p);
	for (int i = 0; i < 80; i++) {
		double mid = (lo + hi) / 2.0;

		if (normal_below(mid) < p)
			lo = mid;
		else
			hi = mid;
	}
	return (lo + hi) / 2.0;
}

int
wilson_interval(
	size_t hits, size_t count, double level, struct interval *result)
{
	double n = (double)count, p, z, middle, half;

	*result = interval_none();
	if (count == 0 || hits > count || !(level > 0.0 && level < 1.0))
		return -EINVAL;
	p = (double)hits / n;
	z = normal_quantile((1.0 + level) / 2.0);
	middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
	half = z / (1.0 + z * z / n) *
		sqrt(p * (1.0 - p) / n + z * z / (4.0 * n * n));
	/* Rounding must not leave a bound at -1e-17 or past the share. */
	result->lo = hits == 0 ? 0.0 : middle - half;
	result->hi = hits == count ? 1.0 : middle + half;
	result->level = level;
	return 0;
}

enum wilson_verdict
wilson_calibration(size_t excluded, size_t count, double level)
{
	double n = (double)count, off = (double)excluded - (1 - level) * n;
	double most = 1.95 * sqrt(n * (1 - level) * level);

	if (count == 0 || off > most)
		return WILSON_TOO_MANY;
	return off < -most ? WILSON_TOO_FEW : WILSON_HONEST;
}
