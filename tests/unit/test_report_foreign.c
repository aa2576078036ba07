/* SPDX-License-Identifier: MIT */
/* A trials.csv by another hand: what is odd in it is said. */
#include "report_table.h"

#include <math.h>

/* Rows of other work, and of other cores. */
static void
foreign_work(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	for (int64_t block = 1; block <= 10; block++) {
		struct trial_row row = report_trials_row(
			"d", "sequential", 1, block, 1000000 + block);
		row.items = block > 5 ? 50 : 100;
		row.cores_usable = block > 5 ? 4 : 2;
		assert_int_equal(trials_append(t.writer, &row), 0);
		row.strategy = "fast";
		row.wall_ns /= 2;
		assert_int_equal(trials_append(t.writer, &row), 0);
	}
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_lines(text);
	table_test_has(text, "d: 50 to 100 items, 10 blocks, 2 to 4 cores");
	table_test_has(text,
		"Careful: these trials did different work: some have 50 items, "
		"some 100 (the first that differs: sequential with 1 worker in "
		"block 6).");
	table_test_has(text, "Careful: some trials had 2 usable cores, some 4");
	/* Nobody wins, nor is held against a winner. */
	const struct analysis_set *set = &t.analysis->sets[0];
	table_test_has(text, "No winner: the trials did different work.");
	assert_null(strstr(text, "Fastest"));
	assert_null(set->best);
	for (size_t i = 0; i < set->count; i++) {
		assert_int_equal(set->rows[i].verdict, VERDICT_NONE);
		assert_true(isnan(set->rows[i].ratio_to_best));
	}
	/* A rate of what? */
	assert_int_equal(t.analysis->sets[0].cores_usable, 2);
	assert_true(isnan(t.analysis->sets[0].rows[0].items_per_s));
	free(text);
	report_trials_end(&t);
}

static void
foreign_none(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	for (int64_t block = 1; block <= 6; block++) {
		struct trial_row row = report_trials_row(
			"d", "sequential", 1, block, 1000000 + block);
		row.items = 0;
		assert_int_equal(trials_append(t.writer, &row), 0);
	}
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	assert_null(strstr(text, "Careful"));
	assert_null(strstr(text, " 0.00 "));
	assert_true(isnan(t.analysis->sets[0].rows[0].items_per_s));
	free(text);
	report_trials_end(&t);
}

/* What is called sequential is the baseline with one worker alone. */
static void
foreign_baseline(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "d", "sequential", 2, 10, 1000000, 1);
	report_trials_cell(&t, "d", "a", 2, 10, 1100000, 2);
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_has(text, "There is no baseline here");
	table_test_has(text,
		"Fastest: sequential with 2 workers, no baseline to compare "
		"with.");
	assert_null(strstr(text, "  baseline"));
	free(text);
	report_trials_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(foreign_work),
		cmocka_unit_test(foreign_none),
		cmocka_unit_test(foreign_baseline),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
