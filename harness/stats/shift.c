/* SPDX-License-Identifier: MIT */
/* Mann-Whitney, exact with ties, and the shift with its interval. */
#include "stats/shift.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "stats/quantile.h"
#include "stats/wilcoxon.h"
#include "stats/wilson.h"

/* The Hodges-Lehmann estimate and its exact interval, without the pairs. */

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

	if (chance == NULL)
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

/* Both samples in rising order; m = from_n, n = to_n. */
struct shift_work {
	double *from, *to;
	size_t m, n;
};

/* How many differences to[j] - from[i] are <= limit. */
static uint64_t
shift_count(const struct shift_work *work, double limit)
{
	uint64_t count = 0;
	size_t j = 0;

	for (size_t i = 0; i < work->m; i++) {
		while (j < work->n && work->to[j] - work->from[i] <= limit)
			j++;
		count += j;
	}
	return count;
}

/* The k-th smallest difference, k from 1. */
static double
shift_kth(const struct shift_work *work, uint64_t k)
{
	uint64_t lo = ordered_key(work->to[0] - work->from[work->m - 1]);
	uint64_t hi = ordered_key(work->to[work->n - 1] - work->from[0]);

	while (lo < hi) {
		uint64_t mid = lo + (hi - lo) / 2;

		if (shift_count(work, ordered_value(mid)) >= k)
			hi = mid;
		else
			lo = mid + 1;
	}
	return ordered_value(lo);
}

/*
 * ways[s]: in how many ways m of the ranks sum up to s, of all C(m+n, m), as a
 * share; the caller's to free(). NULL without memory.
 */
static double *
shift_distribution(const size_t *rank, size_t all, size_t m, size_t most)
{
	double *ways = calloc((m + 1) * (most + 1), sizeof(*ways)), total = 0;
	double *last = ways != NULL ? ways + m * (most + 1) : NULL;

	if (ways == NULL)
		return NULL;
	ways[0] = 1.0;
	for (size_t i = 0; i < all; i++) {
		for (size_t j = i + 1 < m ? i + 1 : m; j > 0; j--) {
			double *with = ways + j * (most + 1);
			const double *less = with - (most + 1);

			for (size_t s = rank[i]; s <= most; s++)
				with[s] += less[s - rank[i]];
		}
	}
	for (size_t s = 0; s <= most; s++)
		total += last[s];
	for (size_t s = 0; s <= most; s++)
		ways[s] = last[s] / total;
	return ways;
}

/* Twice the mean rank of every value, from's first; the sum of t^3 - t. */
static double
shift_ranks(const struct shift_work *work, size_t *rank)
{
	size_t i = 0, j = 0;
	double ties = 0.0;

	while (i < work->m || j < work->n) {
		double value, t;
		size_t i_end = i, j_end = j, before = i + j;

		if (j == work->n ||
			(i < work->m && work->from[i] < work->to[j]))
			value = work->from[i];
		else
			value = work->to[j];
		while (i_end < work->m && work->from[i_end] == value)
			i_end++;
		while (j_end < work->n && work->to[j_end] == value)
			j_end++;
		for (; i < i_end; i++)
			rank[i] = before + i_end + j_end + 1;
		for (; j < j_end; j++)
			rank[work->m + j] = before + i_end + j_end + 1;
		t = (double)(i_end + j_end - before);
		ties += t * t * t - t;
	}
	return ties;
}

static int
shift_exact(const size_t *rank, size_t m, size_t all, double *p)
{
	size_t sum = 0, most = all * (all + 1);
	double below = 0.0, above = 0.0;
	double *share = shift_distribution(rank, all, m, most);

	if (share == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < m; i++)
		sum += rank[i];
	for (size_t s = 0; s <= sum; s++)
		below += share[s];
	for (size_t s = most + 1; s-- > sum;)
		above += share[s];
	*p = fmin(1.0, 2.0 * fmin(below, above));
	free(share);
	return 0;
}

static double
shift_normal(double u, double m, double n, double ties)
{
	double all = m + n, off = fmax(0.0, fabs(u - m * n / 2.0) - 0.5);
	double variance =
		m * n / 12.0 * (all + 1.0 - ties / (all * (all - 1.0)));

	return variance > 0.0 ? normal_two_sided(off / sqrt(variance)) : 1.0;
}

static int
shift_test(const struct shift_work *work, struct shift *result)
{
	size_t all = work->m + work->n, sum = 0;
	size_t *rank = calloc(all, sizeof(*rank));
	double ties, n = (double)work->n;
	int rc = 0;

	if (rank == NULL)
		return -ENOMEM;
	ties = shift_ranks(work, rank);
	for (size_t j = work->m; j < all; j++)
		sum += rank[j];
	result->u = (double)sum / 2.0 - n * (n + 1.0) / 2.0;
	result->exact = all <= SHIFT_EXACT_MOST;
	if (result->exact)
		rc = shift_exact(rank, work->m, all, &result->p);
	else
		result->p = shift_normal(result->u, (double)work->m, n, ties);
	free(rank);
	return rc;
}

/*
 * At which difference the interval starts: the least q >= 1 with
 * P(U <= q) >= tail; *coverage is 1 - 2 P(U <= q - 1). U without ties.
 */
static int
shift_rank_exact(
	size_t m, size_t n, double tail, uint64_t *rank, double *coverage)
{
	size_t ranks[SHIFT_EXACT_MOST], least = m * (m + 1) / 2, q = 0;
	double below = 0.0, *share;

	for (size_t i = 0; i < m + n; i++)
		ranks[i] = i + 1;
	share = shift_distribution(ranks, m + n, m, least + m * n);
	if (share == NULL)
		return -ENOMEM;
	while (q < m * n && (q == 0 || below + share[least + q] < tail))
		below += share[least + q++];
	*rank = q;
	*coverage = 1.0 - 2.0 * below;
	free(share);
	return 0;
}

static int
shift_interval(
	const struct shift_work *work, double level, struct interval *interval)
{
	double m = (double)work->m, n = (double)work->n, coverage = level;
	double tail = (1.0 - level) / 2.0;
	uint64_t rank;

	if (work->m + work->n <= SHIFT_EXACT_MOST) {
		int rc = shift_rank_exact(
			work->m, work->n, tail, &rank, &coverage);

		if (rc < 0)
			return rc;
	} else {
		rank = (uint64_t)fmax(1.0,
			floor(m * n / 2.0 +
				normal_quantile(tail) *
					sqrt(m * n * (m + n + 1.0) / 12.0)));
	}
	interval->lo = shift_kth(work, rank);
	interval->hi = shift_kth(work, work->m * work->n + 1 - rank);
	interval->level = coverage;
	return 0;
}

static int
shift_run(const struct shift_work *work, double level, struct shift *result)
{
	uint64_t pairs = (uint64_t)work->m * work->n;
	int rc = shift_test(work, result);

	if (rc < 0)
		return rc;
	result->estimate = shift_kth(work, (pairs + 1) / 2) / 2.0 +
		shift_kth(work, pairs / 2 + 1) / 2.0;
	if (work->m < INTERVAL_LEAST || work->n < INTERVAL_LEAST)
		return 0;
	return shift_interval(work, level, &result->interval);
}

int
shift_estimate(const double *from, size_t from_n, const double *to, size_t to_n,
	double level, struct shift *result)
{
	struct shift_work work = { .m = from_n, .n = to_n };
	int rc;

	*result = (struct shift){
		.estimate = NAN, .interval = interval_none(), .u = NAN, .p = NAN
	};
	if (!(level > 0.0 && level < 1.0) || from_n > UINT32_MAX / 2 ||
		to_n > UINT32_MAX / 2)
		return -EINVAL;
	rc = quantile_sorted(from, from_n, &work.from);
	if (rc == 0)
		rc = quantile_sorted(to, to_n, &work.to);
	/* The difference of two extremes is no double. */
	if (rc == 0 &&
		(isinf(work.to[0] - work.from[from_n - 1]) ||
			isinf(work.to[to_n - 1] - work.from[0])))
		rc = -EINVAL;
	if (rc == 0)
		rc = shift_run(&work, level, result);
	free(work.from);
	free(work.to);
	return rc;
}
