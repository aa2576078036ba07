/* SPDX-License-Identifier: MIT */
/* Who wins: each verdict, each refusal. */
#include "stats/best.h"
#include "stats/random.h"
#include "unit.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct best_rule usual = { 0.05, 0.02, 0.95 };

struct table {
	const double *times;
	size_t cells;
};

static double
table_log(const void *of, size_t unit, size_t cell)
{
	const struct table *table = of;

	return log(table->times[unit * table->cells + cell]);
}

static int
decide(const double *times, size_t blocks, size_t cells, const bool *eligible,
	const struct best_rule *rule, struct best_cell *cell, struct best *best)
{
	const struct table table = { times, cells };
	const struct best_logs logs = { table_log, &table, blocks, cells,
		SIZE_MAX };

	return best_decide(&logs, eligible, rule, cell, best);
}

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
		decide(times, 20, 3, eligible, &usual, cell, &best), 0);
	assert_int_equal(best.outcome, BEST_DECIDED);
	assert_int_equal(cell[0].verdict, BEST_TIED);
	assert_int_equal(cell[1].verdict, BEST_TIED);
	assert_int_equal(cell[2].verdict, BEST_SLOWER);
	assert_true(fabs(cell[2].to_best.ratio - 2.5) < 0.02);
	assert_true(cell[2].p_pair < 0.05 && isnan(cell[best.best].p_pair));
	assert_true(isnan(cell[best.best].p_range));
	assert_true(cell[best.best].to_best.ratio == 1.0);
	assert_int_equal(best.units_needed, 6);

	draw(&random, truth, 20, 4, 0.04, 0, times);
	decide(times, 20, 4, eligible, &usual, cell, &best);
	assert_int_equal(cell[best.best].verdict, BEST_UNRESOLVED);
	assert_int_equal(cell[2].verdict, BEST_SLOWER);

	draw(&random, truth + 1, 20, 2, 0.01, 0, times);
	decide(times, 20, 2, eligible, &usual, cell, &best);
	assert_int_equal(cell[0].verdict, BEST_FASTEST);
	assert_int_equal(cell[1].verdict, BEST_SLOWER);
}

/* Each of the first two is the middle of the three in half of the blocks, so
 * that neither is off the centre; the second is faster than the first. */
static void
test_two_centres(void **state)
{
	const double times[6 * 3] = { 100, 70, 130, 100, 70, 130, 100, 110, 90,
		130, 100, 80, 130, 100, 80, 90, 100, 120 };
	const bool eligible[3] = { true, true, true };
	struct best_cell cell[3];
	struct best best;

	(void)state;
	decide(times, 6, 3, eligible, &usual, cell, &best);
	assert_int_equal(best.best, 1);
	assert_true(cell[0].to_best.ratio > 1.0);
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
	decide(times, 10, 3, eligible, &usual, cell, &best);
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
	decide(times, 12, 3, eligible, &usual, cell, &best);
	assert_int_equal(best.best, 1);
	assert_int_equal(best.contenders, 2);
	assert_int_equal(cell[0].verdict, BEST_NONE);
	assert_int_equal(cell[0].to_best.n, 11);
	assert_true(fabs(cell[0].to_best.ratio - 0.5) < 0.02);
	assert_true(isnan(cell[0].p_pair));
	assert_int_equal(cell[1].verdict, BEST_FASTEST);

	/* The same hole, but the block is dropped: the quick one wins. */
	memmove(times + 4 * 3, times + 5 * 3, 7 * 3 * sizeof(*times));
	decide(times, 11, 3, eligible, &usual, cell, &best);
	assert_int_equal(best.best, 0);
	assert_int_equal(cell[0].verdict, BEST_FASTEST);

	eligible[0] = false;
	decide(times, 11, 3, eligible, &usual, cell, &best);
	assert_int_equal(best.best, 1);
	assert_int_equal(cell[0].verdict, BEST_NONE);
	eligible[1] = false;
	decide(times, 11, 3, eligible, &usual, cell, &best);
	assert_int_equal(best.outcome, BEST_ALONE);
	assert_int_equal(cell[2].verdict, BEST_NONE);
	eligible[2] = false;
	decide(times, 11, 3, eligible, &usual, cell, &best);
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
	assert_int_equal(best_units_needed(0.05), 6);
	assert_int_equal(best_units_needed(0.01), 8);
	random_init(&random, 3);
	draw(&random, truth, 8, 2, 0.01, 0, times);
	for (size_t n = 1; n <= 8; n++) {
		assert_int_equal(
			decide(times, n, 2, eligible, &usual, cell, &best), 0);
		assert_int_equal(best.best, 0);
		assert_int_equal(best.outcome,
			n < 6 ? BEST_TOO_FEW_UNITS : BEST_DECIDED);
		assert_int_equal(
			cell[0].verdict, n < 6 ? BEST_NONE : BEST_FASTEST);
		assert_int_equal(cell[1].to_best.n, n);
	}
	assert_int_equal(decide(times, 0, 2, eligible, &usual, cell, &best), 0);
	assert_int_equal(best.outcome, BEST_NO_CONTENDER);
}

static void
test_bad(void **state)
{
	static const double bad[] = { 0.0, INFINITY };
	const bool eligible[2] = { true, true };
	struct best_rule rule = usual;
	double times[4] = { 1, 1, 1, 1 };
	struct best_cell cell[2];
	struct best best;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		times[3] = bad[i];
		assert_int_equal(
			decide(times, 2, 2, eligible, &usual, cell, &best),
			-EINVAL);
	}
	times[3] = 1;
	assert_int_equal(
		decide(times, 2, 0, eligible, &usual, cell, &best), -EINVAL);
	rule.alpha = NAN;
	assert_int_equal(
		decide(times, 2, 2, eligible, &rule, cell, &best), -EINVAL);
	/* All the same to the last bit: p is 1, the ratio exactly 1. */
	double same[20];

	for (size_t i = 0; i < 20; i++)
		same[i] = 7.0;
	decide(same, 10, 2, eligible, &usual, cell, &best);
	assert_int_equal(cell[0].verdict, BEST_TIED);
	assert_int_equal(cell[1].verdict, BEST_TIED);
	assert_true(cell[1].p_pair == 1.0 && cell[1].p_range == 1.0);
}

/* Cells that are each so much slower than the first, in every block but some. */
static void
steady(const double *ratio, size_t blocks, size_t cells, double *times)
{
	for (size_t b = 0; b < blocks; b++) {
		for (size_t c = 0; c < cells; c++)
			times[b * cells + c] = (100.0 + 3.0 * (double)(b % 4)) *
				(1.0 +
					(ratio[c] - 1.0) *
						(1.0 + 0.01 * (double)b));
	}
}

/* Six blocks name a winner of any number of cells; one odd trial of ten undoes
 * none; five blocks name nobody. */
static void
test_sole(void **state)
{
	enum {
		cells = 60
	};
	double ratio[cells], times[10 * cells];
	struct best_cell cell[cells];
	bool eligible[cells];
	struct best best;

	(void)state;
	for (size_t c = 0; c < cells; c++) {
		ratio[c] = 1.0 + 0.05 * (double)c;
		eligible[c] = true;
	}
	steady(ratio, 10, cells, times);
	for (size_t n = 5; n <= 6; n++) {
		decide(times, n, cells, eligible, &usual, cell, &best);
		assert_int_equal(
			cell[0].verdict, n < 6 ? BEST_NONE : BEST_FASTEST);
		assert_int_equal(
			cell[1].verdict, n < 6 ? BEST_NONE : BEST_SLOWER);
		assert_true(cell[1].p_pair == 2.0 / (double)(1 << n));
		assert_true(cell[1].p_holm == 1.0);
	}
	times[3 * cells + 1] = 0.999 * times[3 * cells];
	decide(times, 10, cells, eligible, &usual, cell, &best);
	assert_int_equal(cell[0].verdict, BEST_FASTEST);
	assert_int_equal(cell[1].verdict, BEST_SLOWER);
	assert_true(cell[1].p_pair == 4.0 / 1024.0);
}

/* What is within 2 % is tied, though it surely is slower; and who is second
 * best only may be as fast is no winner, however far the others are. */
static void
test_order_of_rules(void **state)
{
	const bool eligible[4] = { true, true, true, true };
	double ratio[4] = { 1.0, 1.01, 1.2, 1.5 }, times[10 * 4];
	struct best_cell cell[4];
	struct best best;

	(void)state;
	steady(ratio, 10, 4, times);
	decide(times, 10, 4, eligible, &usual, cell, &best);
	assert_int_equal(cell[0].verdict, BEST_FASTEST);
	assert_int_equal(cell[1].verdict, BEST_TIED);
	assert_true(cell[1].p_pair < 0.05 && cell[1].p_range < 0.05);
	assert_int_equal(cell[2].verdict, BEST_SLOWER);
	assert_int_equal(cell[3].verdict, BEST_SLOWER);

	/* Now the second is faster in three blocks. */
	for (size_t b = 0; b < 3; b++)
		times[b * 4 + 1] = 0.95 * times[b * 4];
	decide(times, 10, 4, eligible, &usual, cell, &best);
	assert_int_equal(best.best, 0);
	assert_int_equal(cell[0].verdict, BEST_UNRESOLVED);
	assert_int_equal(cell[1].verdict, BEST_UNRESOLVED);
	assert_true(cell[1].p_pair > 0.05);
	assert_int_equal(cell[2].verdict, BEST_SLOWER);
	assert_true(cell[2].p_range >= cell[2].p_pair);
}

/* Where there is no sole winner p_range says who is slower: neither p_pair,
 * which twelve equals make small by chance, nor p_holm, which thirty others make
 * large. */
static void
test_slower(void **state)
{
	enum {
		cells = 30
	};
	double truth[cells], times[40 * cells];
	size_t chance = 0, floor = 0;
	struct best_cell cell[cells];
	bool eligible[cells];
	struct random random;
	struct best best;

	(void)state;
	for (size_t c = 0; c < cells; c++) {
		truth[c] = c < 2 ? 1.0 : 1.1;
		eligible[c] = true;
	}
	steady(truth, 10, cells, times);
	times[0] *= 1.05;
	times[cells + 1] *= 1.06;
	decide(times, 10, cells, eligible, &usual, cell, &best);
	assert_true(cell[9].p_holm > 0.05 && cell[9].p_range <= 0.05);
	assert_int_equal(cell[9].verdict, BEST_SLOWER);
	random_init(&random, 8);
	for (int i = 0; i < 2000; i++) {
		size_t blocks = i % 2 ? 10 : 40, count = i % 2 ? 12 : 3;
		bool all = true;

		for (size_t k = 0; k < blocks * count; k++)
			times[k] = i % 2 || k % count == 0
				? exp(0.01 * normal(&random))
				: 1.0 - 0.1 * log(1.0 - random_unit(&random)) -
					0.0693;
		decide(times, blocks, count, eligible, &usual, cell, &best);
		for (size_t c = 0; c < count; c++) {
			const struct best_cell *own = &cell[c];
			bool low = own->p_pair <= 0.05;

			if (c == best.best)
				continue;
			assert_true(own->p_range >= own->p_pair);
			floor += own->p_range == own->p_pair;
			all = all && low && own->to_best.ratio > 1.0;
			if (cell[best.best].verdict == BEST_FASTEST ||
				own->verdict == BEST_TIED)
				continue;
			assert_int_equal(own->verdict == BEST_SLOWER,
				own->p_range <= 0.05 &&
					own->to_best.ratio > 1.0);
			chance += low && own->verdict == BEST_UNRESOLVED;
		}
		assert_int_equal(cell[best.best].verdict == BEST_FASTEST, all);
	}
	assert_true(chance > 0 && floor > 0);
}

/* Who isn't slower in the median isn't slower, and nobody faster than it,
 * however small the p that skew brings about. */
static void
test_skew(void **state)
{
	const bool eligible[3] = { true, true, true };
	double times[40 * 3];
	struct best_cell cell[3];
	struct best best;

	(void)state;
	for (size_t b = 0; b < 40; b++) {
		times[b * 3] = 100.0;
		times[b * 3 + 1] = b < 19 ? 99.9 : b < 21 ? 100.0 : 105.0;
		times[b * 3 + 2] = 200.0;
	}
	decide(times, 40, 3, eligible, &usual, cell, &best);
	assert_int_equal(best.best, 0);
	assert_true(cell[1].p_pair < 0.05 && cell[1].to_best.ratio == 1.0);
	assert_int_equal(cell[0].verdict, BEST_UNRESOLVED);
	assert_int_equal(cell[1].verdict, BEST_UNRESOLVED);
	assert_int_equal(cell[2].verdict, BEST_SLOWER);
}

/* Blocks beyond 128 are permuted in groups, and cells beyond 1 000 are held
 * against the best by Holm. */
static void
test_many(void **state)
{
	enum {
		cells = 1001
	};
	const double truth[3] = { 100, 100, 110 };
	double *times = calloc(300 * cells, sizeof(*times));
	struct best_cell *cell = calloc(cells, sizeof(*cell));
	bool *eligible = calloc(cells, sizeof(*eligible));
	double *ratio = calloc(cells, sizeof(*ratio));
	struct random random;
	struct best best;

	(void)state;
	assert_true(times && cell && eligible && ratio);
	for (size_t c = 0; c < cells; c++) {
		eligible[c] = true;
		ratio[c] = 1.0 + 0.1 * (double)c;
	}
	random_init(&random, 5);
	draw(&random, truth, 300, 3, 0.03, 0.05, times);
	decide(times, 300, 3, eligible, &usual, cell, &best);
	assert_int_equal(cell[2].verdict, BEST_SLOWER);
	assert_true(cell[2].p_range < 0.01);
	assert_true(best.best < 2 && cell[1 - best.best].p_range > 0.05);

	steady(ratio, 8, cells, times);
	decide(times, 8, cells, eligible, &usual, cell, &best);
	assert_true(cell[7].p_range == cell[7].p_holm);
	assert_int_equal(cell[0].verdict, BEST_FASTEST);
	free(times);
	free(cell);
	free(eligible);
	free(ratio);
}

/* Being picked is made good beside a baseline, whether that contends or not. */
static void
test_picked(void **state)
{
	const double truth[6] = { 100, 100, 100, 100, 100, 200 };
	const bool eligible[6] = { true, true, true, true, true, true };
	double times[10 * 6];
	struct table table = { times, 6 };
	struct best_logs logs = { table_log, &table, 10, 6, SIZE_MAX };
	struct best_cell cell[6];
	struct random random;
	struct best best;

	(void)state;
	random_init(&random, 6);
	draw(&random, truth, 10, 6, 0.03, 0, times);
	assert_int_equal(best_decide(&logs, eligible, &usual, cell, &best), 0);
	assert_true(best.bias == 0);
	for (logs.baseline = 5; logs.baseline <= 6; logs.baseline++) {
		best_decide(&logs, eligible, &usual, cell, &best);
		assert_true(best.bias < -0.001 && best.bias > -0.03);
	}
	/* Who is far ahead wasn't lucky. */
	for (size_t b = 0; b < 10; b++)
		times[b * 6] /= 2;
	logs.baseline = 5;
	best_decide(&logs, eligible, &usual, cell, &best);
	assert_int_equal(best.best, 0);
	assert_true(best.bias == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_two_centres),
		cmocka_unit_test(test_mixed_ties),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_too_few),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_sole),
		cmocka_unit_test(test_order_of_rules),
		cmocka_unit_test(test_slower),
		cmocka_unit_test(test_skew),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_picked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
