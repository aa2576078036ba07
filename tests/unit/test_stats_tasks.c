/* SPDX-License-Identifier: MIT */
/* Tasks: how small they may get, what one more costs, and the ceiling. */
#include "stats/ceiling.h"
#include "stats/metg.h"
#include "stats_near.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void
test_metg(void **state)
{
	double task[18], rate[18], bad;
	struct metg metg;

	(void)state;
	/* 1 ms halving down, 0.3 us of overhead each: half is at 0.3 us. */
	for (size_t i = 0; i < 18; i++) {
		task[i] = 1000.0 / (double)(1 << i);
		rate[i] = task[i] / (task[i] + 0.3);
	}
	assert_int_equal(metg_find(task, rate, 18, .5, &metg), 0);
	assert_int_equal(metg.refusal, METG_FOUND);
	near(metg.task_us, 0.3, 0.02);
	metg_find(task, rate, 5, .5, &metg);
	assert_int_equal(metg.refusal, METG_NONE_BELOW);
	assert_true(isnan(metg.task_us) && metg.peak > 0.99);
	metg_find(task, rate, 1, .5, &metg);
	assert_int_equal(metg.refusal, METG_NONE_ABOVE);
	assert_int_equal(metg_find(task, rate, 0, .5, &metg), 0);
	assert_int_equal(metg.refusal, METG_NONE_ABOVE);
	rate[17] = 2.0;
	metg_find(task, rate, 18, .5, &metg);
	assert_int_equal(metg.refusal, METG_NONE_ABOVE);
	assert_int_equal(metg_find(task, rate, 18, 1.0, &metg), -EINVAL);
	bad = task[3];
	task[3] = task[4];
	assert_int_equal(metg_find(task, rate, 18, .5, &metg), -EINVAL);
	task[3] = bad;
	rate[2] = NAN;
	assert_int_equal(metg_find(task, rate, 18, .5, &metg), -EINVAL);
	rate[2] = 0.0;
	assert_int_equal(metg_find(task, rate, 18, .5, &metg), -EINVAL);
}

static void
test_dispatch(void **state)
{
	double few[10], many[10];
	struct dispatch cost;

	(void)state;
	for (size_t b = 0; b < 10; b++) {
		few[b] = 5e5 + 100 * 80.0 + 10.0 * (double)b;
		many[b] = 5e5 + 10100 * 80.0;
	}
	assert_int_equal(
		dispatch_cost(few, many, 10, 100, 10100, .95, &cost), 0);
	near(cost.cost, 80.0, 1e-3);
	assert_true(cost.interval.lo < cost.cost && cost.n == 10);
	assert_int_equal(
		dispatch_cost(many, few, 3, 100, 10100, .95, &cost), 0);
	assert_true(cost.cost < 0 && cost.interval.level == 0.0);
	assert_int_equal(
		dispatch_cost(few, many, 0, 1, 2, .95, &cost), -EINVAL);
	assert_int_equal(
		dispatch_cost(few, many, 9, 2, 2, .95, &cost), -EINVAL);
	few[8] = 0;
	assert_int_equal(
		dispatch_cost(few, many, 10, 1, 2, .95, &cost), -EINVAL);
	few[8] = INFINITY;
	assert_int_equal(
		dispatch_cost(few, many, 10, 1, 2, .95, &cost), -EINVAL);
}

static void
test_ceiling(void **state)
{
	double time[8] = { 8, 1, 1, 1, 1, 1, 1, 2 }, limit, largest;
	size_t share[8], again[8];

	(void)state;
	assert_int_equal(ceiling_limit(time, 8, 16, &limit), 0);
	assert_true(limit == 2.0);
	ceiling_limit(time, 8, 1, &limit);
	assert_true(limit == 1.0);
	assert_int_equal(ceiling_shares(time, 8, 2, share, &largest), 0);
	assert_true(largest == 8.0);
	for (size_t i = 1; i < 8; i++)
		assert_int_equal(share[i], 1 - share[0]);
	ceiling_shares(time, 8, 2, again, NULL);
	assert_memory_equal(share, again, sizeof(share));
	memset(time, 0, sizeof(time));
	assert_int_equal(ceiling_limit(time, 8, 2, &limit), -EINVAL);
	assert_int_equal(ceiling_shares(time, 8, 4, share, &largest), 0);
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(share[i], i % 4);
	assert_int_equal(ceiling_shares(time, 8, 0, share, NULL), -EINVAL);
	assert_int_equal(ceiling_shares(time, 0, 1, share, NULL), -EINVAL);
	time[3] = -1;
	assert_int_equal(ceiling_shares(time, 8, 4, share, NULL), -EINVAL);
	time[3] = NAN;
	assert_int_equal(ceiling_limit(time, 8, 4, &limit), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_metg),
		cmocka_unit_test(test_dispatch),
		cmocka_unit_test(test_ceiling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
