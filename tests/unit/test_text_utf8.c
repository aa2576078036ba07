/* SPDX-License-Identifier: MIT */
/* What is UTF-8 stays, what isn't becomes '?' byte by byte; how wide it is, and
 * where it may be cut. */
#include <jansson.h>
#include <string.h>

#include "text/utf8.h"
#include "unit.h"

static void
test_repair(void **state)
{
	static const char *const cases[][2] = { { "", "" },
		{ "plain", "plain" },
		{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
			"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
		{ "a\xff"
		  "b",
			"a?b" },
		{ "\xc3", "?" }, { "\xe2\x82", "??" }, { "\xc0\x80", "??" },
		{ "\xe0\x80\x80", "???" }, { "\xed\xa0\x80", "???" },
		{ "\xf4\x90\x80\x80", "????" }, { "\x80x", "?x" },
		{ "\xf8\x88\x80\x80\x80", "?????" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[32];

		strcpy(text, cases[i][0]);
		assert_string_equal(utf8_repair(text), cases[i][1]);
	}
}

static void
test_tame(void **state)
{
	static const char *const cases[][2] = { { "", "" },
		{ "plain", "plain" }, { "a\tb\r\nc", "a b  c" },
		{ "\033[2J\177\a", "?[2J??" },
		{ "\xc2\x9b"
		  "2J",
			"??2J" },
		{ "\xc2\xa0\xc3\x9b", "\xc2\xa0\xc3\x9b" },
		{ "\xff\033", "??" }, { "\xe2\x82\x9b", "\xe2\x82\x9b" },
		/* What turns the direction, or ends a line. */
		{ "a\xe2\x80\xae"
		  "b",
			"a???b" },
		{ "\xe2\x81\xa6\xe2\x80\xa8\xd8\x9c", "????????" },
		{ "\xe2\x80\xa6\xd7\x90\xf0\x9f\x98\x80",
			"\xe2\x80\xa6\xd7\x90\xf0\x9f\x98\x80" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[32];

		strcpy(text, cases[i][0]);
		assert_string_equal(utf8_tame(text), cases[i][1]);
	}
}

#define CJK "\xe7\xb7\x9a\xe7\xa8\x8b\xe6\xb1\xa0"
#define ACUTE "e\xcc\x81"
#define MAN "\xf0\x9f\x91\xa8"
#define FAMILY MAN "\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7"
#define FLAG "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa"
#define THUMB "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd"
#define HEART "\xe2\x9d\xa4\xef\xb8\x8f"
/* A syllable of Hangul in one, and in three letters. */
#define GAK "\xea\xb0\x81"
#define GAK_LETTERS "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8"
#define ZERO "\xe2\x80\x8b"

static void
test_width(void **state)
{
	static const struct {
		const char *text;
		size_t width;
		bool unsure;
	} cases[] = { { "", 0, false }, { "plain", 5, false },
		{ CJK, 6, false }, { "a" CJK "b", 8, false },
		{ ACUTE ACUTE, 2, false }, { "\xcc\x81", 0, false },
		{ ZERO, 0, false }, { GAK GAK_LETTERS, 4, false },
		{ FLAG FLAG, 4, false }, { MAN, 2, false },
		{ FAMILY "!", 3, true }, { THUMB, 2, true }, { HEART, 1, true },
		{ "a\xff\xfe", 3, false }, { "\xe7\xb7", 2, false },
		{ "\033\xe2\x80\xae", 2, false },
		{ "\xef\xbc\xa1\xe3\x80\x80", 4, false } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(utf8_width(cases[i].text), cases[i].width);
		assert_int_equal(utf8_unsure(cases[i].text), cases[i].unsure);
	}
	assert_int_equal(utf8_width_of(CJK, 6), 4);
	assert_int_equal(utf8_width_of(CJK, 5), 4);
}

/* No cut halves what is shown as one. */
static void
test_fits(void **state)
{
	static const struct {
		const char *text;
		size_t width, bytes;
	} cases[] = { { CJK, 6, 9 }, { CJK, 5, 6 }, { CJK, 1, 0 },
		{ "a" CJK, 3, 4 }, { ACUTE "x", 1, 3 }, { ACUTE "x", 2, 4 },
		{ FAMILY "x", 1, 0 }, { FAMILY "x", 2, 18 },
		{ GAK_LETTERS, 1, 0 }, { "", 3, 0 }, { "\xff\xff", 1, 1 },
		{ "x" ZERO, 1, 4 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(utf8_fit(cases[i].text, cases[i].width),
			cases[i].bytes);
	for (size_t most = 0; most < 12; most++)
		assert_int_equal(
			utf8_cut(CJK, most), most < 9 ? most / 3 * 3 : 9);
	assert_int_equal(utf8_cut("a\xff" CJK, 4), 2);
	assert_int_equal(utf8_cut("", 0), 0);
}

static void
test_blank(void **state)
{
	static const char *const blank[] = { " ", "\n", "\xc2\x85", "\xc2\xa0",
		"\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x8a", "\xe2\x80\xa8",
		"\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
		"\xe3\x80\x80" };
	static const char *const none[] = { "a", ZERO, CJK, "\xff", "\xc2",
		"\xef\xbb\xbf" };

	(void)state;
	for (size_t i = 0; i < sizeof(blank) / sizeof(blank[0]); i++)
		assert_int_equal(utf8_blank(blank[i], strlen(blank[i])),
			strlen(blank[i]));
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_int_equal(utf8_blank(none[i], strlen(none[i])), 0);
}

/* Held against a judge: jansson refuses what isn't UTF-8. */
static void
test_agrees(void **state)
{
	uint32_t random = 1;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char text[8] = "", before[8];
		json_t *json;

		for (size_t j = 0; j < 5; j++) {
			random = random * 1664525u + 1013904223u;
			text[j] = (char)(random >> 24 | 0x80);
			if ((random >> 16 & 3) == 0)
				text[j] = 'x';
		}
		strcpy(before, text);
		json = json_string(utf8_repair(text));
		assert_non_null(json);
		json_decref(json);
		json = json_string(before);
		assert_int_equal(json != NULL, strcmp(before, text) == 0);
		json_decref(json);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_repair),
		cmocka_unit_test(test_tame), cmocka_unit_test(test_width),
		cmocka_unit_test(test_fits), cmocka_unit_test(test_blank),
		cmocka_unit_test(test_agrees) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
