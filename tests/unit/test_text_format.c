/* SPDX-License-Identifier: MIT */
/* Numbers and names as they are shown, and lines as they are broken. */
#include <stdlib.h>
#include <string.h>

#include "text/format.h"
#include "text/utf8.h"
#include "text/wrap.h"
#include "unit.h"

static void
format_test_numbers(void **state)
{
	static const struct {
		double value;
		const char *text;
	} ratios[] = { { 1, "1.00" }, { 14.16, "14.2" }, { 9.996, "10.0" },
		{ 203.4, "203" }, { 0.0123, "0.012" }, { 99.96, "100" } };
	static const struct {
		int64_t ns;
		const char *text;
	} times[] = { { -1, "-" }, { 0, "0 ns" }, { 999, "999 ns" },
		{ 870400, "870 us" }, { 12345678, "12.3 ms" },
		{ 999600000, "1.00 s" }, { 3500000000, "3.50 s" },
		{ 123000000000, "123 s" } };
	static const struct {
		double seconds;
		const char *text;
	} estimates[] = { { 0.2, "1 s" }, { 3.2, "3 s" }, { 42, "40 s" },
		{ 100, "1.5 min" }, { 130, "2 min" }, { 5400, "90 min" },
		{ 7200, "2.0 h" }, { 40000, "11 h" } };
	char buf[FORMAT_ROOM];

	(void)state;
	for (size_t i = 0; i < sizeof(estimates) / sizeof(estimates[0]); i++)
		assert_string_equal(format_about(buf, estimates[i].seconds),
			estimates[i].text);
	for (size_t i = 0; i < sizeof(ratios) / sizeof(ratios[0]); i++)
		assert_string_equal(
			format_ratio(buf, ratios[i].value), ratios[i].text);
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++)
		assert_string_equal(
			format_time(buf, times[i].ns), times[i].text);
	assert_string_equal(format_range(buf, 13.9, 14.6), "[13.9, 14.6]");
	assert_string_equal(format_range(buf, 0.9, 14.6), "[0.90, 14.60]");
	assert_string_equal(format_percent(buf, 0.0814, 2), "8.1");
	assert_string_equal(format_percent(buf, 0.996, 2), "100");
	assert_string_equal(format_percent(buf, 14.2, 3), "1420");
	assert_string_equal(format_percent(buf, 0.998, 3), "99.8");
	assert_string_equal(format_clock(buf, 67000000000), "1:07");
	assert_string_equal(format_clock(buf, 3765000000000), "1:02:45");
}

static void
format_test_names(void **state)
{
	char name[64];

	(void)state;
	assert_string_equal(
		format_name(name, sizeof(name), "abcdef", 4, false, false),
		"ab..");
	assert_string_equal(
		format_name(name, sizeof(name), "abcdef", 4, false, true),
		"abc\xe2\x80\xa6");
	assert_string_equal(
		format_name(name, sizeof(name), "ab", 4, true, true), "ab  ");
	/* A name is told from others by its end, too. */
	assert_string_equal(
		format_ends(name, sizeof(name),
			"pool:words=000000000000001:chunk=4", 20, false),
		"pool:word..1:chunk=4");
	assert_string_equal(
		format_ends(name, sizeof(name),
			"pool:words=00000000000000\xc3\xa9:x=4", 20, true),
		"pool:words\xe2\x80\xa6"
		"0000\xc3\xa9:x=4");
	assert_string_equal(
		format_ends(name, sizeof(name), "pool", 20, true), "pool");
}

static void
format_test_name(const char *name, const char *wanted)
{
	char buf[100];

	assert_string_equal(
		format_name(buf, sizeof(buf), name, 6, true, true), wanted);
	assert_int_equal(utf8_width(buf), 6);
}

/* Two columns each, but for the dots. */
#define XIAN "\xe7\xb7\x9a"
#define CHENG "\xe7\xa8\x8b"
#define CHI "\xe6\xb1\xa0"
#define THUMB "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd"
#define DOTS "\xe2\x80\xa6"

/* Cut to six columns whatever it is made of, and filled up to them. */
static void
format_test_wide(void **state)
{
	(void)state;
	format_test_name(XIAN CHENG, XIAN CHENG "  ");
	format_test_name(XIAN CHENG CHI, XIAN CHENG CHI);
	format_test_name("a" XIAN CHENG CHI, "a" XIAN CHENG DOTS);
	format_test_name(XIAN CHENG CHI "!", XIAN CHENG DOTS " ");
	format_test_name("e\xcc\x81tudes", "e\xcc\x81tudes");
	format_test_name("e\xcc\x81tudes!", "e\xcc\x81tude" DOTS);
}

/* A row's figures begin below its head's, also behind a name whose width
 * terminals differ on. */
static void
format_test_rows(void **state)
{
	static const struct {
		const char *name, *shown;
	} cases[] = { { XIAN, "  " XIAN "    |" },
		{ THUMB, "  " THUMB "\n        |" },
		{ XIAN XIAN XIAN XIAN,
			"  " XIAN XIAN XIAN XIAN "\n        |" } };
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

/* A line's words are counted in columns: 16 of four, then 15 behind the indent. */
static void
format_test_lines(void **state)
{
	char words[31 * 7 + 1] = "", *text, *second;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	for (int i = 0; i < 31; i++)
		strcat(words, XIAN CHENG " ");
	wrap_say(out, "", "%s", words);
	fclose(out);
	second = strchr(text, '\n');
	assert_int_equal(second - text, 16 * 7 - 1);
	assert_int_equal(strcspn(second + 1, "\n"), 2 + 15 * 7 - 1);
	free(text);
}

/* A name of which both ends are shown. */
static void
format_test_ends(void **state)
{
	static const char name[] = XIAN XIAN XIAN XIAN XIAN XIAN CHENG CHENG
		CHENG CHENG CHENG CHENG;
	char buf[200];

	(void)state;
	assert_string_equal(format_ends(buf, sizeof(buf), name, 16, true),
		XIAN XIAN XIAN XIAN DOTS CHENG CHENG CHENG);
	assert_string_equal(format_ends(buf, sizeof(buf), name, 16, false),
		"??????..??????");
}

/* Bytes that are no UTF-8 reach no terminal. */
static void
format_test_bytes(void **state)
{
	(void)state;
	format_test_name("a\xff\xfe"
			 "b",
		"a??b  ");
	format_test_name("\x80\x80", "??    ");
	format_test_name("s\xc3", "s?    ");
	format_test_name("\xe2\x82\xac", "\xe2\x82\xac     ");
	format_test_name("\xed\xa0\x80", "???   ");
	format_test_name("\xff\xff\xff\xff\xff\xff\xff", "?????" DOTS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(format_test_numbers),
		cmocka_unit_test(format_test_names),
		cmocka_unit_test(format_test_bytes),
		cmocka_unit_test(format_test_wide),
		cmocka_unit_test(format_test_rows),
		cmocka_unit_test(format_test_lines),
		cmocka_unit_test(format_test_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
