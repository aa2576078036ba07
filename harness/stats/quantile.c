/* SPDX-License-Identifier: MIT */
/* Median, quantiles and MAD by quickselect. */
#include "stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool
quantile_finite(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(x[i]))
			return false;
	}
	return n > 0;
}

static void
quantile_swap(double *x, size_t a, size_t b)
{
	double held = x[a];

	x[a] = x[b];
	x[b] = held;
}

/* Median of three, so that sorted input costs no more than shuffled. */
static double
quantile_pivot(double *x, size_t lo, size_t hi)
{
	size_t mid = lo + (hi - lo) / 2;

	if (x[mid] < x[lo])
		quantile_swap(x, mid, lo);
	if (x[hi] < x[lo])
		quantile_swap(x, hi, lo);
	if (x[hi] < x[mid])
		quantile_swap(x, hi, mid);
	return x[mid];
}

static int
quantile_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Hoare's partition stops on equal values: many ties stay linear. */
static double
quantile_pick(double *x, size_t n, size_t k)
{
	size_t lo = 0, hi = n - 1;
	unsigned rounds = 0;

	while (lo < hi) {
		double pivot = quantile_pivot(x, lo, hi);
		size_t i = lo, j = hi;

		/* An order made to be bad for median of three ends here. */
		if (++rounds > 200) {
			qsort(x + lo, hi - lo + 1, sizeof(*x), quantile_order);
			break;
		}
		for (;;) {
			while (x[i] < pivot)
				i++;
			while (pivot < x[j])
				j--;
			if (i >= j)
				break;
			quantile_swap(x, i++, j--);
		}
		/* Up to j nothing is above the pivot, from i on none below. */
		if (k <= j && k < i)
			hi = i == j ? j - 1 : j;
		else if (k >= i && k > j)
			lo = i == j ? i + 1 : i;
		else
			break;
	}
	return x[k];
}

int
quantile_select(double *scratch, size_t n, size_t k, double *result)
{
	if (!quantile_finite(scratch, n) || k >= n)
		return -EINVAL;
	*result = quantile_pick(scratch, n, k);
	return 0;
}

/* What follows index k, once the array is parted around k. */
static double
quantile_next(const double *x, size_t n, size_t k)
{
	double least = x[k + 1];

	for (size_t i = k + 2; i < n; i++) {
		if (x[i] < least)
			least = x[i];
	}
	return least;
}

int
quantile_type7(double *scratch, size_t n, double p, double *result)
{
	double at, part, low;
	size_t k;

	if (!quantile_finite(scratch, n) || !(p >= 0.0 && p <= 1.0))
		return -EINVAL;
	at = (double)(n - 1) * p;
	k = (size_t)at;
	part = at - (double)k;
	low = quantile_pick(scratch, n, k);
	if (part > 0.0 && k + 1 < n)
		low += part * (quantile_next(scratch, n, k) - low);
	*result = low;
	return 0;
}

int
quantile_median(double *scratch, size_t n, double *result)
{
	return quantile_type7(scratch, n, 0.5, result);
}

int
quantile_mad(double *scratch, size_t n, double *result)
{
	double median;
	int rc = quantile_median(scratch, n, &median);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < n; i++)
		scratch[i] = fabs(scratch[i] - median);
	return quantile_median(scratch, n, result);
}

size_t
quantile_needs(double p)
{
	double count;

	if (!(p > 0.0 && p < 1.0))
		return SIZE_MAX;
	/* The chance that all n lie below the quantile is p^n. */
	count = ceil(log(0.05) / log(p));
	return count < (double)(SIZE_MAX / 2) ? (size_t)count : SIZE_MAX;
}

int
quantile_percentile(double *scratch, size_t n, double p, double *result)
{
	if (n == 0 || !(p > 0.0 && p < 1.0))
		return -EINVAL;
	if (n < quantile_needs(p))
		return -ERANGE;
	return quantile_type7(scratch, n, p, result);
}

int
quantile_sorted(const double *x, size_t n, double **sorted)
{
	double *copy;

	if (!quantile_finite(x, n))
		return -EINVAL;
	copy = calloc(n, sizeof(*copy));
	if (!copy)
		return -ENOMEM;
	memcpy(copy, x, n * sizeof(*copy));
	qsort(copy, n, sizeof(*copy), quantile_order);
	*sorted = copy;
	return 0;
}
