/* SPDX-License-Identifier: MIT */
/* Every format holds what the run says, whatever its names are. */
#include "report_trials.h"

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "analysis/run.h"
#include "report/export/export.h"
#include "report/page/page.h"
#include "report/terminal/terminal.h"

#define EVIL "a|b_<i>`$x\n\\\"\xff"

static struct report_trials trials;

static int
set_up(void **state)
{
	(void)state;
	report_trials_begin(&trials);
	report_trials_cell(&trials, "html", "sequential", 1, 10, 8000000, 1);
	report_trials_cell(&trials, "html", "pool", 2, 10, 4000000, 2);
	report_trials_add(&trials, "html", EVIL, 2, 1, 5000000);
	report_trials_add(&trials, "html", "broken", 2, 1, 0);
	return report_trials_analyse(&trials);
}

static int
tear_down(void **state)
{
	(void)state;
	report_trials_end(&trials);
	return 0;
}

static char *
export_as(const char *name)
{
	const struct export_format *format = export_find(name);
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(format);
	assert_non_null(out);
	assert_int_equal(format->write(out, trials.trials, trials.analysis), 0);
	fclose(out);
	return text;
}

static json_t *
export_parsed(const char *name)
{
	char *text = export_as(name);
	json_t *json = json_loads(text, 0, NULL);

	assert_non_null(json);
	free(text);
	return json;
}

/* The element whose key is the text; not a new reference. */
static json_t *
find(json_t *list, const char *key, const char *text)
{
	size_t i;
	json_t *each;

	json_array_foreach (list, i, each) {
		const char *value =
			json_string_value(json_object_get(each, key));

		if (value && !strcmp(value, text))
			return each;
	}
	fail_msg("no %s", text);
	return NULL;
}

static void
test_json(void **state)
{
	json_t *json = export_parsed("json");
	json_t *set = json_array_get(json_object_get(json, "datasets"), 0);
	json_t *cells = json_object_get(set, "cells"), *cell;

	(void)state;
	assert_int_equal(json_array_size(cells), 4);
	cell = find(cells, "strategy", "pool");
	assert_int_equal(json_array_size(json_object_get(cell, "wall_ns")), 10);
	assert_int_equal(
		json_integer_value(json_object_get(cell, "workers")), 2);
	assert_true(json_real_value(json_object_get(cell, "speedup")) > 1.9);
	assert_string_equal(
		json_string_value(json_object_get(cell, "verdict")), "fastest");
	cell = find(cells, "strategy", "broken");
	assert_true(json_is_null(json_object_get(cell, "speedup")));
	assert_int_equal(json_array_size(json_object_get(cell, "wall_ns")), 0);
	json_decref(json);
}

static void
test_hyperfine(void **state)
{
	json_t *json = export_parsed("hyperfine");
	json_t *results = json_object_get(json, "results");
	json_t *result = find(results, "command", "html pool --workers 2");
	double least = json_real_value(json_object_get(result, "min"));
	double most = json_real_value(json_object_get(result, "max"));
	double mean = json_real_value(json_object_get(result, "mean"));

	(void)state;
	/* What has no time has no place there. */
	assert_int_equal(json_array_size(results), 3);
	assert_int_equal(json_array_size(json_object_get(result, "times")), 10);
	assert_true(least > 0.0039 && least <= mean && mean <= most &&
		most < 0.0041);
	assert_true(json_real_value(json_object_get(result, "stddev")) > 0);
	json_decref(json);
}

static void
test_github(void **state)
{
	json_t *json = export_parsed("github");
	json_t *each = find(json, "name", "html: pool, 2 workers");

	(void)state;
	assert_string_equal(
		json_string_value(json_object_get(each, "unit")), "ms");
	double value = json_real_value(json_object_get(each, "value"));
	assert_true(value > 3.9 && value < 4.1);
	json_decref(json);
}

static void
test_markdown(void **state)
{
	char *text = export_as("markdown"), *save = NULL;
	int columns = 0, lines = 0;

	(void)state;
	assert_non_null(strstr(text, "| pool | 2 |"));
	assert_non_null(strstr(text, "| fastest |"));
	assert_non_null(strstr(text, "a\\|b\\_&lt;i\\>\\`"));
	assert_non_null(strstr(text, "| crashed |"));
	/* Every row has its columns, whatever stands in them. */
	for (char *line = strtok_r(text, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		int bars = 0;

		for (const char *at = line; *at; at++) {
			if (*at == '\\')
				at++;
			else
				bars += *at == '|';
		}
		if (!bars)
			continue;
		columns = columns ? columns : bars;
		assert_int_equal(bars, columns);
		lines++;
	}
	assert_int_equal(lines, 6);
	free(text);
}

static void
test_latex(void **state)
{
	char *text = export_as("latex");

	(void)state;
	assert_non_null(strstr(text, "pool & 2 &"));
	assert_non_null(strstr(text, "a|b\\_<i>`\\$x"));
	assert_non_null(strstr(text, "\\end{tabular}"));
	free(text);
}

static void
test_benchstat(void **state)
{
	char *text = export_as("benchstat"), *save = NULL;
	int lines = 0;

	(void)state;
	for (char *line = strtok_r(text, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		char name[100], unit[20];
		long long count, ns;

		assert_int_equal(sscanf(line, "%99s %lld %lld %19s", name,
					 &count, &ns, unit),
			4);
		assert_int_equal(strncmp(name, "Benchmark/html/", 15), 0);
		assert_string_equal(unit, "ns/op");
		lines++;
	}
	/* Neither the warm-up nor what failed. */
	assert_int_equal(lines, 21);
	free(text);
}

/* What two names become in a format stays two, and tells a reader nothing else;
 * a time is as it was taken. */
static void
test_names_and_times(void **state)
{
	static const char *const names[] = { "a b", "a_b", "a/b", "a%20b",
		"a=b", "a: b", "[2pt]x", "*x",
		"\xe2\x80\xae\xc2\x9b\xc2\xa0"
		"\xc3\xa9",
		"\xff" };
	static const char *const benchstat[] = { "a%20b", "a_b", "a%2Fb",
		"a%2520b", "a%3Db", "a%3A%20b", "%5B2pt%5Dx", "%2Ax",
		"%E2%80%AE%C2%9B%C2%A0\xc3\xa9", "%FF" };
	const size_t count = sizeof(names) / sizeof(names[0]);
	struct report_trials kept = trials;
	struct trials_problem problem;
	char want[100], *text;
	json_t *json;
	FILE *out;

	(void)state;
	report_trials_begin(&trials);
	assert_int_equal(trials_close(trials.writer), 0);
	trials.writer = NULL;
	out = fopen(trials.path, "we");
	assert_non_null(out);
	/* By another's hand: ours writes no such names. */
	fputs("dataset,strategy,workers,block,status,wall_ns\n", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "d e,%s,2,1,ok,%" PRId64 "\n", names[i],
			INT64_MAX - 25);
	fclose(out);
	assert_int_equal(trials_load(&trials.trials, trials.path, &problem), 0);
	assert_int_equal(
		analysis_create(&trials.analysis, trials.trials, NULL), 0);
	text = export_as("benchstat");
	for (size_t i = 0; i < count; i++) {
		snprintf(want, sizeof(want),
			"Benchmark/d%%20e/%s/workers=2 1 "
			"9223372036854775782 ns/op\n",
			benchstat[i]);
		assert_non_null(strstr(text, want));
	}
	free(text);
	text = export_as("latex");
	assert_non_null(strstr(text, "\n{}[2pt]x & 2"));
	assert_non_null(strstr(text, "\n{}*x & 2"));
	assert_null(strstr(text, "\xc2\x9b"));
	assert_null(strstr(text, "\xe2\x80\xae"));
	free(text);
	text = export_as("json");
	assert_null(strstr(text, "-9223372036854775808"));
	assert_non_null(strstr(text, "9223372036854775782"));
	assert_non_null(strstr(text, "\\u202E\\u009B"));
	free(text);
	json = export_parsed("github");
	find(json, "name", "d%20e: a%20b, 2 workers");
	find(json, "name", "d%20e: a%3A%20b, 2 workers");
	json_decref(json);
	json = export_parsed("hyperfine");
	find(json_object_get(json, "results"), "command",
		"d%20e a_b --workers 2");
	json_decref(json);
	report_trials_end(&trials);
	trials = kept;
}

/* What report.html says, to be freed. */
static char *
marks_page(void)
{
	struct folder folder = { .trials = trials.trials,
		.analysis = trials.analysis };
	char words[FOLDER_WORDS], path[200];
	char *text = calloc(1, 100000);
	FILE *in;

	assert_non_null(text);
	assert_int_equal(page_write(&folder, trials.dir, words), 0);
	snprintf(path, sizeof(path), "%s/report.html", trials.dir);
	in = fopen(path, "re");
	assert_non_null(in);
	assert_true(fread(text, 1, 99999, in) > 0);
	fclose(in);
	unlink(path);
	return text;
}

static char *
marks_table(void)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	assert_int_equal(table_print(out, trials.analysis,
				 &(struct table_style){ .all = true }),
		0);
	fclose(out);
	return text;
}

/* That the row of `name` ends with the mark, in whatever it is. */
static void
marks_has(char *text, const char *begin, const char *end, const char *mark)
{
	char want[80];
	char *row = strstr(text, begin);

	assert_non_null(row);
	row[strcspn(row, "\n")] = '\0';
	snprintf(want, sizeof(want), end, mark);
	if (strlen(row) < strlen(want) ||
		strcmp(row + strlen(row) - strlen(want), want) != 0)
		fail_msg("'%s' doesn't end with '%s'", row, want);
	free(text);
}

/* One verdict has one name in every table. */
static void
test_marks(void **state)
{
	static const struct {
		enum verdict verdict;
		bool noisy;
		const char *mark;
	} marks[] = { { VERDICT_FASTEST, false, "fastest" },
		{ VERDICT_FASTEST, true, "fastest?" },
		{ VERDICT_TIED, false, "tied" },
		{ VERDICT_TIED, true, "tied?" },
		{ VERDICT_SLOWER, false, "slower" },
		{ VERDICT_SLOWER, true, "noisy" },
		{ VERDICT_UNRESOLVED, false, "slower?" },
		{ VERDICT_NONE, true, "noisy" } };
	struct report_trials kept = trials;
	struct summary_row *row;

	(void)state;
	report_trials_begin(&trials);
	report_trials_cell(&trials, "html", "sequential", 1, 10, 8000000, 1);
	report_trials_cell(&trials, "html", "pool", 2, 10, 4000000, 2);
	report_trials_cell(&trials, "html", "slow", 2, 10, 6000000, 3);
	assert_int_equal(report_trials_analyse(&trials), 0);
	row = &trials.analysis->sets[0].rows[2];
	assert_string_equal(row->strategy, "slow");
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		row->verdict = marks[i].verdict;
		row->noise = marks[i].noisy ? SUMMARY_NOISE_SENSITIVE : 0;
		marks_has(marks_table(), "  slow ", "  %s", marks[i].mark);
		marks_has(export_as("markdown"), "| slow |", " | %s |",
			marks[i].mark);
		marks_has(export_as("latex"), "slow &", " & %s \\\\",
			marks[i].mark);
		marks_has(marks_page(), "<bdi>slow", "<td>%s</td></tr>",
			marks[i].mark);
	}
	report_trials_end(&trials);
	trials = kept;
}

static void
test_find(void **state)
{
	(void)state;
	assert_null(export_find("xml"));
	assert_null(export_find(""));
	for (const struct export_format *f = export_formats; f->name; f++)
		assert_ptr_equal(export_find(f->name), f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_hyperfine),
		cmocka_unit_test(test_github),
		cmocka_unit_test(test_markdown),
		cmocka_unit_test(test_latex),
		cmocka_unit_test(test_benchstat),
		cmocka_unit_test(test_names_and_times),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
