/* SPDX-License-Identifier: MIT */
/* The standard normal, from the C library's erfc. */
#include "stats/normal.h"

#include <math.h>

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
