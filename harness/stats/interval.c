/* SPDX-License-Identifier: MIT */
/* Hettmansperger-Sheather: interpolated order statistics around a median. */
#include "stats/interval.h"
#include "stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The rank to start from, and the coverage there and one rank further in. */
struct interval_rank {
	size_t k;
	double g, g_next;
};

struct interval
interval_none(void)
{
	return (struct interval){ .lo = NAN, .hi = NAN, .level = 0.0 };
}

/*
 * k: the largest with g(k) = 1 - 2 P(Bin(n, 1/2) <= k - 1) >= level, else 1.
 * Sums C(n, i) from i = 0 with an exponent of its own: 2^-n is below the
 * smallest double from n = 1075 on.
 */
static struct interval_rank
interval_find_rank(size_t n, double level)
{
	struct interval_rank rank = { .k = 1 };
	double term = 1.0, sum = 1.0;
	int exponent = 1 - (int)n;

	rank.g = 1.0 - ldexp(sum, exponent);
	for (size_t k = 1; k <= n / 2; k++) {
		term *= (double)(n - k + 1) / (double)k;
		sum += term;
		if (sum > 0x1p500) {
			sum = ldexp(sum, -500);
			term = ldexp(term, -500);
			exponent += 500;
		}
		rank.g_next = 1.0 - ldexp(sum, exponent);
		if (!(rank.g_next >= level))
			break;
		rank.k = k + 1;
		rank.g = rank.g_next;
	}
	return rank;
}

/* [min, max], where nothing narrower covers as much. */
static void
interval_all(double *scratch, size_t n, double g, struct interval *result)
{
	result->lo = result->hi = scratch[0];
	for (size_t i = 1; i < n; i++) {
		result->lo = fmin(result->lo, scratch[i]);
		result->hi = fmax(result->hi, scratch[i]);
	}
	result->level = g;
}

int
interval_median_scratch(
	double *scratch, size_t n, double level, struct interval *result)
{
	struct interval_rank rank;
	double i, w, k, low[2], high[2];
	int rc;

	*result = interval_none();
	if (!(level > 0.0 && level < 1.0) || n > (size_t)1 << 30)
		return -EINVAL;
	if (n < INTERVAL_LEAST)
		return -ERANGE;
	rank = interval_find_rank(n, level);
	if (rank.g < level) {
		interval_all(scratch, n, rank.g, result);
		return 0;
	}
	rc = quantile_two(scratch, n, rank.k - 1, low);
	if (rc == 0)
		rc = quantile_two(scratch, n, n - rank.k - 1, high);
	if (rc < 0)
		return rc;
	k = (double)rank.k;
	i = (rank.g - level) / (rank.g - rank.g_next);
	w = ((double)n - k) * i / (k + ((double)n - 2.0 * k) * i);
	result->lo = (1.0 - w) * low[0] + w * low[1];
	result->hi = (1.0 - w) * high[1] + w * high[0];
	result->level = level;
	return 0;
}

int
interval_median(
	const double *x, size_t n, double level, struct interval *result)
{
	double *scratch;
	int rc;

	*result = interval_none();
	if (n > 0 && !quantile_finite(x, n))
		return -EINVAL;
	if (n < INTERVAL_LEAST)
		return level > 0.0 && level < 1.0 ? -ERANGE : -EINVAL;
	scratch = malloc(n * sizeof(*scratch));
	if (scratch == NULL)
		return -ENOMEM;
	memcpy(scratch, x, n * sizeof(*scratch));
	rc = interval_median_scratch(scratch, n, level, result);
	free(scratch);
	return rc;
}

double
interval_half_width(const struct interval *interval)
{
	return interval->level > 0.0 ? (interval->hi - interval->lo) / 2.0
				     : INFINITY;
}

double
interval_expected(double spread, size_t n)
{
	/* The median's own deviation is sqrt(pi / 2) of the mean's. */
	return 1.2533141373155003 * 1.959963984540054 * spread /
		sqrt((double)n);
}

double
interval_smallest_effect(double half_width)
{
	return expm1(1.43 * half_width);
}
