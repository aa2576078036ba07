/* SPDX-License-Identifier: MIT */
/* Sentences that bear out the table beside them, and one another. */
#include "report_table.h"

/* Of several datasets the one whose identical runs differ is named at the
 * top. */
static void
agree_first(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_twice(&t, "d", 10, 1000000, 1000000);
	report_trials_cell(&t, "e", "sequential", 1, 10, 1000000, 3);
	report_trials_cell(&t, "e", "sequential#2", 1, 10, 1100000, 4);
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_lines(text);
	assert_memory_equal(text, "Careful: in dataset e the", 25);
	assert_non_null(strstr(text, "puts in doubt"));
	assert_true(strstr(text, "Careful: the baseline was run twice") >
		strstr(text, "\ne: "));
	free(text);
	report_trials_end(&t);
}

static void
agree_first_none(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "e", "sequential", 1, 10, 1000000, 3);
	report_trials_cell(&t, "e", "sequential#2", 1, 10, 1100000, 4);
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	assert_memory_equal(text, "e: ", 3);
	assert_null(strstr(text, "in dataset"));
	free(text);
	report_trials_end(&t);
}

/* Pairs that say faster, medians that say slower: both stand in the table. */
static void
agree_pairs(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	for (int64_t block = 1; block <= 9; block++) {
		report_trials_add(&t, "d", "sequential", 1, block,
			(block < 6 ? 20800000 : 40000000) + block);
		report_trials_add(&t, "d", "openmp-for", 1, block,
			block < 5	     ? 20400000
				: block == 5 ? 29300000
					     : 39000000);
	}
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_lines(text);
	table_test_has(text, "the median over all blocks.");
	table_test_has(text, "time: the median.");
	table_test_has(text,
		"openmp-for with 1 worker has a speedup of 1.02, but its "
		"median time is 29.3 ms and the baseline's 20.8 ms: the "
		"machine's speed drifted between the blocks. Trust the "
		"speedup");
	free(text);
	report_trials_end(&t);

	/* The same without an order: then nothing drifted. */
	report_trials_begin(&t);
	for (int64_t block = 1; block <= 9; block++) {
		int64_t place = block % 2 ? block / 2 + 1 : block / 2 + 5;

		report_trials_add(&t, "d", "sequential", 1, block,
			place < 6 ? 20800000 : 40000000);
		report_trials_add(&t, "d", "openmp-for", 1, block,
			place < 5	     ? 20400000
				: place == 5 ? 29300000
					     : 39000000);
	}
	text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_has(text,
		"the baseline's 20.8 ms: times differ by more than that from "
		"block to block. Trust the speedup");
	free(text);
	report_trials_end(&t);

	report_trials_begin(&t);
	report_trials_cell(&t, "d", "sequential", 1, 10, 1000000, 1);
	report_trials_cell(&t, "d", "a", 1, 10, 980000, 2);
	text = table_test_print(&t, &(struct table_style){ 0 });
	assert_null(strstr(text, "drifted between"));
	free(text);
	report_trials_end(&t);
}

/* What its own interval excludes isn't said to be as fast. */
static void
agree_slower(void **state)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f",
		"g" };
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	for (int64_t block = 1; block <= 9; block++) {
		report_trials_add(&t, "h", "sequential", 1, block,
			1000000 + 50000 * (block * 7919 % 9));
		for (int64_t i = 0; i < 7; i++)
			report_trials_add(&t, "h", names[i], 2, block,
				1000000 + 50000 * ((block + i) * 5 % 9));
		/* One block of nine keeps the test from settling it. */
		report_trials_add(&t, "h", "slow", 2, block,
			block == 1 ? 400000 : 1700000 + block);
	}
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_lines(text);
	table_test_has(text,
		"8 of 9 combinations, including the baseline, may be equally "
		"fast.");
	table_test_has(text,
		"1 more looks slower when compared with the best alone; with "
		"so many combinations that may be chance.");
	table_test_has(text, "slower?");
	table_test_has(
		text, "slower?: slower when compared with the best alone");
	assert_null(strstr(text, "fastest?"));
	free(text);
	report_trials_end(&t);
}

/* Nothing is settled: then the A/A is why, where it is. */
static void
agree_reason(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_twice(&t, "d", 10, 1000000, 1140000);
	report_trials_cell(&t, "d", "x", 2, 10, 960000, 3);
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_lines(text);
	table_test_has(text, "Largest speedup: x with 2 workers");
	table_test_has(
		text, "; but two identical runs differ by 14 % here, so");
	assert_null(strstr(text, "so many combinations"));
	free(text);
	report_trials_end(&t);
}

/* The runner-up is one of those that are judged: that is said. */
static void
agree_next(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "d", "sequential", 1, 10, 1000000, 1);
	report_trials_cell(&t, "d", "best", 2, 10, 460000, 2);
	for (int64_t block = 1; block <= 10; block++)
		if (block != 4)
			report_trials_add(
				&t, "d", "fast", 2, block, 520000 + block);
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_lines(text);
	table_test_has(text,
		"Fastest of those that were ok in every block: best with 2 "
		"workers");
	table_test_has(text, "Next of these is sequential with 1 worker");
	table_test_has(text,
		"But fast with 2 workers, 1.93 times as fast as the baseline, "
		"may be second. It isn't judged, because it was not ok in "
		"every block.");
	assert_null(strstr(text, "may be faster"));
	free(text);
	report_trials_end(&t);
}

/* An interval that excludes 1 shows that it does. */
static void
agree_digits(void **state)
{
	char buf[FORMAT_ROOM];

	(void)state;
	assert_string_equal(
		format_range_beside(buf, 0.97, 0.9984, 1), "[0.970, 0.998]");
	assert_string_equal(format_range_beside(buf, 0.97, 0.99996, 1),
		"[0.97000, 0.99996]");
	assert_string_equal(format_range_beside(buf, 1.00002, 1.2, 1),
		"[1.00002, 1.20000]");
	assert_string_equal(
		format_range_beside(buf, 0.97, 1.02, 1), "[0.97, 1.02]");
	assert_string_equal(
		format_range_beside(buf, 0.90, 0.95, 1), "[0.90, 0.95]");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agree_first),
		cmocka_unit_test(agree_first_none),
		cmocka_unit_test(agree_pairs),
		cmocka_unit_test(agree_slower),
		cmocka_unit_test(agree_reason),
		cmocka_unit_test(agree_next),
		cmocka_unit_test(agree_digits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
