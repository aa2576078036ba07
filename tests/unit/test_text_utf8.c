/* SPDX-License-Identifier: MIT */
/* What is UTF-8 stays, what isn't becomes '?' byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <string.h>

#include "text/utf8.h"

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
		cmocka_unit_test(test_tame), cmocka_unit_test(test_agrees) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
