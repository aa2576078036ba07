/* SPDX-License-Identifier: MIT */
/* The interval of whoever was picked as the best holds the truth as often as it
 * says, however many are as good: its own, shifted for having been picked. */
#include "stats/quantile.h"
#include "stats_worlds.h"

#define LEADER_REPEATS 4000
#define LEADER_CELLS 20

/* How often the interval of ln(baseline / leader) holds, its own and moved; and
 * that of whoever a run's sentence names. */
struct leader_share {
	double own, moved, said;
};

/* ln(baseline / cell) of each block. */
static double
leader_logs(const struct world *world, size_t cell, double d[WORLDS_BLOCKS])
{
	double copy[WORLDS_BLOCKS], median;

	for (size_t b = 0; b < world->blocks; b++)
		copy[b] = d[b] = worlds_at(world, b, LEADER_CELLS) -
			worlds_at(world, b, cell);
	assert_int_equal(quantile_median(copy, world->blocks, &median), 0);
	return median;
}

static bool
leader_holds(const struct world *world, size_t leader, double bias)
{
	double d[WORLDS_BLOCKS], truth, median;
	struct interval interval;

	median = leader_logs(world, leader, d);
	truth = world->truth[LEADER_CELLS] - world->truth[leader];
	assert_int_equal(interval_median_scratch(
				 d, world->blocks, INTERVAL_LEVEL, &interval),
		0);
	return interval.lo + bias <= truth &&
		truth <= fmax(interval.hi + bias, median);
}

/* As report/terminal/verdict.c picks: the best, or where nothing is settled the
 * largest speedup of those that may be it. */
static size_t
leader_said(const struct world *world, const struct best_cell *cell,
	const struct best *best)
{
	double d[WORLDS_BLOCKS], most = leader_logs(world, best->best, d);
	size_t said = best->best;

	if (cell[best->best].verdict != BEST_UNRESOLVED)
		return said;
	for (size_t c = 0; c < LEADER_CELLS; c++) {
		if (cell[c].verdict == BEST_TIED)
			return best->best;
		if (cell[c].verdict == BEST_UNRESOLVED &&
			!(cell[c].to_best.of_ratio.lo > 1.0) &&
			leader_logs(world, c, d) > most) {
			most = leader_logs(world, c, d);
			said = c;
		}
	}
	return said;
}

/* The baseline takes twice as long. */
static struct leader_share
leader_simulate(unsigned kind, size_t blocks, size_t tied, double gap)
{
	struct world world = { .kind = kind, .blocks = blocks };
	struct leader_share share = { 0 };
	struct best_cell cell[WORLDS_CELLS];
	struct best best;

	world.cells = LEADER_CELLS + 1;
	for (size_t c = tied; c < LEADER_CELLS; c++)
		world.truth[c] = log1p(gap);
	world.truth[LEADER_CELLS] = log(2.0);
	random_init(&world.random,
		kind * 10000 + blocks * 100 + tied + (size_t)(gap * 2000));
	for (int i = 0; i < LEADER_REPEATS; i++) {
		worlds_draw(&world);
		worlds_decide(&world, LEADER_CELLS, cell, &best);
		share.own += leader_holds(&world, best.best, 0.0);
		share.moved += leader_holds(&world, best.best, best.bias);
		share.said += leader_holds(
			&world, leader_said(&world, cell, &best), best.bias);
	}
	share.own /= LEADER_REPEATS;
	share.moved /= LEADER_REPEATS;
	share.said /= LEADER_REPEATS;
	print_message("noise %u, blocks %zu, tied %2zu, gap %.2f: own %.4f, "
		      "moved %.4f, said %.4f\n",
		kind, blocks, tied, gap, share.own, share.moved, share.said);
	return share;
}

static unsigned leader_kind;
static size_t leader_blocks;

static void
test_leader(void **state)
{
	static const size_t tied[] = { 1, 3, 12 };
	static const double gaps[] = { 0.01, 0.05, 0.2 };

	(void)state;
	for (size_t i = 0; i < 9; i++) {
		struct leader_share share = leader_simulate(
			leader_kind, leader_blocks, tied[i / 3], gaps[i % 3]);

		assert_true(share.moved >= 0.93 && share.moved <= 0.975);
		assert_true(share.said >= 0.93 && share.said <= 0.975);
		/* What it is moved for. */
		if (tied[i / 3] == 12)
			assert_true(share.own < 0.92);
	}
}

/* The kind of noise, and how many blocks. */
int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_leader) };

	leader_kind = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
	leader_blocks = argc > 2 ? (size_t)atoi(argv[2]) : 10;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
