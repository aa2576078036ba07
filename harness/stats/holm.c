/* SPDX-License-Identifier: MIT */
/* Holm's step-down adjustment of p-values. */
#include "stats/holm.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

struct holm_p {
	double p;
	size_t index;
};

static int
holm_order(const void *a, const void *b)
{
	const struct holm_p *x = a, *y = b;

	return (x->p > y->p) - (x->p < y->p);
}

int
holm_adjust(const double *p, size_t count, double *adjusted)
{
	struct holm_p *sorted;
	double most = 0.0;

	if (count == 0)
		return 0;
	for (size_t i = 0; i < count; i++) {
		if (!(p[i] >= 0.0 && p[i] <= 1.0))
			return -EINVAL;
	}
	sorted = calloc(count, sizeof(*sorted));
	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		sorted[i] = (struct holm_p){ p[i], i };
	qsort(sorted, count, sizeof(*sorted), holm_order);
	for (size_t i = 0; i < count; i++) {
		most = fmax(most, (double)(count - i) * sorted[i].p);
		adjusted[sorted[i].index] = fmin(1.0, most);
	}
	free(sorted);
	return 0;
}
