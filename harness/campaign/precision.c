/* SPDX-License-Identifier: MIT */
/* How wide the intervals are so far: what the stopping rule looks at. */
#include "campaign/precision.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/noise.h"
#include "stats/speedup.h"

void
precision_init(struct precision *precision, const struct plan *plan)
{
	memset(precision, 0, sizeof(*precision));
	precision->plan = plan;
}

void
precision_fini(struct precision *precision)
{
	free(precision->walls);
	free(precision->numbers);
	free(precision->sittings);
	free(precision->gaps);
	memset(precision, 0, sizeof(*precision));
}

/* Room for twice as many blocks. */
static int
precision_grow(struct precision *precision)
{
	size_t room = precision->room ? precision->room * 2 : 16;
	double *walls = reallocarray(precision->walls, room,
		precision->plan->count * sizeof(*walls));
	unsigned *numbers, *sittings;
	bool *gaps;

	if (walls == NULL)
		return -ENOMEM;
	precision->walls = walls;
	numbers = reallocarray(precision->numbers, room, sizeof(*numbers));
	if (numbers == NULL)
		return -ENOMEM;
	precision->numbers = numbers;
	sittings = reallocarray(precision->sittings, room, sizeof(*sittings));
	if (sittings == NULL)
		return -ENOMEM;
	precision->sittings = sittings;
	gaps = reallocarray(precision->gaps, room, sizeof(*gaps));
	if (gaps == NULL)
		return -ENOMEM;
	precision->gaps = gaps;
	precision->room = room;
	return 0;
}

int
precision_add_block(
	struct precision *precision, unsigned number, unsigned sitting)
{
	size_t count = precision->plan->count;

	if (precision->blocks == precision->room &&
		precision_grow(precision) < 0)
		return -ENOMEM;
	for (size_t cell = 0; cell < count; cell++)
		precision->walls[precision->blocks * count + cell] = NAN;
	precision->numbers[precision->blocks] = number;
	precision->sittings[precision->blocks] = sitting;
	precision->gaps[precision->blocks] = false;
	precision->blocks++;
	return 0;
}

void
precision_mark_gap(struct precision *precision)
{
	if (precision->blocks > 0)
		precision->gaps[precision->blocks - 1] = true;
}

void
precision_drop(struct precision *precision, size_t index)
{
	size_t count = precision->plan->count,
	       behind = precision->blocks - index - 1;

	memmove(precision->walls + index * count,
		precision->walls + (index + 1) * count,
		behind * count * sizeof(*precision->walls));
	memmove(precision->numbers + index, precision->numbers + index + 1,
		behind * sizeof(*precision->numbers));
	memmove(precision->sittings + index, precision->sittings + index + 1,
		behind * sizeof(*precision->sittings));
	memmove(precision->gaps + index, precision->gaps + index + 1,
		behind * sizeof(*precision->gaps));
	precision->blocks--;
}

void
precision_note(struct precision *precision, size_t cell, int64_t wall_ns)
{
	if (precision->blocks > 0 && wall_ns > 0)
		precision->walls[(precision->blocks - 1) *
				precision->plan->count +
			cell] = (double)wall_ns;
}

/* The cell's log ratios, block by block, where both it and the baseline were
 * ok; gaps may be NULL. How many. */
static size_t
precision_logs(
	const struct precision *precision, size_t cell, double *d, bool *gaps)
{
	size_t count = precision->plan->count, n = 0;

	for (size_t b = 0; b < precision->blocks; b++) {
		const double *block = precision->walls + b * count;

		/* The baseline is a plan's first cell. */
		if (speedup_logs(block, block + cell, 1, &d[n]) < 0)
			continue;
		if (gaps != NULL)
			gaps[n] = precision->gaps[b];
		n++;
	}
	return n;
}

int
precision_gaps_matter(const struct precision *precision, bool *matter)
{
	double *d = malloc((precision->blocks + 1) * sizeof(*d));
	bool *gaps = malloc(precision->blocks + 1);
	int rc = d != NULL && gaps != NULL ? 0 : -ENOMEM;

	*matter = false;
	for (size_t c = 0; rc == 0 && c < precision->plan->count; c++) {
		bool sensitive = false;
		size_t n;

		if (precision->plan->cells[c].role != PLAN_CELL)
			continue;
		n = precision_logs(precision, c, d, gaps);
		if (n > 0 &&
			noise_sensitive(d, gaps, n, INTERVAL_LEVEL,
				&sensitive) == -ENOMEM)
			rc = -ENOMEM;
		*matter |= sensitive;
	}
	free(d);
	free(gaps);
	return rc;
}

int
precision_widest(
	const struct precision *precision, struct precision_widest *widest)
{
	size_t count = precision->plan->count;
	double *d = malloc((precision->blocks + 1) * sizeof(*d));

	if (d == NULL)
		return -ENOMEM;
	widest->half_width = 0;
	widest->cell = 0;
	for (size_t cell = 0; cell < count; cell++) {
		struct speedup speedup = speedup_none();
		double half_width;
		size_t n;

		if (precision->plan->cells[cell].role != PLAN_CELL)
			continue;
		n = precision_logs(precision, cell, d, NULL);
		if (n == 0)
			continue;
		speedup_from_logs(d, n, INTERVAL_LEVEL, &speedup);
		half_width = interval_half_width(&speedup.of_d);
		if (half_width > widest->half_width) {
			widest->half_width = half_width;
			widest->cell = cell;
		}
	}
	free(d);
	return 0;
}
