/* SPDX-License-Identifier: MIT */
/* Cells, their order within blocks, worker counts and samples. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "plan/cells.h"
#include "plan/sample.h"
#include "plan/workers.h"
#include "unit.h"

static struct plan
plan_of_three(void)
{
	static const bool one_worker[] = { true, false, false };
	struct workers workers;
	struct plan plan;
	struct reason why;

	assert_int_equal(workers_parse(&workers, "4,1,2,2", &why), 0);
	assert_int_equal(plan_create(&plan, 3, one_worker, 0, &workers), 0);
	return plan;
}

static void
every_cell_stands_once(void **state)
{
	struct plan plan = plan_of_three();

	(void)state;
	/* baseline, A/A, and two strategies at 1, 2 and 4 */
	assert_int_equal(plan.count, 8);
	assert_int_equal(plan.cells[0].role, PLAN_BASELINE);
	assert_int_equal(plan.cells[1].role, PLAN_AGAIN);
	assert_int_equal(plan.cells[2].workers, 1);
	assert_int_equal(plan.cells[4].workers, 4);
	plan_fini(&plan);
}

/* Beyond the cores its processes would share them. */
static void
the_ceiling_ends_with_the_cores(void **state)
{
	static const struct {
		unsigned cores;
		size_t ceilings;
	} cases[] = { { 1, 0 }, { 2, 1 }, { 3, 1 }, { 4, 2 }, { 64, 2 } };
	struct workers workers;
	struct reason why;

	(void)state;
	assert_int_equal(workers_parse(&workers, "4,1,2,2", &why), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct plan plan = plan_of_three();

		assert_int_equal(
			plan_add_ceiling(&plan, 0, &workers, cases[i].cores),
			0);
		assert_int_equal(plan.count, 8 + cases[i].ceilings);
		for (size_t c = 8; c < plan.count; c++)
			assert_int_equal(plan.cells[c].role, PLAN_CEILING);
		plan_fini(&plan);
	}
}

static void
a_strategy_can_be_left_out(void **state)
{
	struct plan plan = plan_of_three();

	(void)state;
	plan_drop_strategy(&plan, 1);
	assert_int_equal(plan.count, 5);
	assert_int_equal(plan.cells[0].role, PLAN_BASELINE);
	assert_int_equal(plan.cells[1].role, PLAN_AGAIN);
	for (size_t i = 2; i < plan.count; i++)
		assert_int_equal(plan.cells[i].strategy, 2);
	plan_drop_strategy(&plan, 7);
	assert_int_equal(plan.count, 5);
	plan_fini(&plan);
}

static void
a_block_is_a_permutation(void **state)
{
	struct plan plan = plan_of_three();
	size_t first[8], again[8], other[8], before[8] = { 0 };
	unsigned differ = 0;

	(void)state;
	for (unsigned block = 0; block < 200; block++) {
		bool seen[8] = { false };

		plan_order(&plan, 42, 0, block, first);
		plan_order(&plan, 42, 0, block, again);
		plan_order(&plan, 42, 1, block, other);
		assert_memory_equal(first, again, sizeof(first));
		differ += memcmp(first, other, sizeof(first)) != 0;
		assert_memory_not_equal(first, before, sizeof(first));
		memcpy(before, first, sizeof(first));
		for (size_t i = 0; i < 8; i++) {
			assert_true(first[i] < 8);
			assert_false(seen[first[i]]);
			seen[first[i]] = true;
		}
		if (block == 0)
			assert_int_equal(first[0], 0);
	}
	assert_true(differ > 190);
	plan_fini(&plan);
}

/* Nobody has a place of his own: over many blocks each cell is as often in
 * each slot (chi-squared, 49 degrees of freedom, p = 0.001 at 85.4). */
static void
slots_are_uniform(void **state)
{
	struct plan plan = plan_of_three();
	unsigned counts[8][8] = { { 0 } };
	double chi = 0;
	size_t order[8];

	(void)state;
	for (unsigned block = 1; block <= 8000; block++) {
		plan_order(&plan, 7, 0, block, order);
		for (size_t slot = 0; slot < 8; slot++)
			counts[order[slot]][slot]++;
	}
	for (size_t i = 0; i < 64; i++) {
		double off = counts[i / 8][i % 8] - 1000.0;

		chi += off * off / 1000.0;
	}
	assert_true(chi < 85.4);
	plan_fini(&plan);
}

static void
worker_lists(void **state)
{
	static const char *const bad[] = { "", "0", "-1", "1,,2", "1,", ",1",
		"a", "1 2", "65536", "1000000000", "99999999999999999999",
		"1.5", "+1", " 1" };
	struct workers workers;
	struct reason why;

	(void)state;
	assert_int_equal(workers_parse(&workers, "8,1,65535,8", &why), 0);
	assert_int_equal(workers.count, 3);
	assert_int_equal(workers.counts[0], 1);
	assert_int_equal(workers.counts[2], 65535);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_true(workers_parse(&workers, bad[i], &why) < 0);
	workers_for_cores(&workers, 2);
	assert_int_equal(workers.count, 3);
	assert_int_equal(workers.counts[2], 4);
	workers_for_cores(&workers, 6);
	assert_int_equal(workers.count, 5); /* 1 2 4 6 8 */
	assert_int_equal(workers.counts[3], 6);
}

static void
samples_keep_their_order(void **state)
{
	char from[] = "/tmp/lanebench-sample-XXXXXX";
	char to[] = "/tmp/lanebench-sampled-XXXXXX";
	unsigned hits[20] = { 0 };
	FILE *file;

	(void)state;
	close(mkstemp(from));
	close(mkstemp(to));
	file = fopen(from, "w");
	for (int i = 0; i < 20; i++)
		fprintf(file, "item %d\n", i);
	fclose(file);
	for (uint64_t seed = 0; seed < 2000; seed++) {
		int number, last = -1, count = 0;

		assert_int_equal(sample_lines(from, to, 20, 5, 1, seed), 5);
		file = fopen(to, "r");
		while (fscanf(file, "item %d\n", &number) == 1) {
			assert_true(number > last);
			hits[number]++;
			last = number;
			count++;
		}
		fclose(file);
		assert_int_equal(count, 5);
	}
	/* 500 expected of each; five standard deviations are 97 */
	for (int i = 0; i < 20; i++)
		assert_in_range(hits[i], 400, 600);
	assert_int_equal(sample_lines(from, to, 20, 50, 1, 1), 20);
	assert_true(sample_lines("/proc/nowhere/list", to, 20, 5, 1, 1) < 0);
	unlink(from);
	unlink(to);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell_stands_once),
		cmocka_unit_test(the_ceiling_ends_with_the_cores),
		cmocka_unit_test(a_strategy_can_be_left_out),
		cmocka_unit_test(a_block_is_a_permutation),
		cmocka_unit_test(slots_are_uniform),
		cmocka_unit_test(worker_lists),
		cmocka_unit_test(samples_keep_their_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
