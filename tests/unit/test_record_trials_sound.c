/* SPDX-License-Identifier: MIT */
/* What of a foreign trials.csv is left out: each known column holds what
 * belongs there, or the row is named. */
#include "record_trials.h"

/* Reads a row of which one column has this value; frees nothing that it
 * returns. */
static struct trials *
sound_load(const char *column, const char *value)
{
	struct trials_problem problem;
	struct trials *trials;
	char text[400];

	snprintf(text, sizeof(text),
		"dataset,strategy,workers,block,status,wall_ns,%s\n"
		"url,sequential,1,1,ok,5,\n"
		"url,sequential,1,2,ok,5,%s\n"
		"url,sequential,1,3,ok,5,\n",
		column, value);
	record_test_write(text);
	int strict = trials_load(&trials, record_path, &problem);
	trials_destroy(trials);
	assert_int_equal(trials_load_sound(&trials, record_path, &problem), 0);
	assert_true(*problem.words == '\0');
	assert_int_equal(
		strict, trials_left_out(trials)->count > 0 ? -EBADMSG : 0);
	return trials;
}

/* That column, of whole numbers: each of what is none costs its row. */
static void
sound_whole_column(const char *name)
{
	static const char *const bad[] = { "NaN", "abc", "-1", "1e6", "1.5",
		"99999999999999999999", " 1", "inf" };
	struct trials *trials;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct trials_left_out *left;

		trials = sound_load(name, bad[i]);
		left = trials_left_out(trials);
		assert_int_equal(trials_count(trials), 2);
		assert_int_equal(left->count, 1);
		assert_int_equal(left->told[0].line, 3);
		assert_non_null(strstr(left->told[0].words, "line 3: "));
		assert_non_null(strstr(left->told[0].words, name));
		assert_non_null(strstr(left->told[0].words, bad[i]));
		trials_destroy(trials);
	}
	trials = sound_load(name, strcmp(name, "items_wrong") == 0 ? "0" : "7");
	assert_int_equal(trials_count(trials), 3);
	trials_destroy(trials);
}

/* Each of them that sound_load() doesn't write itself. */
static void
sound_whole(void **state)
{
	size_t count = 0;

	(void)state;
	for (size_t c = 0; c < trial_columns.count; c++) {
		const struct column *column = &trial_columns.list[c];

		if (column->kind != COLUMN_WHOLE ||
			strcmp(column->name, "workers") == 0 ||
			strcmp(column->name, "block") == 0 ||
			strcmp(column->name, "wall_ns") == 0)
			continue;
		sound_whole_column(column->name);
		count++;
	}
	assert_true(count >= 36);
}

static void
sound_others(void **state)
{
	static const struct {
		const char *column, *value, *words; /* NULL: it is sound */
	} cases[] = {
		{ "digest", "zzz", "digest is `zzz', not 16 hexadecimal" },
		{ "digest", "0123456789abcdeg", "digest" },
		{ "digest", "0123456789abcdef0", "digest" },
		{ "digest", "0123456789abcdef", NULL },
		{ "block_steal", "NaN", "not a share from 0 to 1" },
		{ "block_others_busy", "1.01", "not a share from 0 to 1" },
		{ "block_others_busy", "0.5", NULL },
		{ "cores_usable", "0", "cores_usable is 0" },
		{ "quota_cores", "NaN", "not a number from 0 on" },
		{ "quota_cores", "0.5", NULL },
		{ "warmup", "maybe", "warmup is `maybe', neither 0 nor 1" },
		{ "warmup", "False", NULL },
		{ "excluded", "FALSE", NULL },
		{ "excluded", "a reason", NULL },
		{ "somebody's own", "NaN", NULL },
		{ "items_wrong", "1", "items_wrong is 1 in a trial that says" },
		{ "items_wrong", "0", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trials *trials =
			sound_load(cases[i].column, cases[i].value);
		const struct trials_left_out *left = trials_left_out(trials);
		assert_int_equal(left->count, cases[i].words ? 1 : 0);
		assert_int_equal(trials_count(trials), cases[i].words ? 2 : 3);
		if (cases[i].words)
			assert_non_null(
				strstr(left->told[0].words, cases[i].words));
		trials_destroy(trials);
	}
}

/* What an ok trial says of its items must be all of them; other trials may have
 * done any part, and other writers say any part of it. */
static void
sound_items(void **state)
{
	static const struct {
		const char *row, *words; /* NULL: it is sound */
	} cases[] = {
		{ "ok,10,9,1", NULL },
		{ "ok,10,10,0", NULL },
		{ "ok,10,10,", NULL },
		{ "ok,10,4,", NULL },
		{ "ok,10,,4", NULL },
		{ "ok,,4,1", NULL },
		{ "ok,10,,", NULL },
		{ "ok,0,0,0", NULL },
		{ "crashed,10,3,0", NULL },
		{ "wrong,10,11,0", NULL },
		{ "ok,10,3,0",
			"items is 10, but items_ok and items_failed "
			"make 3 in a trial that says it is ok" },
		{ "ok,10,999,0", "make 999" },
		{ "ok,10,999,", "make 999" },
		{ "ok,10,,11", "make 11" },
		{ "ok,10,9223372036854775807,1", "make 9223372036854775807" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trials_problem problem;
		struct trials *trials;
		char text[200];
		int bad = cases[i].words != NULL;

		snprintf(text, sizeof(text),
			"dataset,strategy,workers,block,wall_ns,status,items,"
			"items_ok,items_failed\nurl,s,1,1,5,%s\n",
			cases[i].row);
		record_test_write(text);
		assert_int_equal(
			trials_load_sound(&trials, record_path, &problem), 0);
		assert_int_equal(trials_count(trials), !bad);
		if (bad)
			assert_non_null(
				strstr(trials_left_out(trials)->told[0].words,
					cases[i].words));
		trials_destroy(trials);
	}
}

/* Of very many the first are told; each row keeps the line on which it stands,
 * also one that others were left out before. */
static void
sound_lines(void **state)
{
	FILE *file = fopen(record_path, "we");
	const int rows = TRIALS_GROUPED + 100;

	(void)state;
	assert_non_null(file);
	fputs("dataset,strategy,workers,block,status,wall_ns,note\n", file);
	/* The line is the row's time. */
	for (int i = 0; i < rows; i++)
		fprintf(file, "html,s,%d,%d,%s,%d,%s\n", i % 7 + 1, i / 7,
			i % 1000 == 3 ? "good" : "ok", i * 2 + 2, "\"a\nb\"");
	assert_int_equal(fclose(file), 0);
	struct trials *trials = trials_test_sound((size_t)rows - 33);
	const struct trials_left_out *left = trials_left_out(trials);
	assert_int_equal(left->count, 33);
	for (size_t i = 0; i < TRIALS_TOLD; i++)
		assert_int_equal(left->told[i].line, (i * 1000 + 3) * 2 + 2);
	for (size_t i = 0; i < trials_count(trials); i++)
		assert_int_equal(
			trials_line(trials, i), trials_at(trials, i)->wall_ns);
	trials_destroy(trials);
}

/* One without its newline may be half a number, however whole it looks. */
static void
sound_last(void **state)
{
	(void)state;
	record_test_write("dataset,strategy,workers,block,status,wall_ns\n"
			  "url,sequential,1,1,ok,1234\n"
			  "url,sequential,1,2,ok,1234");
	struct trials *trials = trials_test_sound(1);
	assert_int_equal(trials_cut_off(trials), 3);
	assert_int_equal(trials_left_out(trials)->count, 0);
	trials_destroy(trials);
	record_test_write("dataset,strategy,workers,block,status,wall_ns\n"
			  "url,sequential,1,2,ok,1234\n");
	trials = trials_test_sound(1);
	assert_int_equal(trials_cut_off(trials), 0);
	trials_destroy(trials);
}

/* What isn't a row's fault alone is the file's. */
static void
sound_files(void **state)
{
	static const char *const bad[] = { "",
		"dataset,strategy,workers,status,wall_ns\n",
		"dataset,strategy,workers,block,\"sta\"tus,wall_ns\n"
		"url,seq,1,1,ok,5\n" };
	struct trials_problem problem;
	struct trials *trials;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		record_test_write(bad[i]);
		assert_int_equal(
			trials_load_sound(&trials, record_path, &problem),
			-EBADMSG);
		assert_null(trials);
		assert_true(*problem.words != '\0');
	}
}

#define SOUND_HEAD "dataset,strategy,workers,block,status,wall_ns\n"

/* What is no CSV costs its own line, and no row that stands on another. */
static void
sound_rows(void **state)
{
	static const struct {
		const char *text;
		size_t len, kept, line, lines;
		const char *words;
	} cases[] = {
#define SOUND(text) text, sizeof(text) - 1
		{ SOUND(SOUND_HEAD "d,\"fa\"st,1,1,ok,5\nd,s,1,2,ok,5\n"), 1, 2,
			1, "text after a field's closing quote" },
		{ SOUND(SOUND_HEAD "d,f\"a\"st,1,1,ok,5\nd,s,1,2,ok,5\n"), 1, 2,
			1, "a quote inside a field" },
		{ SOUND(SOUND_HEAD "d,s\0,1,1,ok,5\nd,s,1,2,ok,5\n"), 1, 2, 1,
			"a NUL byte" },
		{ SOUND(SOUND_HEAD "d,s,1,1,ok,5\nd,\"slow,1,2,ok,5\n"), 1, 3,
			1, "a quote is never closed" },
		{ SOUND(SOUND_HEAD
			  "d,\"s,1,1,ok,5\nd,s,1,2,ok,5\nd,s,1,3,ok,5\n"),
			2, 2, 1,
			"never closed, so the lines below are read as rows of "
			"their own" },
		/* The next quote opens a field, and seems to close that one. */
		{ SOUND(SOUND_HEAD "d,\"s,1,1,ok,5\nd,s,1,2,ok,5\n"
				   "d,\"t,1,3,ok,5\nd,s,1,4,ok,5\n"),
			2, 2, 2, "no line below closes where a field ends" },
		/* Both ends are strays: as CSV that is one row. */
		{ SOUND(SOUND_HEAD "d,\"s,1,1,ok,5\nd,s,1,2,ok,5\n"
				   "d,s,1\",3,ok,5\nd,s,1,4,ok,5\n"),
			2, 2, 2,
			"fewer fields than the header has, so the lines below "
			"are "
			"read as rows of their own" },
		/* The same with as many fields as it should have. */
		{ SOUND(SOUND_HEAD "d,\"s,1,1,ok,5\nd,s,1,2,ok,5\n"
				   "d,s\",1,3,ok,5\nd,s,1,4,ok,5\n"),
			1, 2, 1, "makes one row of lines 2 to 4" },
		{ SOUND("note," SOUND_HEAD "\"s\nt\",d,s,1,1,ok,5\n"
			"x,d,s,1,2,ok,5\n"),
			2, 0, 0, "" },
#undef SOUND
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		record_test_bytes(cases[i].text, cases[i].len);
		struct trials *trials = trials_test_sound(cases[i].kept);
		const struct trials_left_out *left = trials_left_out(trials);
		assert_int_equal(left->count, cases[i].lines);
		assert_int_equal(left->told[0].line, cases[i].line);
		if (!strstr(left->told[0].words, cases[i].words))
			fail_msg("%s", left->told[0].words);
		trials_destroy(trials);
	}
}

/* A row that no memory should hold: its line goes, the rows below stay. */
static void
sound_endless(void **state)
{
	static const char *const begins[] = { "d,\"s,1,1,ok,5\n", "", "d,s\n" };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		FILE *file = fopen(record_path, "we");
		assert_non_null(file);
		fprintf(file, SOUND_HEAD "%s", begins[i]);
		for (size_t at = 0; at < (size_t)17 << 20; at += 64)
			fprintf(file, "%063d%c", 7, i == 0 ? '\n' : '8');
		fputs("\nd,s,1,2,ok,5\n", file);
		assert_int_equal(fclose(file), 0);
		struct trials *trials = trials_test_sound(1);
		const struct trials_left_out *left = trials_left_out(trials);
		assert_int_equal(left->told[0].line, 2);
		assert_non_null(strstr(left->told[i == 2].words, "16 MiB"));
		assert_int_equal(trials_line(trials, 0),
			i == 0		 ? 278532
				: i == 1 ? 3
					 : 4);
		trials_destroy(trials);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sound_whole),
		cmocka_unit_test(sound_others),
		cmocka_unit_test(sound_items),
		cmocka_unit_test(sound_lines),
		cmocka_unit_test(sound_last),
		cmocka_unit_test(sound_files),
		cmocka_unit_test(sound_rows),
		cmocka_unit_test(sound_endless),
	};

	return cmocka_run_group_tests(
		tests, record_test_begin, record_test_end);
}
