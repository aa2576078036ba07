/* SPDX-License-Identifier: MIT */
/*
 * What a trial's figures come to where the truth is known: times from below,
 * for nothing sleeps shorter than it was told to, and digests to the last bit.
 */
#include <stdio.h>
#include <string.h>

#include "launching.h"
#include "unit/unit.h"

#define MS 1000000

/* Launches it; what its row says. Each of its items took at least so long. */
static struct trial_row
row_of(const struct attempt *attempt, uint64_t item_ns)
{
	struct trial_row row = trial_row_blank();
	struct trial_order order;
	struct trial_result result;
	const struct wire_record *records;

	assert_int_equal(launching_order(attempt, &order), 0);
	assert_int_equal(engine_run(&order, &result), 0);
	assert_string_equal(result.reason, "");
	trial_fill_row(&result, &row);
	row.reason = "";
	records = wire_records(result.head);
	for (size_t i = 0; i < attempt->items; i++)
		assert_true(records[i].end_ns - records[i].begin_ns >= item_ns);
	trial_release(&result);
	launching_order_fini(&order);
	return row;
}

/* Twenty sleeps of 10 ms, on so many workers. */
static struct trial_row
twenty_sleeps(const char *plugin, unsigned workers)
{
	struct attempt attempt = launching_attempt(plugin, NULL, NULL);

	attempt.dataset = "sleep";
	attempt.source = "10000";
	attempt.items = 20;
	attempt.workers = workers;
	return row_of(&attempt, 10 * MS);
}

static void
test_sleeps_add_up(void **state)
{
	static const char *const pools[] = { "pthread_pool", "fork_pool" };
	struct trial_row row = twenty_sleeps("sequential", 1);

	(void)state;
	assert_true(row.run_ns >= 200 * MS);
	assert_true(row.wall_ns >= row.run_ns);
	assert_true(row.item_p50_ns >= 10 * MS);
	assert_true(row.item_max_ns >= row.item_p50_ns);
	for (size_t i = 0; i < sizeof(pools) / sizeof(pools[0]); i++)
		assert_true(twenty_sleeps(pools[i], 4).run_ns >= 50 * MS);
}

/* What is done before and after the items is the strategy's time, too. */
static void
test_setup_and_teardown_count(void **state)
{
	struct attempt attempt = launching_attempt("ends", "how", "rest-setup");
	struct trial_row row = row_of(&attempt, 0);

	(void)state;
	assert_true(row.setup_ns >= 100 * MS);
	assert_true(row.wall_ns >= 100 * MS + row.run_ns + row.teardown_ns);
	attempt.value = "rest-teardown";
	row = row_of(&attempt, 0);
	assert_true(row.teardown_ns >= 100 * MS);
	assert_true(row.wall_ns >= 100 * MS + row.setup_ns + row.run_ns);
}

/* A thousand rounds of xorshift, by the definition: 64 bits all of which say
 * something. */
static uint64_t
rounds(unsigned count)
{
	uint64_t x = 3;

	while (count-- > 0) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
	}
	return x;
}

static void
test_digests_are_whole(void **state)
{
	struct attempt attempt = launching_attempt("pthread_pool", NULL, NULL);
	struct trial_order order;
	struct trial_result result;

	(void)state;
	attempt.dataset = "spin";
	attempt.source = "1000";
	assert_int_equal(launching_order(&attempt, &order), 0);
	assert_int_equal(engine_run(&order, &result), 0);
	assert_int_equal(result.status, TRIAL_OK);
	for (size_t i = 0; i < attempt.items; i++)
		assert_true(
			wire_records(result.head)[i].digest == rounds(1000));
	trial_release(&result);
	launching_order_fini(&order);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sleeps_add_up),
		cmocka_unit_test(test_setup_and_teardown_count),
		cmocka_unit_test(test_digests_are_whole),
	};
	int failed;

	if (launching_init(argc, argv) < 0)
		return 2;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	launching_fini();
	return failed;
}
