/* SPDX-License-Identifier: MIT */
/* Worlds in which the truth is known: blocks of ln T under noise of a kind. */
#ifndef LANEBENCH_TESTS_STATS_WORLDS_H
#define LANEBENCH_TESTS_STATS_WORLDS_H

#include "stats/best.h"
#include "stats/random.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	WORLDS_BLOCKS = 40,
	WORLDS_CELLS = 21
};

/* Bits of a kind: noise that has the normal's shape but for the first two. */
enum worlds_kind {
	WORLDS_SKEW = 1, /* exponential */
	WORLDS_OUTLIERS = 2, /* 8 % of trials are a third longer, on average */
	WORLDS_UNLIKE = 4, /* every other cell eight times as noisy */
	WORLDS_ONE_LOUD = 8, /* the first cell, ten times */
	WORLDS_ONE_QUIET = 16, /* the first cell, a sixteenth */
	WORLDS_BURSTS = 32, /* that hit whole blocks, cells unequally */
	WORLDS_ONE_SKEW = 64, /* the first cell alone: not one shape for all */
};

struct world {
	struct random random;
	unsigned kind;
	size_t blocks, cells;
	double truth[WORLDS_CELLS]; /* ln T */
	double x[WORLDS_BLOCKS * WORLDS_CELLS];
};

static inline double
worlds_normal(struct random *random)
{
	double u = 1.0 - random_unit(random), v = random_unit(random);

	return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

/* Of mean 1. */
static inline double
worlds_exponential(struct random *random)
{
	return -log(1.0 - random_unit(random));
}

static inline double
worlds_spread(unsigned kind, size_t cell)
{
	if (kind & WORLDS_UNLIKE)
		return cell % 2 ? 0.08 : 0.01;
	if (kind & WORLDS_ONE_LOUD)
		return cell ? 0.01 : 0.1;
	if (kind & WORLDS_ONE_QUIET)
		return cell ? 0.08 : 0.005;
	return 0.03;
}

static inline double
worlds_noise(struct world *world, size_t cell)
{
	struct random *random = &world->random;
	double spread = worlds_spread(world->kind, cell), noise;

	noise = world->kind & WORLDS_SKEW ||
			(world->kind & WORLDS_ONE_SKEW && cell == 0)
		? spread * (worlds_exponential(random) - log(2.0))
		: spread * worlds_normal(random);
	if (world->kind & WORLDS_OUTLIERS && random_unit(random) < 0.08)
		noise += 0.3 * worlds_exponential(random);
	return noise;
}

/* Another run of it: every block has a speed of its own. */
static inline void
worlds_draw(struct world *world)
{
	for (size_t b = 0; b < world->blocks; b++) {
		double shared = 0.02 * worlds_normal(&world->random);
		double burst = world->kind & WORLDS_BURSTS &&
				random_unit(&world->random) < 0.3
			? 0.4 * worlds_exponential(&world->random)
			: 0.0;

		for (size_t c = 0; c < world->cells; c++) {
			double hit = burst > 0.0 ? burst *
					(0.5 + random_unit(&world->random) / 2)
						 : 0.0;

			world->x[b * world->cells + c] = world->truth[c] +
				worlds_noise(world, c) + shared + hit;
		}
	}
}

static inline double
worlds_at(const void *of, size_t block, size_t cell)
{
	const struct world *world = of;

	return world->x[block * world->cells + cell];
}

static inline void
worlds_decide(const struct world *world, size_t baseline,
	struct best_cell *cell, struct best *best)
{
	const struct best_logs logs = { worlds_at, world, world->blocks,
		world->cells, baseline };
	const struct best_rule rule = best_rule_usual();
	bool eligible[WORLDS_CELLS];

	for (size_t c = 0; c < world->cells; c++)
		eligible[c] = true;
	assert_int_equal(best_decide(&logs, eligible, &rule, cell, best), 0);
}

#endif
