/* SPDX-License-Identifier: MIT */
/* What a terminal is told: the sentences, the width, nothing it would obey. */
#include "report_table.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>

#include "report/terminal/terminal.h"
#include "stats/random.h"
#include "text/format.h"

static void
table_winner(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_twice(&t, "url", 10, 3000000000, 3000000000);
	report_trials_cell(&t, "url", "pthread-pool", 4, 10, 800000000, 3);
	report_trials_cell(&t, "url", "pthread-pool", 32, 10, 230000000, 4);
	report_trials_cell(&t, "url", "curl-multi", 32, 10, 200000000, 5);
	char *text = table_test_print(
		&t, &(struct table_style){ .tutorial = "url" });
	table_test_lines(text);
	table_test_has(text, "url: 50 pages, 10 blocks, 2 cores");
	table_test_has(text,
		"Fastest: curl-multi with 32 workers, 15.0 times as fast as "
		"the baseline, 95 % CI [1");
	table_test_has(text, "Next is pthread-pool with 32 workers, which");
	table_test_has(
		text, "Check: run twice in each block, the baseline is 1.00");
	table_test_has(text, "3.56 times");
	table_test_has(text, "pthread-pool reaches 3.7");
	table_test_has(text, "with 4 workers, and 13.");
	assert_null(strstr(text, "Replayed"));
	assert_null(strchr(text, '\x1b'));
	assert_null(strstr(text, "second opinion"));
	free(text);
	text = table_test_print(
		&t, &(struct table_style){ .second = true, .replayed = "url" });
	table_test_lines(text);
	table_test_has(
		text, "How many the real sites answer at once isn't recorded");
	table_test_has(text, "95 % CI second its CI");
	table_test_has(text, "Wilcoxon's exact test (95.12 % CI)");
	free(text);
	report_trials_end(&t);
}

/* A winner's neighbour within 2 % is told with it, and what it saves. */
static void
table_within(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_twice(&t, "url", 10, 3000000, 3000000);
	for (int64_t block = 1; block <= 10; block++) {
		struct trial_row row = report_trials_row(
			"url", "many", 32, block, 200000 + block);

		row.peak_rss_bytes = 40000000;
		assert_int_equal(trials_append(t.writer, &row), 0);
		row.strategy = "few";
		row.workers = 8;
		row.wall_ns = 202000 + 20 * block;
		row.user_ns = row.sys_ns = 30000;
		row.peak_rss_bytes = 10000000;
		assert_int_equal(trials_append(t.writer, &row), 0);
		row.strategy = "more";
		row.workers = 16;
		assert_int_equal(trials_append(t.writer, &row), 0);
		report_trials_add(&t, "url", "far", 8, block, 300000);
	}
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_lines(text);
	table_test_has(text, "Fastest: many with 32 workers, 15.1 times as");
	table_test_has(
		text, "]; few with 8 workers is within 2 %, and so is 1 more.");
	table_test_has(text, "few with 8 workers takes 1.05 % longer (95 % CI");
	table_test_has(text,
		") and saves 24 of 32 workers, 40 % of the CPU time and 75 % "
		"of the memory.");
	assert_null(strstr(text, "Next is"));
	free(text);
	report_trials_end(&t);
}

/* Of many that are alike the one that leads was picked: its sentence says less
 * than its row, and no less than was measured. */
static void
table_picked_of(uint64_t noise, const char *words)
{
	struct table_style style = { .all = true };
	struct report_trials t;
	struct random random;
	char name[16], range[FORMAT_ROOM], *text;

	random_init(&random, 1);
	report_trials_begin(&t);
	report_trials_twice(&t, "url", 10, 3000000, 3000000);
	for (int64_t i = 0; i < 120; i++) {
		snprintf(name, sizeof(name), "s%02d", (int)(i / 10));
		report_trials_add(&t, "url", name, 2, i % 10 + 1,
			1000000 + (int64_t)random_below(&random, noise));
	}
	text = table_test_print(&t, &style);
	table_test_has(text, words);
	const struct analysis_set *set = &t.analysis->sets[0];
	const struct summary_row *lead = words_leader(set);
	struct summary_row fair = words_leader_fair(set);
	assert_true(set->bias < -0.005);
	assert_true(fabs(fair.speedup_lo / lead->speedup_lo - exp(set->bias)) <
		1e-12);
	assert_true(fair.speedup_hi < lead->speedup_hi &&
		fair.speedup_hi >= lead->speedup);
	assert_true(fair.speedup == lead->speedup);
	table_test_has(
		text, format_range(range, fair.speedup_lo, fair.speedup_hi));
	table_test_has(
		text, format_range(range, lead->speedup_lo, lead->speedup_hi));
	free(text);
	report_trials_end(&t);
}

static void
table_picked(void **state)
{
	(void)state;
	table_picked_of(100000, "Tie: s");
	table_picked_of(400000, "No single winner: 12 of 13");
}

/* Whoever does less work has a row, and is no winner, nor next to it. */
static void
table_fetches(void **state)
{
	struct report_trials t;

	(void)state;
	for (int64_t blocks = 3; blocks <= 10; blocks += 7) {
		report_trials_begin(&t);
		t.fetchers[0] = "fetcher";
		report_trials_twice(&t, "url", blocks, 3000000000, 3000000000);
		report_trials_cell(
			&t, "url", "fetcher", 4, blocks, 100000000, 3);
		report_trials_cell(&t, "url", "a", 4, blocks, 800000000, 4);
		report_trials_cell(&t, "url", "b", 4, blocks, 900000000, 5);
		char *text = table_test_print(&t, &(struct table_style){ 0 });
		table_test_lines(text);
		table_test_has(text, " fetch only ");
		table_test_has(text, "fetcher only fetches and parses nothing");
		assert_null(strstr(text, "fetcher with"));
		if (blocks == 10)
			table_test_has(text, "Fastest: a with 4 workers");
		free(text);
		report_trials_end(&t);
	}
}

/* Some that beat the baseline, and can't be told apart: the sentence, its
 * number and the table agree on which comes first. */
static void
table_group(void **state)
{
	struct report_trials t;
	struct table_style style = { .all = true };

	(void)state;
	report_trials_begin(&t);
	for (int64_t block = 1; block <= 10; block++) {
		int64_t turn = block % 2 ? 10000 : -10000;
		report_trials_add(
			&t, "url", "sequential", 1, block, 3000000 + block);
		report_trials_add(
			&t, "url", "a", 2, block, 302000 + 3 * turn - block);
		report_trials_add(
			&t, "url", "b", 2, block, 301000 - 3 * turn + block);
		report_trials_add(&t, "url", "c", 2, block,
			301500 + (block % 3 - 1) * 30000);
	}
	char *text = table_test_print(&t, &style);
	table_test_has(text,
		"No single winner: 3 of 4 combinations may be equally fast. "
		"Largest speedup among them: ");
	const struct summary_row *lead = words_leader(&t.analysis->sets[0]);
	char *said = strstr(text, "among them: ");
	assert_non_null(said);
	assert_true(said[strlen("among them: ")] == *lead->strategy);
	char *line = strstr(text, "baseline  ");
	assert_non_null(line);
	line = strchr(line, '\n');
	assert_true(line[3] == *lead->strategy);
	for (size_t i = 0; i < t.analysis->sets[0].count; i++)
		assert_true(
			t.analysis->sets[0].rows[i].speedup <= lead->speedup);
	free(text);
	report_trials_end(&t);
}

/* A file by another hand may hold anything. */
/* 20 of the 50 pages fail; `other` did all but `failed` of them. */
static const char *
table_failing(struct report_trials *t, const char *other, int64_t failed)
{
	const struct table_style style = { .utf8 = false };

	report_trials_begin(t);
	for (int64_t block = 1; block <= 5; block++) {
		struct trial_row row = report_trials_row(
			"url", "sequential", 1, block, 100000000);

		struct trial_row others =
			report_trials_row("url", other, 2, block, 50000000);

		row.items_failed = 20;
		others.items_failed = failed;
		/* Whoever is first. */
		for (int i = 0; i < 2; i++)
			assert_int_equal(
				trials_append(t->writer,
					i == block % 2 ? &row : &others),
				0);
	}
	return table_test_print(t, &style);
}

/* Rates are of what was done, and who does more is named. */
static void
table_failed(void **state)
{
	struct report_trials t;
	const char *text = table_failing(&t, "fork-pool", 20);
	const struct analysis_set *set = &t.analysis->sets[0];

	(void)state;
	table_test_has(text,
		"20 of the 50 pages failed in every trial, as in the "
		"baseline's, so all did the same work; rates count the "
		"others.");
	assert_null(strstr(text, "more work"));
	assert_true(fabs(set->baseline->items_per_s - 300) < 1e-6);
	free((void *)(uintptr_t)text);
	report_trials_end(&t);

	text = table_failing(&t, "a-peer", 3);
	set = &t.analysis->sets[0];
	assert_null(strstr(text, "same work"));
	table_test_has(text,
		"20 of the 50 pages failed in the baseline's trials; rates "
		"count the others.");
	table_test_has(text,
		"a-peer managed 17 of those, so it did more work than the "
		"others.");
	for (size_t i = 0; i < set->count; i++)
		assert_true(fabs(set->rows[i].items_per_s -
				    (set->rows[i].workers == 2 ? 940 : 300)) <
			1e-6);
	table_test_lines(text);
	free((void *)(uintptr_t)text);
	report_trials_end(&t);

	/* Nothing but failures was timed for some: not for all. */
	text = table_failing(&t, "a-peer", 50);
	assert_true(isnan(t.analysis->sets[0].rows[1].items_per_s));
	assert_false(t.analysis->sets[0].nothing);
	free((void *)(uintptr_t)text);
	report_trials_end(&t);
}

static void
table_hostile(void **state)
{
	static const char header[] =
		"dataset,strategy,workers,block,status,wall_ns,reason\n";
	struct trials_problem problem;
	struct report_trials t;
	char *text;
	size_t len;

	(void)state;
	report_trials_begin(&t);
	assert_int_equal(trials_close(t.writer), 0);
	t.writer = NULL;
	FILE *out = fopen(t.path, "w");
	assert_non_null(out);
	fputs(header, out);
	for (int block = 1; block <= 8; block++)
		fprintf(out,
			"d\x1b[2J,sequential,1,%d,ok,1000,\n"
			"d\x1b[2J,n\xc3\xa4me\xc2\x9b\x07%%s%%n,1,%d,ok,900,\n"
			"d\x1b[2J,%064d,1000000,%d,crashed,,\"\x1b]0;x\x07\"\n",
			block, block, 7, block);
	fclose(out);
	assert_int_equal(trials_load(&t.trials, t.path, &problem), 0);
	assert_int_equal(analysis_create(&t.analysis, t.trials, NULL), 0);
	for (int utf8 = 0; utf8 < 2; utf8++) {
		const struct table_style style = { .utf8 = utf8 };
		out = open_memstream(&text, &len);
		assert_int_equal(table_print(out, t.analysis, &style), 0);
		fclose(out);
		table_test_lines(text);
		for (size_t i = 0; i < len; i++) {
			unsigned char c = (unsigned char)text[i];
			assert_true(c == '\n' || (c >= ' ' && c != 0x7f));
			assert_true(utf8 || c < 0x80);
		}
		assert_null(strstr(text, "\xc2\x9b"));
		free(text);
	}
	report_trials_end(&t);
}

/* A terminal that says it is dumb, or nothing, is sent no escapes. */
static void
table_dumb(void **state)
{
	static const char *const terms[] = { "dumb", "", NULL, "xterm" };
	int pty = posix_openpt(O_RDWR | O_NOCTTY), fd;
	FILE *out;

	(void)state;
	assert_true(pty >= 0 && grantpt(pty) == 0 && unlockpt(pty) == 0);
	fd = open(ptsname(pty), O_RDWR | O_NOCTTY | O_CLOEXEC);
	out = fdopen(fd, "w");
	assert_non_null(out);
	unsetenv("NO_COLOR");
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		if (terms[i])
			setenv("TERM", terms[i], 1);
		else
			unsetenv("TERM");
		assert_int_equal(table_style_for(out).colour, i == 3);
	}
	fclose(out);
	close(pty);
}

/* However many cells there are, a screen is what it takes. */
static void
table_screen(void **state)
{
	struct report_trials t;
	char name[16];
	size_t lines = 0;

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "url", "sequential", 1, 5, 900000, 1);
	for (int i = 0; i < 40; i++) {
		snprintf(name, sizeof(name), "s%02d", i);
		for (int w = 1; w <= 16; w *= 2)
			report_trials_cell(&t, "url", name, w, 5,
				(i + 10) * 10000 / w, (uint64_t)i);
	}
	char *text = table_test_print(&t, &(struct table_style){ 0 });
	table_test_lines(text);
	table_test_has(text, "s00");
	for (const char *c = text; *c; c++)
		lines += *c == '\n';
	assert_true(lines <= 50);
	free(text);
	report_trials_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_winner),
		cmocka_unit_test(table_within),
		cmocka_unit_test(table_picked),
		cmocka_unit_test(table_group),
		cmocka_unit_test(table_fetches),
		cmocka_unit_test(table_failed),
		cmocka_unit_test(table_hostile),
		cmocka_unit_test(table_dumb),
		cmocka_unit_test(table_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
