/* SPDX-License-Identifier: MIT */
/* The Hodges-Lehmann estimate and its exact interval, without the pairs. */
#include "stats/normal.h"
#include "stats/ordered.h"
#include "stats/quantile.h"
#include "stats/wilcoxon.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

/* How many pairs i <= j have half[i] + half[j] <= limit. */
static uint64_t
hodges_lehmann_count(const double *half, size_t n, double limit)
{
	uint64_t count = 0;
	size_t end = n;

	for (size_t i = 0; i < n; i++) {
		while (end > i && half[i] + half[end - 1] > limit)
			end--;
		if (end <= i)
			break;
		count += end - i;
	}
	return count;
}

/* The k-th smallest mean of a pair, k from 1. */
static double
hodges_lehmann_kth(const double *half, size_t n, uint64_t k)
{
	uint64_t lo = ordered_key(half[0] + half[0]);
	uint64_t hi = ordered_key(half[n - 1] + half[n - 1]);

	while (lo < hi) {
		uint64_t mid = lo + (hi - lo) / 2;
		double limit = ordered_value(mid);

		if (hodges_lehmann_count(half, n, limit) >= k)
			hi = mid;
		else
			lo = mid + 1;
	}
	return ordered_value(lo);
}

/*
 * The rank q at which the interval starts: the least with P(W <= q) >= tail,
 * at least 1; *coverage is 1 - 2 P(W <= q - 1). W: rank sum without ties.
 */
static int
hodges_lehmann_rank(size_t n, double tail, uint64_t *rank, double *coverage)
{
	size_t most = n * (n + 1) / 2, q = 0;
	double *chance = calloc(most + 1, sizeof(*chance)), below = 0.0;

	if (!chance)
		return -ENOMEM;
	chance[0] = 1.0;
	for (size_t i = 1; i <= n; i++) {
		for (size_t s = most + 1; s-- > 0;) {
			double with = s >= i ? chance[s - i] : 0.0;

			chance[s] = (chance[s] + with) / 2.0;
		}
	}
	while (q < most && (q == 0 || below + chance[q] < tail))
		below += chance[q++];
	*rank = q;
	*coverage = 1.0 - 2.0 * below;
	free(chance);
	return 0;
}

static int
hodges_lehmann_interval(
	const double *half, size_t n, double level, struct interval *interval)
{
	uint64_t pairs = (uint64_t)n * (n + 1) / 2, rank;
	double coverage = level, count = (double)n, variance;
	int rc = 0;

	if (n <= WILCOXON_EXACT_MOST) {
		rc = hodges_lehmann_rank(
			n, (1.0 - level) / 2.0, &rank, &coverage);
		if (rc < 0)
			return rc;
	} else {
		variance = count * (count + 1.0) * (2.0 * count + 1.0) / 24.0;
		rank = (uint64_t)fmax(1.0,
			floor((double)pairs / 2.0 +
				normal_quantile((1.0 - level) / 2.0) *
					sqrt(variance)));
	}
	interval->lo = hodges_lehmann_kth(half, n, rank);
	interval->hi = hodges_lehmann_kth(half, n, pairs + 1 - rank);
	interval->level = coverage;
	return 0;
}

int
hodges_lehmann_estimate(
	const double *x, size_t n, double level, struct hodges_lehmann *result)
{
	uint64_t pairs = (uint64_t)n * (n + 1) / 2;
	double *half = NULL;
	int rc;

	result->estimate = NAN;
	result->interval = interval_none();
	if (!(level > 0.0 && level < 1.0) || n > UINT32_MAX)
		return -EINVAL;
	rc = quantile_sorted(x, n, &half);
	if (rc < 0)
		return rc;
	/* Halved first: the sum of two large ones would not be a double. */
	for (size_t i = 0; i < n; i++)
		half[i] /= 2.0;
	result->estimate = hodges_lehmann_kth(half, n, (pairs + 1) / 2) / 2.0 +
		hodges_lehmann_kth(half, n, pairs / 2 + 1) / 2.0;
	if (n >= INTERVAL_LEAST)
		rc = hodges_lehmann_interval(half, n, level, &result->interval);
	free(half);
	return rc;
}
