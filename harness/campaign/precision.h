/* SPDX-License-Identifier: MIT */
/* How wide the intervals are so far: what the stopping rule looks at. */
#ifndef LANEBENCH_CAMPAIGN_PRECISION_H
#define LANEBENCH_CAMPAIGN_PRECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/cells.h"

/* The wall times of one dataset's cells, block by block. */
struct precision {
	const struct plan *plan;
	/* Of each block kept: its number, its sitting, and whether the run was
	 * interrupted within it. */
	unsigned *numbers, *sittings;
	bool *gaps;
	double *walls; /* [block * plan->count + cell]; NaN: none that is ok */
	size_t blocks, room;
};

/* The widest interval, and whose it is. */
struct precision_widest {
	double half_width; /* of ln(speedup); INFINITY: none has one */
	size_t cell;
};

void precision_init(struct precision *precision, const struct plan *plan);
void precision_fini(struct precision *precision);

/* Makes room for a block of that number and sitting, in which nothing was
 * measured yet. -ENOMEM. */
int precision_add_block(
	struct precision *precision, unsigned number, unsigned sitting);

/* The last block spans a gap. */
void precision_mark_gap(struct precision *precision);

/* Forgets a block. */
void precision_drop(struct precision *precision, size_t index);

/* Whether leaving out the blocks that span a gap moves an estimate out of its
 * interval. -ENOMEM. */
int precision_gaps_matter(const struct precision *precision, bool *matter);

/* The cell's wall time in the last block; only of a trial that was ok. */
void precision_note(struct precision *precision, size_t cell, int64_t wall_ns);

/*
 * Over all cells that can have an interval: those that were ok at least once
 * beside a baseline that was. A cell that never was ok would hold the run up
 * for ever. -ENOMEM.
 */
int precision_widest(
	const struct precision *precision, struct precision_widest *widest);

#endif
