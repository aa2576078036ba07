/* SPDX-License-Identifier: MIT */
/* What a terminal is told to distrust, and what isn't claimed. */
#include "report_table.h"

#include <string.h>

static void
doubts_all(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_twice(&t, "html", 10, 1000000, 1100000);
	report_trials_cell(&t, "html", "a", 2, 10, 500000, 3);
	report_trials_cell(&t, "html", "b", 2, 10, 500300, 4);
	report_trials_add(&t, "html", "c", 2, 1, 0);
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_lines(text);
	table_test_has(text, "Careful: the baseline was run twice");
	/* That comes before anything is said of a winner. */
	assert_true(strstr(text, "Careful") < strstr(text, "Tie"));
	table_test_has(text, "Within 2 % of it, so just as good:");
	table_test_has(text,
		"1 of 41 trials was not ok, so its row can't win: c with 2 "
		"workers in block 1, crashed: signal 11.");
	free(text);
	report_trials_end(&t);
}

static void
doubts_add(struct report_trials *t, const char *strategy, int64_t block,
	enum trial_status status, const char *reason)
{
	struct trial_row row = trial_row_blank();

	row.dataset = "html";
	row.strategy = strategy;
	row.workers = 2;
	row.block = block;
	row.status = status;
	row.reason = reason;
	assert_int_equal(trials_append(t->writer, &row), 0);
}

/* Each strategy's own status and reason; what can't run here is no failure. */
static void
doubts_fates(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "html", "sequential", 1, 10, 1000000, 1);
	report_trials_cell(&t, "html", "a", 2, 10, 500000, 3);
	for (int64_t block = 1; block <= 10; block++) {
		doubts_add(&t, "cheat", block, TRIAL_WRONG, "too early");
		doubts_add(&t, "hangs", block,
			block == 1 ? TRIAL_TIMEOUT : TRIAL_CRASHED, "tired");
		doubts_add(&t, "ring", block, TRIAL_UNSUPPORTED, "no ring");
		doubts_add(&t, "unfit", block, TRIAL_SKIPPED, "no flux");
	}
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_has(text,
		"20 of 40 trials were not ok, so their rows can't win. The "
		"first of each strategy: cheat with 2 workers in block 1, "
		"wrong: too early. hangs with 2 workers in block 1, timeout: "
		"tired.");
	table_test_has(text, "Skipped: ring. Reason: no ring.");
	table_test_has(text, "Skipped: unfit. Reason: no flux.");
	assert_null(strstr(text, "failed"));
	assert_null(strstr(text, "unsupported"));
	table_test_has(text, " - wrong");
	table_test_has(text, " - mixed");
	table_test_has(text, " - skipped");
	free(text);
	const struct analysis_set *set = &t.analysis->sets[0];
	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->rows[i].strategy, "ring") == 0) {
			assert_string_equal(set->failures[i].mark, "skipped");
			assert_int_equal(set->rows[i].trials_not_ok, 0);
		}
	report_trials_end(&t);
}

/* A row of 400 items whose CPU time is `cores` times its wall time, and that had
 * so many at once. */
static void
doubts_workers_cell(struct report_trials *t, const char *strategy,
	int64_t workers, double cores, int64_t at_once)
{
	for (int64_t block = 1; block <= 10; block++) {
		struct trial_row row = report_trials_row(
			"url", strategy, workers, block, 100000000 + block);

		row.user_ns = (int64_t)(cores * 1e8);
		row.sys_ns = 0;
		row.items = 400;
		row.fetching_max = at_once;
		row.processing_max = at_once < 0 ? at_once : 1;
		assert_int_equal(trials_append(t->writer, &row), 0);
	}
}

/* Whose workers weren't what was asked for is told beside the verdict; what
 * isn't known isn't, nor that few were open where cores are what limits. */
static void
doubts_workers(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	doubts_workers_cell(&t, "sequential", 1, 0.1, 1);
	doubts_workers_cell(&t, "ahead", 1, 1.8, 1);
	doubts_workers_cell(&t, "ahead", 2, 2.2, 2);
	doubts_workers_cell(&t, "half", 4, 0.1, 2);
	doubts_workers_cell(&t, "half", 16, 0.1, 8);
	doubts_workers_cell(&t, "sound", 4, 4.1, 4);
	doubts_workers_cell(&t, "older", 4, 0.1, -1);
	doubts_workers_cell(&t, "most", 128, 0.1, 1);
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_lines(text);
	table_test_has(text,
		"More cores than workers: ahead used 1.80 cores at 1 worker.");
	table_test_has(text,
		"Fewer items at once than workers: half never had more than 8 "
		"at once at 4 to 16 workers.");
	assert_null(strstr(text, "sound used"));
	free(text);
	report_trials_end(&t);

	/* Once is enough; and cores limit this one. */
	report_trials_begin(&t);
	doubts_workers_cell(&t, "sequential", 1, 0.9, 1);
	doubts_workers_cell(&t, "half", 4, 0.1, 2);
	text = table_test_print(&t, &(struct table_style){ 0 });
	assert_null(strstr(text, "at once"));
	free(text);
	report_trials_end(&t);
	report_trials_begin(&t);
	doubts_workers_cell(&t, "sequential", 1, 0.1, 1);
	doubts_workers_cell(&t, "half", 4, 0.1, 2);
	struct trial_row row = report_trials_row("url", "half", 4, 11, 100000);
	row.items = 400;
	row.fetching_max = 4;
	row.processing_max = 1;
	row.user_ns = row.sys_ns = 0;
	assert_int_equal(trials_append(t.writer, &row), 0);
	text = table_test_print(&t, &(struct table_style){ 0 });
	assert_null(strstr(text, "at once"));
	assert_null(strstr(text, "More cores"));
	free(text);
	report_trials_end(&t);
}

/* Rows that aren't there are told of as those that failed are. */
static void
doubts_missing(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_holed(&t);
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_lines(text);
	table_test_has(text,
		"Fastest of those that were ok in every block: b with 2 "
		"workers, ");
	table_test_has(text,
		"But a with 2 workers, 2.09 times as fast as the baseline, may "
		"be faster. It isn't judged, because it was not ok in every "
		"block.");
	table_test_has(text, " 480 us 7 of 10");
	table_test_has(text,
		"a with 2 workers has no row in blocks 3, 5 and 7: it isn't "
		"judged");
	table_test_has(text,
		"The baseline has no second run here (sequential#2), so it "
		"isn't known how much noise");
	free(text);
	report_trials_end(&t);

	/* One that failed is as near to having won, and as much said of. */
	report_trials_begin(&t);
	report_trials_cell(&t, "html", "sequential", 1, 10, 1000000, 1);
	for (int64_t block = 1; block <= 10; block++)
		report_trials_add(&t, "html", "a", 2, block,
			block == 3 ? 0 : 480000 + block);
	text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_has(text,
		"the baseline itself. Nothing else was ok in every block, so "
		"there is nothing to compare it with. But a with 2 workers, "
		"2.09 times as fast as the baseline, may be faster");
	free(text);
	report_trials_end(&t);
}

/* Which of both runs is the slower, and by how much; and what it undoes. */
static void
doubts_again(void **state)
{
	static const int64_t seconds[] = { 1200000, 833333 };
	static const char *const said[] = {
		"the two differ: sequential#2 takes 20 % longer than "
		"sequential (95 % CI 1",
		"the two differ: sequential takes 20 % longer than "
		"sequential#2 (95 % CI 1"
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct report_trials t;
		report_trials_begin(&t);
		report_trials_twice(&t, "html", 10, 1000000, seconds[i]);
		report_trials_cell(&t, "html", "a", 2, 10, 500000, 3);
		report_trials_cell(&t, "html", "b", 2, 10, 560000, 4);
		char *text = table_test_print(&t, &(struct table_style){ 0 });
		table_test_lines(text);
		table_test_has(text, said[i]);
		assert_null(strstr(text, "Fastest"));
		table_test_has(text,
			"1 of them differs from it by less than the baseline "
			"differs from itself (20 %), so that is no win.");
		assert_null(strstr(text, "more blocks"));
		free(text);
		report_trials_end(&t);
	}
}

/* Which row is the one too many. */
static void
doubts_repeated(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_add(&t, "html", "a", 2, 7, 500000);
	report_trials_cell(&t, "html", "sequential", 1, 10, 1000000, 1);
	report_trials_cell(&t, "html", "a", 2, 10, 500000, 3);
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	/* The header, the first row, then blocks 0 to 10 of both. */
	table_test_has(text,
		"Line 21 of trials.csv is a second row of a with 2 workers in "
		"block 7: the first one counts, this one is left out.");
	free(text);
	report_trials_end(&t);
}

/* That identical runs can't be told apart says little where nothing could, and
 * nothing is bold that didn't win. */
static void
doubts_wide(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "html", "a", 2, 5, 500000, 3);
	report_trials_cell(&t, "html", "b", 2, 5, 510000, 4);
	for (int64_t block = 1; block <= 5; block++) {
		report_trials_add(&t, "html", "sequential", 1, block, 1000000);
		report_trials_add(&t, "html", "sequential#2", 1, block,
			700000 + 100000 * block);
	}
	char *text =
		table_test_print(&t, &(struct table_style){ .colour = true });
	table_test_has(text,
		"The interval should contain 1, and it does, but it is so wide "
		"that this proves little.");
	table_test_has(text,
		"5 blocks are too few to name a winner: that takes 6 here "
		"(--blocks 6).");
	assert_null(strstr(text, "\x1b[1m  "));
	free(text);
	report_trials_end(&t);
}

static void
doubts_few(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "spin", "sequential", 1, 3, 1000000, 1);
	report_trials_cell(&t, "spin", "a", 2, 3, 500000, 3);
	report_trials_cell(&t, "spin", "b", 2, 3, 500300, 4);
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_has(text,
		"3 blocks: too few for an interval (needs 5) and for a winner "
		"(needs 6 here). Run the same `lanebench run` with --blocks 6 "
		"for both.");
	assert_null(strstr(text, "head"));
	assert_null(strstr(text, "Scaling"));
	table_test_has(text, "items/s");
	free(text);
	report_trials_end(&t);
}

/* Where the baseline may be the fastest nobody is said to lead. */
static void
doubts_no_leader(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	for (int64_t block = 1; block <= 10; block++) {
		/* Three that take turns at being the fastest. */
		int64_t turn = block * 7919 % 10;
		report_trials_add(&t, "html", "sequential", 1, block,
			1000000 + 50000 * turn);
		report_trials_add(&t, "html", "a", 2, block,
			1000000 + 50000 * (block * 3 % 10));
		report_trials_add(
			&t, "html", "b", 2, block, 990000 + 50000 * (9 - turn));
	}
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_has(text,
		"No difference could be shown: 3 of 3 combinations, including "
		"the baseline, may be equally fast.");
	table_test_has(text, "unresolved: may be as fast as the best");
	assert_null(strstr(text, "head"));
	free(text);
	report_trials_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(doubts_all),
		cmocka_unit_test(doubts_fates),
		cmocka_unit_test(doubts_workers),
		cmocka_unit_test(doubts_missing),
		cmocka_unit_test(doubts_again),
		cmocka_unit_test(doubts_repeated),
		cmocka_unit_test(doubts_wide),
		cmocka_unit_test(doubts_few),
		cmocka_unit_test(doubts_no_leader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
