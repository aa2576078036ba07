/* SPDX-License-Identifier: MIT */
/* Trials grouped: which rows make up each cell, block by block. */
#ifndef LANEBENCH_ANALYSIS_CELLS_H
#define LANEBENCH_ANALYSIS_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/trials.h"

/* The baseline, its second run in a block, and the measured ceiling. */
#define ANALYSIS_BASELINE "sequential"
#define ANALYSIS_AGAIN "sequential#2"
#define ANALYSIS_CEILING "ceiling"

/* The counted rows of one cell: order[first .. first + count), by block, one a
 * block. */
struct cell {
	uint32_t dataset, strategy, workers;
	size_t first, count;
	size_t repeated; /* rows of a block that stood there already */
	size_t repeated_row; /* in the trials: the first of these */
	/* Neither has skipped trials, or those of an unsupported cell. */
	size_t ok, bad;
};

struct cells {
	const struct trials *trials;
	struct cell *cells; /* by dataset, strategy's name, workers */
	size_t count;
	uint32_t *order;
};

/* 0 or a negative errno. The trials must outlive it. */
int cells_group(struct cells *out, const struct trials *trials);
void cells_fini(struct cells *cells);

/* The blocks of the longest of some cells; at least 1. */
size_t cells_longest(const struct cell *first, size_t count);

/* The i-th block's row of a cell. */
const struct trial_point *
cells_at(const struct cells *cells, const struct cell *cell, size_t i);
/* The cell's row of that block, or NULL. */
const struct trial_point *
cells_block(const struct cells *cells, const struct cell *cell, uint32_t block);

/*
 * ln(base's wall / cell's wall) of the blocks in which both are ok, in the
 * blocks' order, so that stats/speedup.h says how many times as fast the cell
 * is; of a run in sittings the median of each sitting's blocks instead. d has
 * room for as many as either has. How many there are; 0 where base is NULL.
 */
size_t cells_logs(const struct cells *cells, const struct cell *base,
	const struct cell *cell, double *d);

/* How many blocks these are. */
size_t cells_pairs(const struct cells *cells, const struct cell *base,
	const struct cell *cell);

/* How many sittings the cell's dataset was measured in: 1, or more. */
unsigned cells_sittings(const struct cells *cells, const struct cell *cell);

#endif
