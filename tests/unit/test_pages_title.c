/* SPDX-License-Identifier: MIT */
/* The title that programs in other languages are checked on: it is told where
 * every parser makes the same of it, and not where they may differ. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "pages/extract.h"
#include "unit.h"

static const struct extract_limits title_limits = {
	.depth = 256, .attributes = 4096, .bytes = 1 << 20
};

/* NULL for a title that isn't told. */
static void
want(const char *page, const char *type, const char *title)
{
	const char *junk = "<title>&amp</title><p>&amp";
	struct extract_result result;

	for (int mode = EXTRACT_SAX; mode <= EXTRACT_DOM; mode++) {
		struct extract *extract =
			extract_create((enum extract_mode)mode, &title_limits);

		const char *told;

		assert_non_null(extract);
		/* What was doubtful before says nothing of this one. */
		extract_page(extract, junk, strlen(junk), NULL, &result);
		assert_null(extract_title(extract));
		assert_int_equal(extract_page(extract, page, strlen(page), type,
					 &result),
			0);
		told = extract_title(extract);
		if (!told != !title || (title && strcmp(told, title)))
			fail_msg("%s: %s", page, told ? told : "not told");
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
	/* Only the first one is the title. */
	want("<title>one</title><body><title>a &amp two</title>x", NULL, "one");
	want("<body a a=1><title>in the body</title></p></b>", NULL,
		"in the body");
	want("<title>AT & T &#38; R&amp;D &#x201c;</title\n>", NULL,
		"AT & T & R&D \xe2\x80\x9c");
	/* By a declaration, and one of what is narrower. */
	want("<meta charset=utf-8><title>\xc3\xa9</title>", NULL, "\xc3\xa9");
	want("<meta charset = 'latin1' /><title>\xe9\xfc</title>", NULL,
		"\xc3\xa9\xc3\xbc");
	want("<meta http-equiv=content-type content='a; charset=windows-1252'>"
	     "<title>\x93</title>",
		NULL, "\xe2\x80\x9c");
	want("<title>plain</title><meta charset=utf-8>", NULL, "plain");
	want("<meta charset=us-ascii><title>a</title><p>\xff", NULL, "a");
	want("<title>a</title><p>\xc3\xa9\xff", NULL, "a");
	/* Who reads over the end of a comment behind it has read it. */
	want("<title>a</title><p><!-->b", NULL, "a");
	want("<p>none<!-->b", NULL, "");
}

static void
doubtful_ones_are_not(void **state)
{
	(void)state;
	want("<title>a &amp</title>", NULL, NULL);
	want("<title>a &#xZ;</title>", NULL, NULL);
	want("<title>a &#0;</title>", NULL, NULL);
	want("<title>a &#150;</title>", NULL, NULL);
	want("<title>a &#xd800;</title>", NULL, NULL);
	want("<title>a <b>c</b></title>", NULL, NULL);
	want("<title>a <!-- b --> c</title>", NULL, NULL);
	want("<title>a <?b> c</title>", NULL, NULL);
	want("<title>a < c</title>", NULL, NULL);
	/* HTML 5 alone has it, or has another for it. */
	want("<title>A &check; B</title>", NULL, NULL);
	want("<title>A &lang; B</title>", NULL, NULL);
	want("<title>a &nosuch; b</title>", NULL, NULL);
	want("<title>never closed", NULL, NULL);
	want("<title/>a</title>", NULL, NULL);
	want("<title>a\x01</title>", NULL, NULL);
	want("<title>a\fb</title>", NULL, NULL);
	/* Others may see another first, or one where there is none. */
	want("<textarea><title>no</title></textarea><title>yes</title>", NULL,
		NULL);
	want("<xmp><title>no</title></xmp>", NULL, NULL);
	want("<![CDATA[<title>no</title>]]><title>yes</title>", NULL, NULL);
	want("<!--><title>yes</title>-->", NULL, NULL);
	want("<!---><title>yes</title>", NULL, NULL);
	want("<title>a <!-- b</title><title>-->no</title>", NULL, NULL);
	want("<!DOCTYPE html PUBLIC \"x><title>yes</title>", NULL, NULL);
	want("<select><title>no</title></select>", NULL, NULL);
	want("<frameset><title>no</title></frameset>", NULL, NULL);
	/* Its charset is a matter of opinion. */
	want("<title>\xc3\xa9</title><meta charset=utf-8>", NULL, NULL);
	want("<meta charset=utf-16><title>\xc3\xa9</title>", NULL, NULL);
	want("<!-- charset=koi8-r --><meta charset=utf-8><title>\xc3\xa9"
	     "</title>",
		NULL, NULL);
	want("<title>a\x85</title>", "text/html; charset=iso-8859-1", NULL);
	want("<title>\xc3\xa9</title>", NULL, NULL);
	want("<title>\xe9</title>", NULL, NULL);
	want("<title>\xff</title>", "text/html; charset=utf-8", NULL);
	want("<meta charset=gb2312><title>\x81\x46</title>", NULL, NULL);
}

/* Before a title: false where HTML 5 makes something else of it than libxml2,
 * so that it comes to another title, or to none. */
static void
what_comes_first_is_plain(void **state)
{
	static const struct {
		bool plain;
		const char *before;
	} cases[] = {
		{ true,
			"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC \"-//W3C"
			"\">\r\n<HTML lang=en><head profile='>'><!-- a -- b "
			"-->" },
		{ true, "<script><!--\nif (a<b) 'x' //--></script\n>" },
		{ true, "<style x>a</style><link rel='x' href=/a/b/ />" },
		{ true, "<meta name=\"a\" content=b ><br/>" },
		{ false, "<script><!-- <script></script>" },
		{ true, "<noscript><img src=\"x\"></noscript>1 < 2 <3" },
		{ false, "<script src=a /></script>" },
		{ false, "<style/></style>" },
		{ false, "<script></script a=b>" },
		{ false, "<script></scripty></script>" },
		{ false, "</ >" },
		{ false, "</p a='>'>" },
		{ false, "<p/a='>'>" },
		{ false, "<p <a='>'>" },
		{ false, "<p a=\"b\"c>" },
		{ false, "<p a=b'>" },
		{ false, "<p\fa>" },
		{ false, "<p @a='>'>" },
		{ false, "<noscript></head>" },
		{ false, "<svg><style></style></svg>" },
		{ false, "<div><select></div>" },
		{ false, "<!-- --!> -->" },
		{ false, "<!-x>" },
		{ false, "<!DOCTYPE html \"a>\">" },
		{ false, "<!DOCTYPE html [<!ENTITY a 'b'>]>" },
	};
	char page[300];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(page, sizeof(page), "%s<title>a</title>",
			cases[i].before);
		want(page, NULL, cases[i].plain ? "a" : NULL);
	}
	want("<title @a='b>c'>a</title>", NULL, NULL);
	/* A frameset takes the body's place, and its title's. */
	want("<p>x<title>a</title><frameset>", NULL, NULL);
	want("<head><title>a</title></head><frameset>", NULL, "a");
}

/* In what isn't shown, or is a drawing, some take none and others do. */
static void
titles_of_parts_are_not_taken(void **state)
{
	static const char *const parts[] = { "template", "noscript", "svg",
		"math" };
	struct extract_result result;
	char page[200];

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(parts) / sizeof(parts[0]); i++) {
		const char *part = parts[i / 2];
		struct extract *extract = extract_create(
			i % 2 ? EXTRACT_DOM : EXTRACT_SAX, &title_limits);

		snprintf(page, sizeof(page),
			"<body><%s><title>part</title></%s>x", part, part);
		assert_int_equal(extract_page(extract, page, strlen(page), NULL,
					 &result),
			0);
		assert_string_equal(result.title, "");
		assert_int_equal(result.text_bytes, 1);
		assert_null(extract_title(extract));
		/* The page's own, behind it. */
		strcat(page, "<title>own</title>");
		assert_int_equal(extract_page(extract, page, strlen(page), NULL,
					 &result),
			0);
		assert_string_equal(result.title, "own");
		assert_null(extract_title(extract));
		snprintf(page, sizeof(page),
			"<title>own</title><%s><title>part</title></%s>", part,
			part);
		assert_int_equal(extract_page(extract, page, strlen(page), NULL,
					 &result),
			0);
		assert_string_equal(result.title, "own");
		assert_string_equal(extract_title(extract), "own");
		extract_destroy(extract);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sound_titles_are_told),
		cmocka_unit_test(doubtful_ones_are_not),
		cmocka_unit_test(what_comes_first_is_plain),
		cmocka_unit_test(titles_of_parts_are_not_taken),
	};

	extract_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
