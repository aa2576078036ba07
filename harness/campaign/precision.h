/* SPDX-License-Identifier: MIT */
/* How wide the intervals are so far: what the stopping rule looks at. */
#ifndef LANEBENCH_CAMPAIGN_PRECISION_H
#define LANEBENCH_CAMPAIGN_PRECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/cells.h"

/* The wall times of one dataset's cells, block by block. */
struct widths {
	const struct plan *plan;
	/* Of each block kept: its number, and whether the run was interrupted
	 * within it. */
	unsigned *numbers;
	bool *gaps;
	double *walls; /* [block * plan->count + cell]; NaN: none that is ok */
	size_t blocks, room;
};

/* The widest interval, and whose it is. */
struct widths_widest {
	double half_width; /* of ln(speedup); INFINITY: none has one */
	size_t cell;
};

void widths_init(struct widths *widths, const struct plan *plan);
void widths_fini(struct widths *widths);

/* Makes room for a block of that number, in which nothing was measured yet.
 * -ENOMEM. */
int widths_add_block(struct widths *widths, unsigned number);

/* The last block spans a gap. */
void widths_mark_gap(struct widths *widths);

/* Forgets a block. */
void widths_drop(struct widths *widths, size_t index);

/* Whether leaving out the blocks that span a gap moves an estimate out of its
 * interval. -ENOMEM. */
int widths_gaps_matter(const struct widths *widths, bool *matter);

/* The cell's wall time in the last block; only of a trial that was ok. */
void widths_note(struct widths *widths, size_t cell, int64_t wall_ns);

/*
 * Over all cells that can have an interval: those that were ok at least once
 * beside a baseline that was. A cell that never was ok would hold the run up
 * for ever. -ENOMEM.
 */
int widths_widest(const struct widths *widths, struct widths_widest *widest);

#endif
