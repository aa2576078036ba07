/* SPDX-License-Identifier: MIT */
/*
 * Order statistics of n finite numbers of any unit; results have that unit.
 * Each returns 0, or -EINVAL (n is 0, a value is NaN or infinite, p is outside
 * 0..1) and then leaves *result alone. A parameter named scratch is reordered.
 * Linear in n on average. [any thread]
 */
#ifndef LANEBENCH_STATS_QUANTILE_H
#define LANEBENCH_STATS_QUANTILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The k-th smallest, 0 <= k < n; also parts the array around index k. */
int quantile_select(double *scratch, size_t n, size_t k, double *result);

/* Linear between the values around (n-1)p: type 7 of Hyndman & Fan 1996. */
int quantile_type7(double *scratch, size_t n, double p, double *result);

/* The middle value, or the mean of the two middle ones. */
int quantile_median(double *scratch, size_t n, double *result);

/*
 * Median absolute deviation from the median, unscaled (the normal's standard
 * deviation is 1.4826 of it). The array holds the deviations afterwards.
 */
int quantile_mad(double *scratch, size_t n, double *result);

/*
 * How many values a quantile p asks for before it is worth a number: with 95 %
 * probability one of them lies beyond it (29 for p90, 59 for p95, 299 for p99,
 * 2995 for p99.9). SIZE_MAX where p is not inside 0..1.
 */
size_t quantile_needs(double p);

/* As quantile_type7, but -ERANGE where n is less than quantile_needs(p). */
int quantile_percentile(double *scratch, size_t n, double p, double *result);

/* False where n is 0 or a value is NaN or infinite. */
bool quantile_finite(const double *x, size_t n);

/* The k-th smallest and the one after it, k + 1 < n; parts the array. */
int quantile_two(double *scratch, size_t n, size_t k, double two[2]);

/* Into rising order; no NaN among them. No memory of its own. */
void quantile_sort(double *x, size_t n);

/*
 * Gives *sorted a new array with the n values in rising order, the caller's to
 * free(). 0, -EINVAL as above, or -ENOMEM.
 */
int quantile_sorted(const double *x, size_t n, double **sorted);

/*
 * Finite doubles as whole numbers in the same order, so that a search can halve
 * its way through all of them and end on the very value. [any thread]
 */

uint64_t ordered_key(double x);
/* The double whose key this is. */
double ordered_value(uint64_t key);

#endif
