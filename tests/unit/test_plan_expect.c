/* SPDX-License-Identifier: MIT */
/* What a plan is expected to take, from one pass of its baseline. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "plan/expect.h"

#define MS INT64_C(1000000)

static const struct expect_pace waits = { .pass_ns = 1000 * MS,
	.busy_ns = 0,
	.start_ns = 20 * MS,
	.items = 1000,
	.cores = 2 };
static const struct expect_pace computes = { .pass_ns = 1000 * MS,
	.busy_ns = 1000 * MS,
	.start_ns = 20 * MS,
	.items = 1000,
	.cores = 2 };

static int64_t
cell_ns(unsigned workers, const struct expect_pace *pace)
{
	struct plan_cell cell = { 0, workers, PLAN_CELL };

	/* What the workers themselves cost is small beside it. */
	return expect_cell_ns(&cell, pace) / (10 * MS) * (10 * MS);
}

static void
waiting_is_shared_by_the_workers(void **state)
{
	struct expect_pace few = waits;

	(void)state;
	assert_int_equal(cell_ns(1, &waits), 1000 * MS);
	assert_int_equal(cell_ns(4, &waits), 250 * MS);
	/* No item is shared, and the last ends half an item later. */
	few.items = 4;
	assert_int_equal(cell_ns(2, &few), 620 * MS);
	assert_int_equal(cell_ns(4, &few), 370 * MS);
	assert_int_equal(cell_ns(8, &few), cell_ns(4, &few));
}

static void
computing_is_shared_by_the_cores(void **state)
{
	(void)state;
	assert_int_equal(cell_ns(1, &computes), 1000 * MS);
	assert_int_equal(cell_ns(2, &computes), 500 * MS);
	assert_int_equal(cell_ns(8, &computes), 500 * MS);
}

/* A page waits for its answer, and is parsed. */
static void
the_longer_of_both_decides(void **state)
{
	struct expect_pace both = waits;

	(void)state;
	both.busy_ns = 400 * MS;
	assert_int_equal(cell_ns(2, &both), 500 * MS);
	assert_int_equal(cell_ns(8, &both), 200 * MS);
}

static void
nothing_is_made_up(void **state)
{
	struct plan_cell cells[] = { { 0, 1, PLAN_BASELINE } };
	struct expect_pace unknown = { .items = 8, .cores = 2 };
	struct expect_pace nowhere = waits;

	(void)state;
	nowhere.cores = 0;
	assert_int_equal(expect_cell_ns(cells, &unknown), 0);
	assert_int_equal(expect_cell_ns(cells, &nowhere), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waiting_is_shared_by_the_workers),
		cmocka_unit_test(computing_is_shared_by_the_cores),
		cmocka_unit_test(the_longer_of_both_decides),
		cmocka_unit_test(nothing_is_made_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
