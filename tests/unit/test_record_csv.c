/* SPDX-License-Identifier: MIT */
/* CSV written and read back: quoting, line ends, and what is no CSV. */
#include "record/csv.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

static char csv_path[] = "/tmp/lanebench-csv-XXXXXX";

static int
csv_test_begin(void **state)
{
	(void)state;
	int fd = mkstemp(csv_path);
	return fd < 0 ? -1 : close(fd);
}

static int
csv_test_end(void **state)
{
	(void)state;
	return unlink(csv_path);
}

static void
csv_test_write(const char *text, size_t len)
{
	FILE *out = fopen(csv_path, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
}

/* Reads the whole file: fields joined by '|', rows by '/', '!' after a row
 * that lacked its newline. Returns 0 or the error. */
static int
csv_test_read(char *out, size_t size, size_t *line, char *problem)
{
	struct csv_reader *reader;
	const struct csv_field *fields;
	size_t at = 0;
	ssize_t count;

	*out = '\0';
	assert_int_equal(csv_reader_create(&reader, csv_path), 0);
	while ((count = csv_reader_next(reader, &fields)) > 0) {
		for (ssize_t i = 0; i < count; i++) {
			assert_int_equal(fields[i].len, strlen(fields[i].text));
			at += (size_t)snprintf(out + at, size - at, "%s%s",
				i ? "|" : "", fields[i].text);
		}
		at += (size_t)snprintf(out + at, size - at, "%s",
			csv_reader_whole(reader) ? "/" : "!");
		assert_true(at < size);
	}
	*line = csv_reader_line(reader);
	if (problem)
		strcpy(problem, csv_reader_problem(reader));
	csv_reader_destroy(reader);
	return (int)count;
}

static void
csv_reads(void **state)
{
	static const struct {
		const char *text, *fields;
	} cases[] = {
		{ "", "" },
		{ "a,b\n1,2\n", "a|b/1|2/" },
		{ "a,b\r\n1,2\r\n", "a|b/1|2/" },
		{ "\xef\xbb\xbf"
		  "a,b\n",
			"a|b/" },
		{ "\n\na\n\n\r\nb\n", "a/b/" },
		{ ",\n,,\n", "|/||/" },
		{ "\"a,b\",\"c\"\"d\",\"\"\n", "a,b|c\"d|/" },
		{ "\"two\nlines\",x\ny,z\n", "two\nlines|x/y|z/" },
		{ "\"a\r\nb\"\r\n", "a\r\nb/" },
		{ "a,b\n1", "a|b/1!" },
		{ "a,b\n1,\"cut o", "a|b/1|cut o!" },
		{ "a\n\"\"", "a/!" },
	};
	char got[200];
	size_t line;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		csv_test_write(cases[i].text, strlen(cases[i].text));
		assert_int_equal(
			csv_test_read(got, sizeof(got), &line, NULL), 0);
		assert_string_equal(got, cases[i].fields);
	}
}

static void
csv_refuses(void **state)
{
	static const struct {
		const char *text;
		size_t len, line;
		const char *problem;
	} cases[] = {
		{ "a\nb\0c\n", 6, 2, "NUL" },
		{ "a\nb\n\"c\"d\n", 9, 3, "after a field's closing quote" },
		{ "a\nb\"c\"d\n", 8, 2, "isn't quoted" },
		{ "a\nb\"c,d\n", 8, 2, "never closed" },
		{ "a\n\"b\nc,d\ne,f\n", 13, 2, "never closed" },
	};
	char got[200], problem[200];
	size_t line;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		csv_test_write(cases[i].text, cases[i].len);
		assert_int_equal(
			csv_test_read(got, sizeof(got), &line, problem),
			-EBADMSG);
		assert_int_equal(line, cases[i].line);
		assert_non_null(strstr(problem, cases[i].problem));
	}
}

/* Rows that span the reader's buffer, and one that is longer than it. */
static void
csv_reads_long(void **state)
{
	struct csv_text text = { 0 };
	struct csv_reader *reader;
	const struct csv_field *fields;
	char *big = malloc(700001);

	(void)state;
	assert_non_null(big);
	memset(big, 'x', 700000);
	big[700000] = '\0';
	big[350000] = '"';
	big[350001] = '\n';
	for (int i = 0; i < 30000; i++) {
		csv_put_whole(&text, i);
		csv_put_string(&text, i % 3 ? "some, text" : "plain");
		csv_end_row(&text);
	}
	csv_put_string(&text, big);
	csv_end_row(&text);
	csv_put_string(&text, "end");
	csv_end_row(&text);
	assert_int_equal(text.err, 0);
	csv_test_write(text.text, text.len);

	assert_int_equal(csv_reader_create(&reader, csv_path), 0);
	for (int i = 0; i < 30000; i++) {
		int64_t number;
		assert_int_equal(csv_reader_next(reader, &fields), 2);
		assert_true(csv_whole(&fields[0], &number));
		assert_int_equal(number, i);
		assert_string_equal(
			fields[1].text, i % 3 ? "some, text" : "plain");
	}
	assert_int_equal(csv_reader_next(reader, &fields), 1);
	assert_int_equal(fields[0].len, 700000);
	assert_memory_equal(fields[0].text, big, 700000);
	assert_int_equal(csv_reader_next(reader, &fields), 1);
	assert_string_equal(fields[0].text, "end");
	assert_int_equal(csv_reader_line(reader), 30003);
	assert_int_equal(csv_reader_offset(reader), text.len);
	assert_int_equal(csv_reader_next(reader, &fields), 0);
	csv_reader_destroy(reader);
	csv_text_fini(&text);
	free(big);
}

static void
csv_writes(void **state)
{
	struct csv_text text = { 0 };

	(void)state;
	csv_put_string(&text, NULL);
	csv_put_string(&text, "plain");
	csv_put_string(&text, "a \"b\", c");
	csv_put_string(&text, "\r");
	csv_put_whole(&text, -1);
	csv_put_whole(&text, INT64_MAX);
	csv_put_ratio(&text, 1.0 / 3);
	csv_put_ratio(&text, (double)NAN);
	csv_put_ratio(&text, 1);
	csv_put_digest(&text, true, UINT64_C(0x0fed000000000abc));
	csv_put_digest(&text, false, 0xabc);
	csv_end_row(&text);
	assert_int_equal(text.err, 0);
	char *all = strndup(text.text, text.len);
	assert_string_equal(all,
		",plain,\"a \"\"b\"\", c\",\"\r\",,9223372036854775807,"
		"0.333333333,,1,0fed000000000abc,\n");
	free(all);
	csv_text_fini(&text);
}

static void
csv_numbers(void **state)
{
	static const struct {
		const char *text;
		bool good;
		int64_t value;
	} cases[] = {
		{ "0", true, 0 },
		{ "", true, -1 },
		{ "12", true, 12 },
		{ "12.0", true, 12 },
		{ "12.", true, 12 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "9223372036854775808", false, 0 },
		{ "12.5", false, 0 },
		{ "-1", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ ".0", false, 0 },
		{ "nan", false, 0 },
		{ "1e9", false, 0 },
	};
	double ratio;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct csv_field field = { cases[i].text,
			strlen(cases[i].text) };
		int64_t value;
		assert_int_equal(csv_whole(&field, &value), cases[i].good);
		if (cases[i].good)
			assert_int_equal(value, cases[i].value);
	}
	assert_true(csv_ratio(&(struct csv_field){ "1.25", 4 }, &ratio));
	assert_true(ratio == 1.25);
	assert_true(csv_ratio(&(struct csv_field){ "", 0 }, &ratio));
	assert_true(isnan(ratio));
	assert_false(csv_ratio(&(struct csv_field){ "nan", 3 }, &ratio));
	assert_false(csv_ratio(&(struct csv_field){ "inf", 3 }, &ratio));
	assert_false(csv_ratio(&(struct csv_field){ "1x", 2 }, &ratio));
}

/* Bytes that are none, whole characters, and one cut off before a quote. */
static void
csv_writes_utf8(void **state)
{
	struct csv_text text = { 0 };

	(void)state;
	csv_put_string(&text, "\xff\xfe");
	csv_put_string(&text, "\xc3\xa4\xe2\x80\xa6\xf0\x9f\x99\x82");
	csv_put_string(&text, "\xc3");
	csv_put_string(&text, "\xe2\x80\",\xff");
	csv_put_string(&text, "\xed\xa0\x80");
	csv_end_row(&text);
	assert_int_equal(text.err, 0);
	static const char right[] = "??,\xc3\xa4\xe2\x80\xa6\xf0\x9f\x99\x82,?,"
				    "\"??\"\",?\",???\n";
	assert_int_equal(text.len, sizeof(right) - 1);
	assert_memory_equal(text.text, right, sizeof(right) - 1);
	csv_text_fini(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(csv_reads),
		cmocka_unit_test(csv_refuses),
		cmocka_unit_test(csv_reads_long),
		cmocka_unit_test(csv_writes),
		cmocka_unit_test(csv_writes_utf8),
		cmocka_unit_test(csv_numbers),
	};

	return cmocka_run_group_tests(tests, csv_test_begin, csv_test_end);
}
