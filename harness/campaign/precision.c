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
widths_init(struct widths *widths, const struct plan *plan)
{
	memset(widths, 0, sizeof(*widths));
	widths->plan = plan;
}

void
widths_fini(struct widths *widths)
{
	free(widths->walls);
	free(widths->numbers);
	free(widths->gaps);
	memset(widths, 0, sizeof(*widths));
}

/* Room for twice as many blocks. */
static int
widths_grow(struct widths *widths)
{
	size_t room = widths->room ? widths->room * 2 : 16;
	double *walls = reallocarray(
		widths->walls, room, widths->plan->count * sizeof(*walls));
	unsigned *numbers;
	bool *gaps;

	if (walls == NULL)
		return -ENOMEM;
	widths->walls = walls;
	numbers = reallocarray(widths->numbers, room, sizeof(*numbers));
	if (numbers == NULL)
		return -ENOMEM;
	widths->numbers = numbers;
	gaps = reallocarray(widths->gaps, room, sizeof(*gaps));
	if (gaps == NULL)
		return -ENOMEM;
	widths->gaps = gaps;
	widths->room = room;
	return 0;
}

int
widths_add_block(struct widths *widths, unsigned number)
{
	size_t count = widths->plan->count;

	if (widths->blocks == widths->room && widths_grow(widths) < 0)
		return -ENOMEM;
	for (size_t cell = 0; cell < count; cell++)
		widths->walls[widths->blocks * count + cell] = NAN;
	widths->numbers[widths->blocks] = number;
	widths->gaps[widths->blocks] = false;
	widths->blocks++;
	return 0;
}

void
widths_mark_gap(struct widths *widths)
{
	if (widths->blocks > 0)
		widths->gaps[widths->blocks - 1] = true;
}

void
widths_drop(struct widths *widths, size_t index)
{
	size_t count = widths->plan->count, behind = widths->blocks - index - 1;

	memmove(widths->walls + index * count,
		widths->walls + (index + 1) * count,
		behind * count * sizeof(*widths->walls));
	memmove(widths->numbers + index, widths->numbers + index + 1,
		behind * sizeof(*widths->numbers));
	memmove(widths->gaps + index, widths->gaps + index + 1,
		behind * sizeof(*widths->gaps));
	widths->blocks--;
}

void
widths_note(struct widths *widths, size_t cell, int64_t wall_ns)
{
	if (widths->blocks > 0 && wall_ns > 0)
		widths->walls[(widths->blocks - 1) * widths->plan->count +
			cell] = (double)wall_ns;
}

/* The cell's log ratios, block by block, where both it and the baseline were
 * ok; gaps may be NULL. How many. */
static size_t
widths_logs(const struct widths *widths, size_t cell, double *d, bool *gaps)
{
	size_t count = widths->plan->count, n = 0;

	for (size_t b = 0; b < widths->blocks; b++) {
		const double *block = widths->walls + b * count;

		/* The baseline is a plan's first cell. */
		if (speedup_logs(block, block + cell, 1, &d[n]) < 0)
			continue;
		if (gaps != NULL)
			gaps[n] = widths->gaps[b];
		n++;
	}
	return n;
}

int
widths_gaps_matter(const struct widths *widths, bool *matter)
{
	double *d = malloc((widths->blocks + 1) * sizeof(*d));
	bool *gaps = malloc(widths->blocks + 1);
	int rc = d && gaps ? 0 : -ENOMEM;

	*matter = false;
	for (size_t c = 0; rc == 0 && c < widths->plan->count; c++) {
		bool sensitive = false;
		size_t n;

		if (widths->plan->cells[c].role != PLAN_CELL)
			continue;
		n = widths_logs(widths, c, d, gaps);
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
widths_widest(const struct widths *widths, struct widths_widest *widest)
{
	size_t count = widths->plan->count;
	double *d = malloc((widths->blocks + 1) * sizeof(*d));

	if (d == NULL)
		return -ENOMEM;
	widest->half_width = 0;
	widest->cell = 0;
	for (size_t cell = 0; cell < count; cell++) {
		struct speedup speedup = speedup_none();
		double half_width;
		size_t n;

		if (widths->plan->cells[cell].role != PLAN_CELL)
			continue;
		n = widths_logs(widths, cell, d, NULL);
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
