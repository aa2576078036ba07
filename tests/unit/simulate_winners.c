/* SPDX-License-Identifier: MIT */
/* How often somebody is wrongly called fastest, or slower though as good as the
 * best: at most 5 in 100, whatever the noise that all share. */
#include "stats_worlds.h"

/* Of 5 % the share of so many repetitions stays below that, three standard
 * errors beyond. */
#define WINNERS_REPEATS 4000
#define WINNERS_MOST 0.06

struct winners_share {
	double sole_false, sole_right, tied_slower, far_slower;
};

/* `tied` cells are best, and as many others as there are `gaps` behind. */
static struct winners_share
winners_simulate(unsigned kind, size_t blocks, size_t tied, const double *gaps,
	size_t others)
{
	struct world world = { .kind = kind, .blocks = blocks };
	struct winners_share share = { 0 };
	struct best_cell cell[WORLDS_CELLS];
	struct best best;

	world.cells = tied + others;
	for (size_t c = tied; c < world.cells; c++)
		world.truth[c] = log1p(gaps[c - tied]);
	random_init(&world.random, kind * 1000 + blocks * 16 + tied);
	for (int i = 0; i < WINNERS_REPEATS; i++) {
		bool slower = false;

		worlds_draw(&world);
		worlds_decide(&world, SIZE_MAX, cell, &best);
		if (cell[best.best].verdict == BEST_FASTEST) {
			share.sole_false += tied > 1 || best.best > 0;
			share.sole_right += tied == 1 && best.best == 0;
		}
		for (size_t c = 0; c < tied; c++)
			slower |= cell[c].verdict == BEST_SLOWER;
		share.tied_slower += slower;
		for (size_t c = tied; c < world.cells; c++)
			share.far_slower += cell[c].verdict == BEST_SLOWER;
	}
	share.sole_false /= WINNERS_REPEATS;
	share.sole_right /= WINNERS_REPEATS;
	share.tied_slower /= WINNERS_REPEATS;
	share.far_slower /= WINNERS_REPEATS * (double)others;
	print_message("noise %2u, blocks %2zu, tied %2zu, others %zu: fastest "
		      "%.4f wrong, %.4f right; slower %.4f wrong, %.4f right\n",
		kind, blocks, tied, others, share.sole_false, share.sole_right,
		share.tied_slower, share.far_slower);
	return share;
}

static unsigned winners_kind;

/* What the README says of cells whose noise isn't of one shape: no tie. */
static void
test_unlike(void **state)
{
	static const double far[1] = { 1.0 };
	struct winners_share share;

	(void)state;
	if (winners_kind != 0)
		return;
	share = winners_simulate(WORLDS_ONE_SKEW, 10, 2, far, 1);
	assert_true(share.sole_false > 0.05 && share.sole_false < 0.09);
	share = winners_simulate(WORLDS_ONE_SKEW, 40, 2, far, 1);
	assert_true(share.sole_false > 0.13 && share.sole_false < 0.22);
}

static void
test_false(void **state)
{
	static const size_t blocks[] = { 6, 10, 20, 40 };
	static const size_t tied[] = { 2, 3, 12 };
	static const double gaps[] = { 0.05, 0.05, 0.1, 0.1, 0.3, 0.3 };

	(void)state;
	for (size_t i = 0; i < 12; i++) {
		struct winners_share share = winners_simulate(
			winners_kind, blocks[i / 3], tied[i % 3], gaps, 6);

		assert_true(share.sole_false <= WINNERS_MOST);
		assert_true(share.tied_slower <= WINNERS_MOST);
		/* With two it is no emptier a claim than 5 % allow, where no
		 * third is near. */
		if (tied[i % 3] == 2 && blocks[i / 3] >= 10 &&
			winners_kind <= WORLDS_OUTLIERS)
			assert_true(share.sole_false > 0.02);
	}
}

/* What is there is seen: 5 % ahead of three and of eighteen, and 10 % behind
 * the best of two. */
static void
test_right(void **state)
{
	static const double gaps[18] = { 0.05, 0.05, 0.05, 0.3, 0.3, 0.3, 0.3,
		0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3 };
	static const double tens[6] = { 0.1, 0.1, 0.1, 0.1, 0.1, 0.1 };
	struct winners_share share;

	(void)state;
	if (winners_kind != 0)
		return;
	share = winners_simulate(0, 10, 1, gaps, 3);
	assert_true(share.sole_right > 0.65);
	share = winners_simulate(0, 10, 1, gaps, 18);
	assert_true(share.sole_right > 0.65);
	share = winners_simulate(0, 10, 2, tens, 6);
	assert_true(share.far_slower > 0.9);
}

/* The kind of noise. */
int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_false),
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_unlike),
	};

	winners_kind = argc > 1 ? (unsigned)atoi(argv[1]) : 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
