/* SPDX-License-Identifier: MIT */
/* How wide the intervals are so far: what the stopping rule looks at. */
#include "campaign/widths.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	memset(widths, 0, sizeof(*widths));
}

int
widths_add_block(struct widths *widths)
{
	size_t count = widths->plan->count;

	if (widths->blocks == widths->room) {
		size_t room = widths->room ? widths->room * 2 : 16;
		double *walls =
			realloc(widths->walls, room * count * sizeof(*walls));

		if (walls == NULL)
			return -ENOMEM;
		widths->walls = walls;
		widths->room = room;
	}
	for (size_t cell = 0; cell < count; cell++)
		widths->walls[widths->blocks * count + cell] = NAN;
	widths->blocks++;
	return 0;
}

void
widths_note(struct widths *widths, size_t cell, int64_t wall_ns)
{
	if (widths->blocks > 0 && wall_ns > 0)
		widths->walls[(widths->blocks - 1) * widths->plan->count +
			cell] = (double)wall_ns;
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
		size_t n = 0;

		if (widths->plan->cells[cell].role != PLAN_CELL)
			continue;
		for (size_t b = 0; b < widths->blocks; b++) {
			const double *block = widths->walls + b * count;
			double log = NAN;

			/* The baseline is a plan's first cell. */
			if (speedup_logs(block, block + cell, 1, &log) == 0)
				d[n++] = log;
		}
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
