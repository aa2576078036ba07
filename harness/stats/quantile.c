/* SPDX-License-Identifier: MIT */
/* Median, quantiles and MAD by quickselect. */
#include "stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The order of doubles in whole numbers. */

uint64_t
ordered_key(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

double
ordered_value(uint64_t key)
{
	uint64_t bits = key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key;
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* Below this many values insertion sort is faster. */
#define QUANTILE_FEW 24
#define QUANTILE_MANY 128
#define QUANTILE_ROUNDS 200

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

static int
quantile_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The index of the median of three. */
static size_t
quantile_middle(const double *x, size_t a, size_t b, size_t c)
{
	if (x[a] < x[b])
		return x[b] < x[c] ? b : x[a] < x[c] ? c : a;
	return x[a] < x[c] ? a : x[b] < x[c] ? c : b;
}

/* The median of three, or of three such: sorted input costs no more than
 * shuffled. */
static size_t
quantile_pivot(const double *x, size_t lo, size_t hi)
{
	size_t step = (hi - lo) / 8, mid = lo + (hi - lo) / 2;

	if (hi - lo < QUANTILE_MANY)
		return quantile_middle(x, lo, mid, hi);
	return quantile_middle(x,
		quantile_middle(x, lo, lo + step, lo + 2 * step),
		quantile_middle(x, mid - step, mid, mid + step),
		quantile_middle(x, hi - 2 * step, hi - step, hi));
}

/* Parts x[lo .. hi] around a pivot: before *left all are below it, from *right
 * on none, and what is between the two equals it. Written without branches on
 * the values, which no processor foresees. */
static void
quantile_part(double *x, size_t lo, size_t hi, size_t *left, size_t *right)
{
	quantile_swap(x, lo, quantile_pivot(x, lo, hi));
	double pivot = x[lo], held;
	size_t at = lo + 1;

	for (size_t i = lo + 1; i <= hi; i++) {
		held = x[i];
		x[i] = x[at];
		x[at] = held;
		at += held < pivot;
	}
	quantile_swap(x, lo, --at);
	*left = at;
	*right = ++at;
	/* Many that equal the pivot stay linear. */
	if (*left - lo >= (hi - lo) / 8)
		return;
	for (size_t i = at; i <= hi; i++) {
		held = x[i];
		x[i] = x[at];
		x[at] = held;
		at += held <= pivot;
	}
	*right = at;
}

static double
quantile_pick(double *x, size_t n, size_t k)
{
	size_t lo = 0, hi = n - 1, left, right;
	unsigned rounds = 0;

	while (lo < hi) {
		/* An order made to be bad for median of three ends here. */
		if (++rounds > QUANTILE_ROUNDS) {
			qsort(x + lo, hi - lo + 1, sizeof(*x), quantile_order);
			break;
		}
		quantile_part(x, lo, hi, &left, &right);
		if (k < left)
			hi = left - 1;
		else if (k >= right)
			lo = right;
		else
			break;
	}
	return x[k];
}

static void
quantile_insert(double *x, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		double held = x[i];
		size_t at = i;

		for (; at > 0 && x[at - 1] > held; at--)
			x[at] = x[at - 1];
		x[at] = held;
	}
}

void
quantile_sort(double *x, size_t n)
{
	struct {
		size_t lo, hi;
		unsigned rounds;
	} later[64]; /* the larger part each time: enough for any n */
	size_t lo = 0, hi = n, left, right, waiting = 0;
	unsigned rounds = 0;

	for (;;) {
		while (hi - lo > QUANTILE_FEW && rounds < QUANTILE_ROUNDS) {
			quantile_part(x, lo, hi - 1, &left, &right);
			bool low = left - lo < hi - right;

			later[waiting].lo = low ? right : lo;
			later[waiting].hi = low ? hi : left;
			later[waiting++].rounds = ++rounds;
			lo = low ? lo : right;
			hi = low ? left : hi;
		}
		if (hi - lo > QUANTILE_FEW)
			qsort(x + lo, hi - lo, sizeof(*x), quantile_order);
		else
			quantile_insert(x + lo, hi - lo);
		if (waiting == 0)
			return;
		lo = later[--waiting].lo;
		hi = later[waiting].hi;
		rounds = later[waiting].rounds;
	}
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
quantile_two(double *scratch, size_t n, size_t k, double two[2])
{
	if (n < 2 || k > n - 2)
		return -EINVAL;
	int rc = quantile_select(scratch, n, k, &two[0]);

	if (rc == 0)
		two[1] = quantile_next(scratch, n, k);
	return rc;
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
	if (copy == NULL)
		return -ENOMEM;
	memcpy(copy, x, n * sizeof(*copy));
	quantile_sort(copy, n);
	*sorted = copy;
	return 0;
}
