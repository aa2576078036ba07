/* SPDX-License-Identifier: MIT */
/* Wilcoxon's signed ranks, exact also with ties. */
#include "stats/wilcoxon.h"
#include "stats/quantile.h"
#include "stats/wilson.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct wilcoxon_ranks {
	/* Sums of the doubled ranks: mean ranks of equal sizes are whole
	 * then. */
	uint64_t plus, minus;
	double ties; /* the sum of t^3 - t over groups of t equal sizes */
	size_t doubled
		[WILCOXON_EXACT_MOST]; /* each one, where there are so few */
};

/* Makes d its sizes, the negative ones first, without the zeros; how many of
 * them in all. */
static size_t
wilcoxon_part(double *d, size_t n, size_t *negative)
{
	size_t used = 0, below = 0;

	for (size_t i = 0; i < n; i++) {
		double value = d[i];

		if (value == 0.0)
			continue;
		if (value < 0.0) {
			d[used] = d[below];
			d[below++] = -value;
		} else {
			d[used] = value;
		}
		used++;
	}
	*negative = below;
	return used;
}

/* How many of x[from .. n), which is sorted, equal the value. */
static size_t
wilcoxon_equal(const double *x, size_t from, size_t n, double value)
{
	size_t end = from;

	while (end < n && x[end] == value)
		end++;
	return end - from;
}

/* Ranks sizes whose negative and positive ones are each in rising order. */
static void
wilcoxon_rank(const double *size, size_t negative, size_t n,
	struct wilcoxon_ranks *ranks)
{
	size_t i = 0, j = negative;

	*ranks = (struct wilcoxon_ranks){ 0 };
	while (i < negative || j < n) {
		double least = j == n || (i < negative && size[i] < size[j])
			? size[i]
			: size[j];
		size_t minus = wilcoxon_equal(size, i, negative, least);
		size_t plus = wilcoxon_equal(size, j, n, least);
		size_t before = i + j - negative, after = before + minus + plus;
		double t = (double)(minus + plus);

		ranks->ties += t * t * t - t;
		ranks->minus += (uint64_t)minus * (before + 1 + after);
		ranks->plus += (uint64_t)plus * (before + 1 + after);
		for (size_t k = before; k < after && n <= WILCOXON_EXACT_MOST;
			k++)
			ranks->doubled[k] = before + 1 + after;
		i += minus;
		j += plus;
	}
}

/* P(sum of doubled ranks with random signs <= limit). */
static int
wilcoxon_exact(const size_t *doubled, size_t n, size_t limit, double *share)
{
	double *chance = calloc(limit + 1, sizeof(*chance));

	if (chance == NULL)
		return -ENOMEM;
	chance[0] = 1.0;
	for (size_t i = 0; i < n; i++) {
		for (size_t s = limit + 1; s-- > 0;) {
			double with =
				s >= doubled[i] ? chance[s - doubled[i]] : 0.0;

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
wilcoxon_of_ranks(
	const struct wilcoxon_ranks *ranks, size_t n, struct wilcoxon *result)
{
	uint64_t least =
		ranks->plus < ranks->minus ? ranks->plus : ranks->minus;
	double share;
	int rc;

	result->n = n;
	result->w_plus = (double)ranks->plus / 2.0;
	result->w = (double)least / 2.0;
	result->exact = n <= WILCOXON_EXACT_MOST;
	if (n == 0) {
		result->p = 1.0;
		return 0;
	}
	if (!result->exact) {
		result->p = wilcoxon_normal(result->w, (double)n, ranks->ties);
		return 0;
	}
	rc = wilcoxon_exact(ranks->doubled, n, (size_t)least, &share);
	if (rc == 0)
		result->p = fmin(1.0, 2.0 * share);
	return rc;
}

int
wilcoxon_test_scratch(double *d, size_t n, struct wilcoxon *result)
{
	struct wilcoxon_ranks ranks;
	size_t used, negative;

	*result = (struct wilcoxon){ .w_plus = NAN, .w = NAN, .p = NAN };
	if (!quantile_finite(d, n))
		return -EINVAL;
	used = wilcoxon_part(d, n, &negative);
	quantile_sort(d, negative);
	quantile_sort(d + negative, used - negative);
	wilcoxon_rank(d, negative, used, &ranks);
	return wilcoxon_of_ranks(&ranks, used, result);
}

int
wilcoxon_test(const double *d, size_t n, struct wilcoxon *result)
{
	double *scratch;
	int rc;

	*result = (struct wilcoxon){ .w_plus = NAN, .w = NAN, .p = NAN };
	if (n == 0)
		return -EINVAL;
	scratch = malloc(n * sizeof(*scratch));
	if (scratch == NULL)
		return -ENOMEM;
	memcpy(scratch, d, n * sizeof(*scratch));
	rc = wilcoxon_test_scratch(scratch, n, result);
	free(scratch);
	return rc;
}
