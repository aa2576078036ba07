/* SPDX-License-Identifier: MIT */
/* The permutation test of the range, stepping down from the furthest cell. */
#include "stats/range.h"
#include "stats/quantile.h"
#include "stats/random.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A difference counts to twice the median one: one bad trial isn't the sum. */
#define RANGE_CLIP 2.0
#define RANGE_FLIPS 1024
#define RANGE_SEED 1
/* Neighbours that are summed directly: most others are still zero. */
#define RANGE_DIRECT 32
/* Flips that are equal but for their rounding are equal. */
#define RANGE_ROUNDING 1e-5f

/*
 * The flips are a group: its element f flips the units whose character has an
 * odd number of bits in common with f. So one transform of Walsh and Hadamard
 * has the sums of a pair under all of them.
 */
struct range {
	const double *x;
	size_t units, cells, leader;
	size_t flips; /* a power of two; 0 is that which flips nothing */
	size_t character[RANGE_FLIPS];
	float sign[RANGE_DIRECT][RANGE_DIRECT]; /* of character, flip */
	size_t *order; /* the leader, then the nearest to it */
	double *t; /* of each cell against the leader, below 0 if faster */
	double d[RANGE_UNITS_MOST], scratch[RANGE_UNITS_MOST];
	float sum[RANGE_FLIPS], most[RANGE_FLIPS];
};

/* To 10 units each but the first has a bit of its own: all flips, less those
 * that differ in every sign. More have the first of a shuffled list. */
static void
range_characters(struct range *range)
{
	struct random random;

	for (unsigned i = 0; i < RANGE_DIRECT; i++) {
		for (unsigned f = 0; f < RANGE_DIRECT; f++)
			range->sign[i][f] =
				__builtin_parity(i & f) ? -1.0f : 1.0f;
	}
	range->flips = RANGE_FLIPS;
	if (range->units <= RANGE_UNITS_ALL) {
		range->flips = (size_t)1 << (range->units - 1);
		for (size_t u = 0; u < range->units; u++)
			range->character[u] = ((size_t)1 << u) >> 1;
		return;
	}
	for (size_t i = 0; i < RANGE_FLIPS; i++)
		range->character[i] = i;
	random_init(&random, RANGE_SEED);
	random_shuffle(&random, range->character, RANGE_FLIPS);
}

/* Fills d with the clipped differences of a pair, over the root of the sum of
 * their squares: T is their sum's size then. */
static void
range_pair(struct range *range, size_t cell, size_t other)
{
	double *d = range->d, square = 0, clip = 0;

	for (size_t u = 0; u < range->units; u++) {
		d[u] = range->x[u * range->cells + cell] -
			range->x[u * range->cells + other];
		range->scratch[u] = fabs(d[u]);
	}
	quantile_median(range->scratch, range->units, &clip);
	clip *= RANGE_CLIP;
	for (size_t u = 0; u < range->units; u++) {
		d[u] = d[u] > clip ? clip : d[u] < -clip ? -clip : d[u];
		square += d[u] * d[u];
	}
	square = square > 0 ? 1 / sqrt(square) : 0;
	for (size_t u = 0; u < range->units; u++)
		d[u] *= square;
}

/* T against the leader, below 0 for one whose median is less. */
static double
range_signed(struct range *range, size_t cell)
{
	double sum = 0, median = 0;

	range_pair(range, cell, range->leader);
	for (size_t u = 0; u < range->units; u++) {
		sum += range->d[u];
		range->scratch[u] = range->x[u * range->cells + cell] -
			range->x[u * range->cells + range->leader];
	}
	quantile_median(range->scratch, range->units, &median);
	return median > 0 ? fabs(sum) : median < 0 ? -fabs(sum) : 0;
}

static int
range_nearer(const void *a, const void *b, void *of)
{
	const size_t *x = a, *y = b;
	const double *t = of;

	if (t[*x] != t[*y])
		return t[*x] < t[*y] ? -1 : 1;
	return *x < *y ? -1 : 1;
}

/* The leader first, whatever its T. */
static void
range_order(struct range *range)
{
	for (size_t c = 0; c < range->cells; c++) {
		range->t[c] = range_signed(range, c);
		range->order[c] = c;
	}
	range->order[0] = range->leader;
	range->order[range->leader] = 0;
	qsort_r(range->order + 1, range->cells - 1, sizeof(*range->order),
		range_nearer, range->t);
}

static void
range_butterfly(float *restrict low, float *restrict high, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		float a = low[i], b = high[i];

		low[i] = a + b;
		high[i] = a - b;
	}
}

/* The sums of d under every flip. */
static void
range_flip(struct range *range)
{
	float *sum = range->sum;

	memset(sum, 0, sizeof(range->sum));
	for (size_t u = 0; u < range->units; u++) {
		size_t c = range->character[u];
		const float *sign = range->sign[c % RANGE_DIRECT];
		float d = (float)range->d[u];

		for (size_t f = 0; f < RANGE_DIRECT; f++)
			sum[c - c % RANGE_DIRECT + f] += sign[f] * d;
	}
	for (size_t half = RANGE_DIRECT; half < range->flips; half *= 2) {
		for (size_t i = 0; i < range->flips; i += 2 * half)
			range_butterfly(sum + i, sum + i + half, half);
	}
}

/* The share of flips whose largest T among the leader and the first m cells
 * reaches that of the m-th. */
static double
range_share(struct range *range, size_t m)
{
	float own = (float)range->t[range->order[m]] * (1 - RANGE_ROUNDING);
	size_t reach = 0;

	for (size_t i = 0; i < m; i++) {
		range_pair(range, range->order[m], range->order[i]);
		range_flip(range);
		for (size_t f = 0; f < range->flips; f++) {
			float t = fabsf(range->sum[f]);

			range->most[f] =
				t > range->most[f] ? t : range->most[f];
		}
	}
	if (!(own > 0))
		return 1;
	for (size_t f = 0; f < range->flips; f++)
		reach += range->most[f] >= own;
	return (double)reach / (double)range->flips;
}

static void
range_step_down(struct range *range, double *p)
{
	double most = 0;

	range_characters(range);
	range_order(range);
	for (size_t f = 0; f < range->flips; f++)
		range->most[f] = 0;
	for (size_t m = 1; m < range->cells; m++)
		p[range->order[m]] = range_share(range, m);
	for (size_t m = range->cells; m-- > 1;) {
		most = fmax(most, p[range->order[m]]);
		p[range->order[m]] = most;
	}
	p[range->leader] = NAN;
}

int
range_test(
	const double *x, size_t units, size_t cells, size_t leader, double *p)
{
	struct range *range;
	int rc = -ENOMEM;

	if (units == 0 || units > RANGE_UNITS_MOST || leader >= cells ||
		cells > RANGE_CELLS_MOST || !quantile_finite(x, units * cells))
		return -EINVAL;
	range = calloc(1, sizeof(*range));
	if (range == NULL)
		return -ENOMEM;
	range->x = x;
	range->units = units;
	range->cells = cells;
	range->leader = leader;
	range->order = calloc(cells, sizeof(*range->order));
	range->t = calloc(cells, sizeof(*range->t));
	if (range->order != NULL && range->t != NULL) {
		range_step_down(range, p);
		rc = 0;
	}
	free(range->order);
	free(range->t);
	free(range);
	return rc;
}
