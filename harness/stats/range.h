/* SPDX-License-Identifier: MIT */
/*
 * Which cells are slower than the best of them, all at once: with a chance of
 * alpha at most one that is as good as the best is called slower, though the
 * best was chosen from the same data. A permutation test of the range, stepping
 * down: signs are flipped by whole units (blocks, or sittings), which changes
 * nothing where the differences of equal cells are symmetric around zero.
 * Sources: Westfall & Young 1993; Hemerik & Goeman, TEST 27 (2018).
 */
#ifndef LANEBENCH_STATS_RANGE_H
#define LANEBENCH_STATS_RANGE_H

#include <stddef.h>

/* Up to this many units all flips are used; beyond, the observed signs and
 * 1,023 random ones. */
#define RANGE_UNITS_ALL 10
#define RANGE_UNITS_MOST 1024
/* Pairs are counted: half the square of that. */
#define RANGE_CELLS_MOST 1000

/*
 * x[unit * cells + cell]: ln T, or that less its unit's centre. p[cell] is that
 * of "as fast as the leader", which has NaN: never below that of a cell that is
 * further off, 1 for one whose median isn't above the leader's.
 * 0; -EINVAL where a size is 0 or over its most, the leader is none, or an x
 * isn't finite; -ENOMEM. [any thread]
 */
int range_test(
	const double *x, size_t units, size_t cells, size_t leader, double *p);

#endif
