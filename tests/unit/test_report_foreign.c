/* SPDX-License-Identifier: MIT */
/* A trials.csv by another hand: what is odd in it is said. */
#include "report_table.h"
#include "text/utf8.h"

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
		"Careful: these trials aren't of the same work: some have 50 "
		"items, some 100 (the first that is unlike those before it: "
		"sequential with 1 worker in block 6).");
	table_test_has(text, "Careful: some trials had 2 usable cores, some 4");
	/* Nobody wins, nor is held against a winner. */
	const struct analysis_set *set = &t.analysis->sets[0];
	table_test_has(text, "No winner: the trials aren't of the same work.");
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
		"Fastest: sequential with 2 workers, no baseline to hold it "
		"against.");
	assert_null(strstr(text, "  baseline"));
	free(text);
	report_trials_end(&t);
}

static void
foreign_name(const char *name, const char *wanted)
{
	char buf[100];

	assert_string_equal(
		format_name(buf, sizeof(buf), name, 6, true, true), wanted);
	assert_int_equal(utf8_width(buf), 6);
}

/* Cut to six columns whatever it is made of, and filled up to them. */
static void
foreign_wide(void **state)
{
	(void)state;
	foreign_name("\xe7\xb7\x9a\xe7\xa8\x8b", "\xe7\xb7\x9a\xe7\xa8\x8b  ");
	foreign_name("\xe7\xb7\x9a\xe7\xa8\x8b\xe6\xb1\xa0",
		"\xe7\xb7\x9a\xe7\xa8\x8b\xe6\xb1\xa0");
	foreign_name("a\xe7\xb7\x9a\xe7\xa8\x8b\xe6\xb1\xa0",
		"a\xe7\xb7\x9a\xe7\xa8\x8b\xe2\x80\xa6");
	foreign_name("\xe7\xb7\x9a\xe7\xa8\x8b\xe6\xb1\xa0!",
		"\xe7\xb7\x9a\xe7\xa8\x8b\xe2\x80\xa6 ");
	foreign_name("e\xcc\x81tudes", "e\xcc\x81tudes");
	foreign_name("e\xcc\x81tudes!", "e\xcc\x81tude\xe2\x80\xa6");
}

/* A row's figures begin below its head's, also behind a name that terminals
 * don't give the same columns. */
static void
foreign_rows(void **state)
{
	static const struct {
		const char *name, *shown;
	} cases[] = { { "\xe7\xb7\x9a", "  \xe7\xb7\x9a    |" },
		{ "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd",
			"  \xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd\n        |" },
		{ "\xe7\xb7\x9a\xe7\xb7\x9a\xe7\xb7\x9a\xe7\xb7\x9a",
			"  \xe7\xb7\x9a\xe7\xb7\x9a\xe7\xb7\x9a\xe7\xb7\x9a\n"
			"        |" } };
	char *text;
	size_t size;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		FILE *out = open_memstream(&text, &size);

		format_column(out, cases[i].name, 6, true);
		fputs("|", out);
		fclose(out);
		assert_string_equal(text, cases[i].shown);
		free(text);
	}
}

/* A name of which both ends are shown. */
static void
foreign_ends(void **state)
{
	char buf[200];

	(void)state;
	format_ends(buf, sizeof(buf),
		"\xe7\xb7\x9a\xe7\xb7\x9a\xe7\xb7\x9a\xe7\xb7\x9a\xe7\xb7\x9a"
		"\xe7\xb7\x9a"
		"\xe7\xa8\x8b\xe7\xa8\x8b\xe7\xa8\x8b\xe7\xa8\x8b\xe7\xa8\x8b"
		"\xe7\xa8\x8b",
		16, true);
	assert_string_equal(buf,
		"\xe7\xb7\x9a\xe7\xb7\x9a\xe7\xb7\x9a\xe7\xb7\x9a\xe2\x80\xa6"
		"\xe7\xa8\x8b\xe7\xa8\x8b\xe7\xa8\x8b");
	assert_int_equal(utf8_width(buf), 15);
	format_ends(buf, sizeof(buf),
		"\xe7\xb7\x9a\xe7\xb7\x9a\xe7\xb7\x9a\xe7\xb7\x9a\xe7\xb7\x9a"
		"\xe7\xb7\x9a"
		"\xe7\xa8\x8b\xe7\xa8\x8b\xe7\xa8\x8b\xe7\xa8\x8b\xe7\xa8\x8b"
		"\xe7\xa8\x8b",
		16, false);
	assert_string_equal(buf, "??????..??????");
}

/* Bytes that are no UTF-8 reach no terminal. */
static void
foreign_bytes(void **state)
{
	(void)state;
	foreign_name("a\xff\xfe"
		     "b",
		"a??b  ");
	foreign_name("\x80\x80", "??    ");
	foreign_name("s\xc3", "s?    ");
	foreign_name("\xe2\x82\xac", "\xe2\x82\xac     ");
	foreign_name("\xed\xa0\x80", "???   ");
	foreign_name("\xff\xff\xff\xff\xff\xff\xff", "?????\xe2\x80\xa6");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(foreign_work),
		cmocka_unit_test(foreign_none),
		cmocka_unit_test(foreign_baseline),
		cmocka_unit_test(foreign_bytes),
		cmocka_unit_test(foreign_wide),
		cmocka_unit_test(foreign_rows),
		cmocka_unit_test(foreign_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
