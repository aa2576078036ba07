/* SPDX-License-Identifier: MIT */
/* The limit of the largest item, and balanced shares. */
#include "stats/ceiling.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct ceiling_item {
	double time;
	size_t index;
};

static int
ceiling_check(const double *time, size_t items, size_t workers)
{
	if (items == 0 || workers == 0)
		return -EINVAL;
	for (size_t i = 0; i < items; i++) {
		if (!(time[i] >= 0.0) || isinf(time[i]))
			return -EINVAL;
	}
	return 0;
}

int
ceiling_limit(const double *time, size_t items, size_t workers, double *speedup)
{
	double sum = 0.0, most = 0.0;
	int rc = ceiling_check(time, items, workers);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < items; i++) {
		sum += time[i];
		most = fmax(most, time[i]);
	}
	if (!(most > 0.0) || isinf(sum))
		return -EINVAL;
	*speedup = fmin((double)workers, sum / most);
	return 0;
}

/* Longest first; of equal ones the earlier, so that the order is settled. */
static int
ceiling_order(const void *a, const void *b)
{
	const struct ceiling_item *x = a, *y = b;

	if (x->time != y->time)
		return x->time < y->time ? 1 : -1;
	return (x->index > y->index) - (x->index < y->index);
}

/* Least time, then fewest items: items that take nothing spread out too. */
static size_t
ceiling_least(const double *load, const size_t *count, size_t workers)
{
	size_t least = 0;

	for (size_t w = 1; w < workers; w++) {
		if (load[w] < load[least] ||
			(load[w] == load[least] && count[w] < count[least]))
			least = w;
	}
	return least;
}

int
ceiling_shares(const double *time, size_t items, size_t workers, size_t *share,
	double *largest)
{
	struct ceiling_item *item = NULL;
	double *load = NULL, most = 0.0;
	size_t *count = NULL;
	int rc = ceiling_check(time, items, workers);

	if (rc < 0)
		return rc;
	item = calloc(items, sizeof(*item));
	load = calloc(workers, sizeof(*load));
	count = calloc(workers, sizeof(*count));
	rc = -ENOMEM;
	if (item == NULL || load == NULL || count == NULL)
		goto out;
	for (size_t i = 0; i < items; i++)
		item[i] = (struct ceiling_item){ time[i], i };
	qsort(item, items, sizeof(*item), ceiling_order);
	for (size_t i = 0; i < items; i++) {
		size_t w = ceiling_least(load, count, workers);

		share[item[i].index] = w;
		load[w] += item[i].time;
		count[w]++;
		most = fmax(most, load[w]);
	}
	if (largest != NULL)
		*largest = most;
	rc = 0;
out:
	free(item);
	free(load);
	free(count);
	return rc;
}
