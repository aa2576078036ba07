/* SPDX-License-Identifier: MIT */
/* An estimator that is deliberately broken: its intervals are a tenth as wide
 * as they should be. `lanebench calibrate` has to notice. */
#include "stats/interval.h"

int __real_interval_median_scratch(
	double *x, size_t n, double level, struct interval *result);
int __wrap_interval_median_scratch(
	double *x, size_t n, double level, struct interval *result);

int
__wrap_interval_median_scratch(
	double *x, size_t n, double level, struct interval *result)
{
	int rc = __real_interval_median_scratch(x, n, level, result);
	double middle = (result->lo + result->hi) / 2;
	double half = (result->hi - result->lo) / 20;

	result->lo = middle - half;
	result->hi = middle + half;
	return rc;
}
