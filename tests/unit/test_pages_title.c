/* SPDX-License-Identifier: MIT */
/* The title that programs in other languages are checked on: it is told where
 * every parser makes the same of it, and not where they may differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "pages/extract.h"

/* NULL for a title that isn't told. */
static void
want(const char *page, const char *type, const char *title)
{
	const struct extract_limits limits = {
		.depth = 256, .attributes = 4096, .bytes = 1 << 20
	};
	const char *junk = "<title>&amp</title><p>&amp";
	struct extract_result result;

	for (int mode = EXTRACT_SAX; mode <= EXTRACT_DOM; mode++) {
		struct extract *extract =
			extract_create((enum extract_mode)mode, &limits);

		assert_non_null(extract);
		/* What was doubtful before says nothing of this one. */
		extract_page(extract, junk, strlen(junk), NULL, &result);
		assert_null(extract_title(extract));
		assert_int_equal(extract_page(extract, page, strlen(page), type,
					 &result),
			0);
		if (title == NULL)
			assert_null(extract_title(extract));
		else
			assert_string_equal(extract_title(extract), title);
		extract_destroy(extract);
	}
}

static void
sound_titles_are_told(void **state)
{
	const char *utf8 = "text/html; charset=utf-8";

	(void)state;
	want("<p>none", NULL, "");
	want("<title></title>", NULL, "");
	want("<title>\n A &amp; \t b </title><p>&amp", NULL, "A & b");
	want("<title>&lt;b&gt; &#233; &eacute;</title>", utf8,
		"<b> \xc3\xa9 \xc3\xa9");
	want("<title>\xc3\xa9\xe2\x82\xac</title>", utf8,
		"\xc3\xa9\xe2\x82\xac");
	want("<title>\xe9</title>", "text/html; charset=iso-8859-1",
		"\xc3\xa9");
	want("<title>one</title><body><title>a &amp two</title>x", NULL, NULL);
	want("<body a a=1><title>in the body</title></p></b>", NULL,
		"in the body");
}

static void
doubtful_ones_are_not(void **state)
{
	(void)state;
	want("<title>a &amp</title>", NULL, NULL);
	want("<title>a &#xZ;</title>", NULL, NULL);
	want("<title>a <b>c</b></title>", NULL, NULL);
	want("<title>a\x85</title>", "text/html; charset=iso-8859-1", NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sound_titles_are_told),
		cmocka_unit_test(doubtful_ones_are_not),
	};

	extract_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
