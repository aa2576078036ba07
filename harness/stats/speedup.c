/* SPDX-License-Identifier: MIT */
/* Speedup of paired trials, with the interval of its median. */
#include "stats/speedup.h"
#include "stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct speedup
speedup_none(void)
{
	return (struct speedup){ .median_d = NAN,
		.ratio = NAN,
		.of_d = interval_none(),
		.of_ratio = interval_none() };
}

static bool
speedup_is_time(double t)
{
	return isfinite(t) && t > 0.0;
}

int
speedup_logs(const double *base, const double *arm, size_t n, double *d)
{
	if (n == 0)
		return -EINVAL;
	for (size_t i = 0; i < n; i++) {
		if (!speedup_is_time(base[i]) || !speedup_is_time(arm[i]))
			return -EINVAL;
		d[i] = log(base[i] / arm[i]);
	}
	/* The quotient of two extremes can still leave the doubles. */
	return quantile_finite(d, n) ? 0 : -EINVAL;
}

int
speedup_from_logs_scratch(
	double *d, size_t n, double level, struct speedup *result)
{
	int rc;

	*result = speedup_none();
	if (!(level > 0.0 && level < 1.0) || n == 0)
		return -EINVAL;
	rc = quantile_median(d, n, &result->median_d);
	if (rc < 0)
		return rc;
	result->n = n;
	result->ratio = exp(result->median_d);
	rc = interval_median_scratch(d, n, level, &result->of_d);
	if (rc == -ERANGE)
		return 0;
	if (rc < 0)
		return rc;
	result->of_ratio.lo = exp(result->of_d.lo);
	result->of_ratio.hi = exp(result->of_d.hi);
	result->of_ratio.level = result->of_d.level;
	return 0;
}

int
speedup_from_logs(
	const double *d, size_t n, double level, struct speedup *result)
{
	double *scratch;
	int rc;

	*result = speedup_none();
	if (n == 0)
		return -EINVAL;
	scratch = malloc(n * sizeof(*scratch));
	if (scratch == NULL)
		return -ENOMEM;
	memcpy(scratch, d, n * sizeof(*scratch));
	rc = speedup_from_logs_scratch(scratch, n, level, result);
	free(scratch);
	return rc;
}

int
speedup_estimate(const double *base, const double *arm, size_t n, double level,
	struct speedup *result)
{
	double *d;
	int rc;

	*result = speedup_none();
	if (n == 0)
		return -EINVAL;
	d = malloc(n * sizeof(*d));
	if (d == NULL)
		return -ENOMEM;
	rc = speedup_logs(base, arm, n, d);
	if (rc == 0)
		rc = speedup_from_logs_scratch(d, n, level, result);
	free(d);
	return rc;
}
