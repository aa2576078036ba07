/* SPDX-License-Identifier: MIT */
/* Who wins: each verdict, each refusal, and how often identical arms "win". */
#include "stats/best.h"
#include "stats/random.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum {
	MOST_BLOCKS = 40,
	MOST_CELLS = 8
};

static const struct best_rule usual = { 0.05, 0.02, 0.95 };

static double
normal(struct random *random)
{
	double u = 1.0 - random_unit(random), v = random_unit(random);

	return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

/* Times of blocks x cells around their true values, with drift and outliers. */
static void
draw(struct random *random, const double *truth, size_t blocks, size_t cells,
	double noise, double heavy, double *times)
{
	for (size_t b = 0; b < blocks; b++) {
		for (size_t c = 0; c < cells; c++) {
			double t = truth[c] * (1.0 + 0.01 * (double)b);

			t *= exp(noise * normal(random));
			if (random_unit(random) < heavy)
				t *= 1.0 + random_unit(random);
			times[b * cells + c] = t;
		}
	}
}

static void
test_verdicts(void **state)
{
	/* Best, the same, a little slower but noisy, twice as slow. */
	const double truth[4] = { 100, 100.001, 250, 100.5 };
	const bool eligible[5] = { true, true, true, true, true };
	double times[20 * 5];
	struct best_cell cell[5];
	struct best best;
	struct random random;

	(void)state;
	random_init(&random, 1);
	draw(&random, truth, 20, 3, 0.002, 0, times);
	assert_int_equal(
		best_decide(times, 20, 3, eligible, &usual, cell, &best), 0);
	assert_int_equal(best.outcome, BEST_DECIDED);
	assert_int_equal(cell[0].verdict, BEST_TIED);
	assert_int_equal(cell[1].verdict, BEST_TIED);
	assert_int_equal(cell[2].verdict, BEST_SLOWER);
	assert_true(fabs(cell[2].to_best.ratio - 2.5) < 0.02);
	assert_true(cell[2].p < 0.05 && isnan(cell[best.best].p));
	assert_true(cell[best.best].to_best.ratio == 1.0);
	assert_int_equal(best.blocks_needed, 7);

	draw(&random, truth, 20, 4, 0.04, 0, times);
	best_decide(times, 20, 4, eligible, &usual, cell, &best);
	assert_int_equal(cell[best.best].verdict, BEST_UNRESOLVED);
	assert_int_equal(cell[2].verdict, BEST_SLOWER);

	draw(&random, truth + 1, 20, 2, 0.01, 0, times);
	best_decide(times, 20, 2, eligible, &usual, cell, &best);
	assert_int_equal(cell[0].verdict, BEST_FASTEST);
	assert_int_equal(cell[1].verdict, BEST_SLOWER);
}

/* One tie that is equivalent and one that is not: the best is unresolved. */
static void
test_mixed_ties(void **state)
{
	const bool eligible[3] = { true, true, true };
	double times[10 * 3];
	struct best_cell cell[3];
	struct best best;

	(void)state;
	for (size_t b = 0; b < 10; b++) {
		times[b * 3] = 100.0;
		times[b * 3 + 1] = b % 2 ? 100.5 : 99.6;
		times[b * 3 + 2] = b % 2 ? 120.0 : 85.0;
	}
	best_decide(times, 10, 3, eligible, &usual, cell, &best);
	assert_int_equal(best.best, 0);
	assert_int_equal(cell[0].verdict, BEST_UNRESOLVED);
	assert_int_equal(cell[1].verdict, BEST_TIED);
	assert_int_equal(cell[2].verdict, BEST_UNRESOLVED);
}

static void
test_missing(void **state)
{
	const double truth[3] = { 50, 100, 200 };
	bool eligible[3] = { true, true, true };
	double times[12 * 3];
	struct best_cell cell[3];
	struct best best;
	struct random random;

	(void)state;
	random_init(&random, 2);
	draw(&random, truth, 12, 3, 0.01, 0, times);
	times[4 * 3] = NAN;
	best_decide(times, 12, 3, eligible, &usual, cell, &best);
	assert_int_equal(best.best, 1);
	assert_int_equal(best.contenders, 2);
	assert_int_equal(cell[0].verdict, BEST_NONE);
	assert_int_equal(cell[0].to_best.n, 11);
	assert_true(fabs(cell[0].to_best.ratio - 0.5) < 0.02);
	assert_true(isnan(cell[0].p));
	assert_int_equal(cell[1].verdict, BEST_FASTEST);

	/* The same hole, but the block is dropped: the quick one wins. */
	assert_int_equal(best_keep_complete(times, 12, 3, eligible), 11);
	best_decide(times, 11, 3, eligible, &usual, cell, &best);
	assert_int_equal(best.best, 0);
	assert_int_equal(cell[0].verdict, BEST_FASTEST);

	eligible[0] = false;
	best_decide(times, 11, 3, eligible, &usual, cell, &best);
	assert_int_equal(best.best, 1);
	assert_int_equal(cell[0].verdict, BEST_NONE);
	eligible[1] = false;
	best_decide(times, 11, 3, eligible, &usual, cell, &best);
	assert_int_equal(best.outcome, BEST_ALONE);
	assert_int_equal(cell[2].verdict, BEST_NONE);
	eligible[2] = false;
	best_decide(times, 11, 3, eligible, &usual, cell, &best);
	assert_int_equal(best.outcome, BEST_NO_CONTENDER);
	assert_true(best.best == SIZE_MAX);
	assert_int_equal(cell[2].to_best.n, 0);
}

static void
test_too_few(void **state)
{
	const double truth[2] = { 50, 100 };
	const bool eligible[2] = { true, true };
	double times[8 * 2];
	struct best_cell cell[2];
	struct best best;
	struct random random;

	(void)state;
	assert_int_equal(best_blocks_needed(0, 0.05), 0);
	assert_int_equal(best_blocks_needed(1, 0.05), 0);
	assert_int_equal(best_blocks_needed(2, 0.05), 6);
	assert_int_equal(best_blocks_needed(20, 0.05), 10);
	for (size_t k = 2; k < 300; k++)
		assert_int_equal(best_blocks_needed(k, 0.05),
			(size_t)ceil(log2(2.0 * (double)(k - 1) / 0.05)));
	random_init(&random, 3);
	draw(&random, truth, 8, 2, 0.01, 0, times);
	for (size_t n = 1; n <= 8; n++) {
		assert_int_equal(
			best_decide(times, n, 2, eligible, &usual, cell, &best),
			0);
		assert_int_equal(best.best, 0);
		assert_int_equal(best.outcome,
			n < 6 ? BEST_TOO_FEW_BLOCKS : BEST_DECIDED);
		assert_int_equal(
			cell[0].verdict, n < 6 ? BEST_NONE : BEST_FASTEST);
		assert_int_equal(cell[1].to_best.n, n);
	}
	assert_int_equal(
		best_decide(times, 0, 2, eligible, &usual, cell, &best), 0);
	assert_int_equal(best.outcome, BEST_NO_CONTENDER);
}

static void
test_bad(void **state)
{
	static const double bad[] = { 0.0, -3.0, INFINITY };
	const bool eligible[2] = { true, true };
	struct best_rule rule = usual;
	double times[4] = { 1, 1, 1, 1 };
	struct best_cell cell[2];
	struct best best;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		times[3] = bad[i];
		assert_int_equal(
			best_decide(times, 2, 2, eligible, &usual, cell, &best),
			-EINVAL);
	}
	times[3] = 1;
	assert_int_equal(
		best_decide(times, 2, 0, eligible, &usual, cell, &best),
		-EINVAL);
	rule.alpha = NAN;
	assert_int_equal(best_decide(times, 2, 2, eligible, &rule, cell, &best),
		-EINVAL);
	/* All the same to the last bit: p is 1, the ratio exactly 1. */
	double same[20];

	for (size_t i = 0; i < 20; i++)
		same[i] = 7.0;
	best_decide(same, 10, 2, eligible, &usual, cell, &best);
	assert_int_equal(cell[0].verdict, BEST_TIED);
	assert_int_equal(cell[1].verdict, BEST_TIED);
	assert_true(cell[1].p == 1.0);
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(best_verdict_name(BEST_FASTEST), "fastest");
	assert_string_equal(best_verdict_name(BEST_TIED), "tied");
	assert_string_equal(best_verdict_name(BEST_SLOWER), "slower");
	assert_string_equal(best_verdict_name(BEST_UNRESOLVED), "unresolved");
	assert_string_equal(best_verdict_name(BEST_NONE), "none");
}

static double
false_winners(const double *truth, size_t cells, size_t blocks, double heavy,
	uint64_t seed)
{
	enum {
		experiments = 6000
	};
	const bool eligible[MOST_CELLS] = { 1, 1, 1, 1, 1, 1, 1, 1 };
	double times[MOST_BLOCKS * MOST_CELLS];
	struct best_rule rule = best_rule_usual();
	struct best_cell cell[MOST_CELLS];
	struct best best;
	struct random random;
	size_t won = 0;

	random_init(&random, seed);
	for (int i = 0; i < experiments; i++) {
		draw(&random, truth, blocks, cells, 0.03, heavy, times);
		assert_int_equal(best_decide(times, blocks, cells, eligible,
					 &rule, cell, &best),
			0);
		won += cell[best.best].verdict == BEST_FASTEST;
	}
	return (double)won / experiments;
}

static void
test_false_winners(void **state)
{
	static const double same[MOST_CELLS] = { 1, 1, 1, 1, 1, 1, 1, 1 };
	/* Two alike in front of others: Holm has no slack left for them. */
	static const double front[MOST_CELLS] = { 1, 1, 3, 3, 3, 3, 3, 3 };
	static const struct {
		const double *truth;
		size_t cells, blocks;
		double heavy, least;
	} cases[] = { { same, 2, 10, 0, .03 }, { same, 2, 20, .1, .03 },
		{ front, 5, 20, 0, .03 }, { front, 5, 20, .1, .03 },
		{ front, 4, 12, .05, .03 }, { same, 5, 20, .1, 0 } };

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		double rate = false_winners(cases[i].truth, cases[i].cells,
			cases[i].blocks, cases[i].heavy, 10 + i);

		print_message("cells %zu, blocks %zu, outliers %.2f: %.4f\n",
			cases[i].cells, cases[i].blocks, cases[i].heavy, rate);
		assert_true(rate >= cases[i].least && rate <= 0.065);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_mixed_ties),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_too_few),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_false_winners),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
