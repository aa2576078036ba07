/* SPDX-License-Identifier: MIT */
/* One ratio against its bound. */
#include "bench/bench.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stats/quantile.h"

#define RATIO_FIRST_LOOK 12

int
ratio_init(struct ratio *ratio, const char *name, const char *what,
	enum ratio_side side, double bound, size_t cap)
{
	memset(ratio, 0, sizeof(*ratio));
	ratio->name = name;
	ratio->what = what;
	ratio->side = side;
	ratio->bound = bound;
	ratio->cap = cap;
	ratio->first = RATIO_FIRST_LOOK;
	ratio->median = NAN;
	ratio->interval = interval_none();
	ratio->values = calloc(cap + 1, sizeof(*ratio->values));
	return ratio->values != NULL ? 0 : -ENOMEM;
}

void
ratio_fini(struct ratio *ratio)
{
	free(ratio->values);
	ratio->values = NULL;
}

void
ratio_add(struct ratio *ratio, double value)
{
	if (ratio->count < ratio->cap)
		ratio->values[ratio->count++] = value;
}

/* The interval is of the ratio itself: an order statistic is the same one on
 * either scale, and with many pairs what lies between two is little. */
static void
ratio_look(struct ratio *ratio)
{
	double *sorted = malloc((ratio->count + 1) * sizeof(*sorted));

	ratio->interval = interval_none();
	if (sorted == NULL)
		return;
	memcpy(sorted, ratio->values, ratio->count * sizeof(*sorted));
	if (quantile_median(sorted, ratio->count, &ratio->median) < 0)
		ratio->median = NAN;
	interval_median(
		ratio->values, ratio->count, INTERVAL_LEVEL, &ratio->interval);
	free(sorted);
}

/* NaN keeps to no bound. */
static bool
ratio_keeps(const struct ratio *ratio)
{
	return ratio->side == RATIO_AT_MOST
		? ratio->interval.hi <= ratio->bound
		: ratio->interval.lo >= ratio->bound;
}

static bool
ratio_breaks(const struct ratio *ratio)
{
	return ratio->side == RATIO_AT_MOST ? ratio->interval.lo > ratio->bound
					    : ratio->interval.hi < ratio->bound;
}

static bool
ratio_is_look(size_t first, size_t count)
{
	for (size_t look = first; look <= count; look += look / 2)
		if (look == count)
			return true;
	return false;
}

bool
ratio_settled(struct ratio *ratio)
{
	if (ratio->count < ratio->cap &&
		!ratio_is_look(ratio->first, ratio->count))
		return false;
	ratio_look(ratio);
	return ratio->count >= ratio->cap || ratio_keeps(ratio) ||
		ratio_breaks(ratio);
}

bool
ratio_print(struct ratio *ratio)
{
	bool ok;

	ratio_look(ratio);
	ok = ratio_keeps(ratio);
	printf("# %s: %s; ", ratio->name, ratio->what);
	if (ratio->interval.level > 0)
		printf("%.4g %% CI [%.4f, %.4f], ", ratio->interval.level * 100,
			ratio->interval.lo, ratio->interval.hi);
	printf("%zu pair%s%s\n", ratio->count, ratio->count == 1 ? "" : "s",
		ratio->count < INTERVAL_LEAST ? ", too few for an interval"
			: ok || ratio_breaks(ratio)
			? ""
			: "; too noisy to tell: repeat it on a quiet machine");
	printf("%s %.4f %g %s\n", ratio->name, ratio->median, ratio->bound,
		ok ? "ok" : "short");
	fflush(stdout);
	return ok;
}

int
ratio_measure(
	struct ratio *ratio, int (*pair)(void *arg, double *value), void *arg)
{
	size_t lost = 0;
	int rc = 0;

	while (rc == 0 && !ratio_settled(ratio) && lost <= ratio->cap) {
		double value = NAN;

		rc = pair(arg, &value);
		if (rc == 0 && isnan(value))
			lost++;
		else if (rc == 0)
			ratio_add(ratio, value);
	}
	if (rc == 0 && lost > 0)
		printf("# %s: %zu pairs that say nothing are left out\n",
			ratio->name, lost);
	if (rc == 0)
		rc = !ratio_print(ratio);
	ratio_fini(ratio);
	return rc;
}

bool
ratio_print_count(
	const char *name, const char *what, double value, double bound)
{
	bool ok = value <= bound;

	printf("# %s: %s\n%s %.4f %g %s\n", name, what, name, value, bound,
		ok ? "ok" : "short");
	fflush(stdout);
	return ok;
}
