/* SPDX-License-Identifier: MIT */
/* Wilcoxon's signed ranks, exact also with ties. */
#include "stats/wilcoxon.h"
#include "stats/normal.h"
#include "stats/quantile.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct wilcoxon_rank {
	double size;
	bool positive;
	size_t doubled; /* twice the mean rank: always whole */
};

static int
wilcoxon_order(const void *a, const void *b)
{
	const struct wilcoxon_rank *x = a, *y = b;

	return (x->size > y->size) - (x->size < y->size);
}

/* Returns the sum of t^3 - t over groups of t equal sizes. */
static double
wilcoxon_assign(struct wilcoxon_rank *rank, size_t n)
{
	double ties = 0.0;
	size_t end;

	for (size_t i = 0; i < n; i = end) {
		double t;

		for (end = i + 1; end < n && rank[end].size == rank[i].size;)
			end++;
		for (size_t j = i; j < end; j++)
			rank[j].doubled = i + 1 + end;
		t = (double)(end - i);
		ties += t * t * t - t;
	}
	return ties;
}

/* P(sum of doubled ranks with random signs <= limit). */
static int
wilcoxon_exact(
	const struct wilcoxon_rank *rank, size_t n, size_t limit, double *share)
{
	double *chance = calloc(limit + 1, sizeof(*chance));

	if (!chance)
		return -ENOMEM;
	chance[0] = 1.0;
	for (size_t i = 0; i < n; i++) {
		for (size_t s = limit + 1; s-- > 0;) {
			double with = s >= rank[i].doubled
				? chance[s - rank[i].doubled]
				: 0.0;

			chance[s] = (chance[s] + with) / 2.0;
		}
	}
	*share = 0.0;
	for (size_t s = 0; s <= limit; s++)
		*share += chance[s];
	free(chance);
	return 0;
}

static double
wilcoxon_normal(double w, double n, double ties)
{
	double mean = n * (n + 1.0) / 4.0;
	double variance = n * (n + 1.0) * (2.0 * n + 1.0) / 24.0 - ties / 48.0;
	double off = fmax(0.0, mean - w - 0.5);

	return normal_two_sided(off / sqrt(variance));
}

static int
wilcoxon_of_ranks(struct wilcoxon_rank *rank, size_t n, struct wilcoxon *result)
{
	size_t plus = 0, minus = 0, least;
	double ties, share;
	int rc;

	qsort(rank, n, sizeof(*rank), wilcoxon_order);
	ties = wilcoxon_assign(rank, n);
	for (size_t i = 0; i < n; i++)
		*(rank[i].positive ? &plus : &minus) += rank[i].doubled;
	least = plus < minus ? plus : minus;
	result->n = n;
	result->w_plus = (double)plus / 2.0;
	result->w = (double)least / 2.0;
	result->exact = n <= WILCOXON_EXACT_MOST;
	if (n == 0) {
		result->p = 1.0;
		return 0;
	}
	if (!result->exact) {
		result->p = wilcoxon_normal(result->w, (double)n, ties);
		return 0;
	}
	rc = wilcoxon_exact(rank, n, least, &share);
	if (rc == 0)
		result->p = fmin(1.0, 2.0 * share);
	return rc;
}

int
wilcoxon_test(const double *d, size_t n, struct wilcoxon *result)
{
	struct wilcoxon_rank *rank;
	size_t used = 0;
	int rc;

	*result = (struct wilcoxon){ .w_plus = NAN, .w = NAN, .p = NAN };
	if (!quantile_finite(d, n))
		return -EINVAL;
	rank = calloc(n, sizeof(*rank));
	if (!rank)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		if (d[i] == 0.0)
			continue;
		rank[used].size = fabs(d[i]);
		rank[used++].positive = d[i] > 0.0;
	}
	rc = wilcoxon_of_ranks(rank, used, result);
	free(rank);
	return rc;
}
