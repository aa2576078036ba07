/* SPDX-License-Identifier: MIT */
/* How lucky the best of several is, by a bootstrap of whole units. */
#include "stats/chosen.h"
#include "stats/quantile.h"
#include "stats/random.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#define CHOSEN_DRAWS 200
#define CHOSEN_SEED 1

struct chosen_value {
	double x;
	size_t unit;
};

struct chosen_sample {
	size_t units, cells;
	struct chosen_value *by, *told; /* [cell * units + rank] */
	double *truth; /* of each cell: the sample's own median of told */
	size_t count[CHOSEN_UNITS_MOST]; /* how often a unit was drawn */
};

static int
chosen_order(const void *a, const void *b)
{
	const struct chosen_value *x = a, *y = b;

	return (x->x > y->x) - (x->x < y->x);
}

/* Sorts each cell once: what was drawn of it is in order then, too. */
static struct chosen_value *
chosen_sort(const double *x, size_t units, size_t cells)
{
	struct chosen_value *sorted = calloc(units * cells, sizeof(*sorted));

	if (sorted == NULL)
		return NULL;
	for (size_t i = 0; i < units * cells; i++)
		sorted[i % cells * units + i / cells] =
			(struct chosen_value){ x[i], i / cells };
	for (size_t c = 0; c < cells; c++)
		qsort(sorted + c * units, units, sizeof(*sorted), chosen_order);
	return sorted;
}

/* The median of a cell in what was drawn. */
static double
chosen_median(
	const struct chosen_sample *sample, const struct chosen_value *value)
{
	size_t seen = sample->count[value->unit];
	double low;

	while (2 * seen < sample->units)
		seen += sample->count[(++value)->unit];
	low = value->x;
	if (2 * seen > sample->units)
		return low;
	do
		value++;
	while (sample->count[value->unit] == 0);
	return (low + value->x) / 2;
}

static size_t
chosen_best(const struct chosen_sample *sample)
{
	double least = INFINITY;
	size_t best = 0;

	for (size_t c = 0; c < sample->cells; c++) {
		double median =
			chosen_median(sample, sample->by + c * sample->units);

		if (median < least) {
			least = median;
			best = c;
		}
	}
	return best;
}

static void
chosen_draw(struct chosen_sample *sample, struct random *random)
{
	for (size_t u = 0; u < sample->units; u++)
		sample->count[u] = 0;
	for (size_t u = 0; u < sample->units; u++)
		sample->count[(
			size_t)(random_unit(random) * (double)sample->units)]++;
}

/* The mean of what the best of a draw has there less what it has in truth,
 * which is the sample here. */
static double
chosen_mean(struct chosen_sample *sample)
{
	struct random random;
	double sum = 0;

	for (size_t u = 0; u < sample->units; u++)
		sample->count[u] = 1;
	for (size_t c = 0; c < sample->cells; c++)
		sample->truth[c] =
			chosen_median(sample, sample->told + c * sample->units);
	random_init(&random, CHOSEN_SEED);
	for (int i = 0; i < CHOSEN_DRAWS; i++) {
		size_t best;

		chosen_draw(sample, &random);
		best = chosen_best(sample);
		sum += chosen_median(
			       sample, sample->told + best * sample->units) -
			sample->truth[best];
	}
	return sum / CHOSEN_DRAWS;
}

int
chosen_bias(const double *by, const double *told, size_t units, size_t cells,
	double *bias)
{
	struct chosen_sample *sample;
	int rc = -ENOMEM;

	*bias = 0;
	if (units == 0 || units > CHOSEN_UNITS_MOST || cells == 0 ||
		!quantile_finite(by, units * cells) ||
		!quantile_finite(told, units * cells))
		return -EINVAL;
	if (cells == 1)
		return 0;
	sample = calloc(1, sizeof(*sample));
	if (sample == NULL)
		return -ENOMEM;
	sample->units = units;
	sample->cells = cells;
	sample->by = chosen_sort(by, units, cells);
	sample->told = chosen_sort(told, units, cells);
	sample->truth = calloc(cells, sizeof(*sample->truth));
	if (sample->by != NULL && sample->told != NULL &&
		sample->truth != NULL) {
		*bias = fmin(0, chosen_mean(sample));
		rc = 0;
	}
	free(sample->by);
	free(sample->told);
	free(sample->truth);
	free(sample);
	return rc;
}
