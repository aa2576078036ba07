/* SPDX-License-Identifier: MIT */
/* Both parsers extract the same and fail alike, on good pages and on hostile
 * ones; nothing of a page reaches the next. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pages_hostile.h"
#include "unit.h"

static uint64_t
digest_of(const char *page, const char *type)
{
	struct extract_result result;
	char reason[80];

	assert_int_equal(
		both(page, page, strlen(page), type, &result, reason), 0);
	return result.digest;
}

static void
test_extracts(void **state)
{
	const char *page =
		"<html><head><title>\n A &amp; \t b </title><style>p{}</style>"
		"</head><body><p>One <a href='x?a=1&amp;b'>two</a>"
		"<script>no<b></script><noscript>no<a href=n>n</a></noscript>"
		"<map><area href=\"#\"></map><a name=q>3 4</a><!-- no "
		"--></body>";
	struct extract_result result;

	(void)state;
	for (int mode = EXTRACT_SAX; mode <= EXTRACT_DOM; mode++) {
		struct extract *extract =
			extract_create((enum extract_mode)mode, &limits);

		assert_int_equal(extract_page(extract, page, strlen(page), NULL,
					 &result),
			0);
		assert_null(result.reason);
		assert_string_equal(result.title, "A & b");
		assert_int_equal(result.links, 3);
		assert_int_equal(result.elements, 13);
		assert_int_equal(result.text_bytes, strlen("Onetwo34"));
		extract_destroy(extract);
	}
}

/* What stands before a colon is a part of the name, in a tree too, where
 * libxml2 takes it off. */
static void
test_prefixes(void **state)
{
	const char *page =
		"<svg:title>no</svg:title><title>real</title><o:a href=u>l"
		"</o:a><a href=v>m</a><a:b:style>u<xml:script>q"
		"<xsl:template>w";
	struct extract_result result;
	char reason[80];

	(void)state;
	assert_int_equal(
		both("prefixes", page, strlen(page), NULL, &result, reason), 0);
	assert_int_equal(result.links, 1);
	assert_int_equal(result.text_bytes, strlen("nolmuqw"));
}

static void
test_digest_covers(void **state)
{
	const char *page = "<title>t</title><p>a b<a href=x>c</a>";
	uint64_t digest = digest_of(page, NULL);

	(void)state;
	/* White space alone doesn't count. */
	assert_true(digest ==
		digest_of("<title> t\n</title>\n<p>a\n b <a href=x>c </a>\n",
			NULL));
	/* All else does. */
	static const char *const others[] = {
		"<title>u</title><p>a b<a href=x>c</a>",
		"<title>t</title><p>a d<a href=x>c</a>",
		"<title>t</title><p>a b<a href=y>c</a>",
		"<title>t</title><p>a b<a name=x>c</a>",
		"<title>t</title><p>a b<a href=x>c</a><hr>",
		"<title>t</title><p><a href=x>a b</a>c",
		"<p>a b<a href=x>c</a>",
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_true(digest != digest_of(others[i], NULL));
}

/* Where HTML 5 ends a comment, a document type or a text, the page goes on,
 * whatever libxml2 thinks; each beside what every version reads alike. */
static void
test_ends(void **state)
{
	static const struct {
		const char *page, *plain;
	} cases[] = {
		{ "<p>a<!-->b", "<p>ab" },
		{ "<p>a<!--->b", "<p>ab" },
		{ "<p>a<!-- --!>b", "<p>ab" },
		{ "<p>a<!----!>b", "<p>ab" },
		{ "<p>a<!----><!-->b-->c", "<p>ab-->c" },
		{ "<p>a<!--->b-->c", "<p>ab-->c" },
		{ "<p>a&am<!-->p;b", "<p>a&amp;amp;b" },
		{ "<!--><!---><p>a", "<p>a" },
		{ "<p>a</p></body></html><!-->", "<p>a</p></body></html>" },
		/* None of them is an end, or a comment. */
		{ "<p>a<!---!>b--><!-->c", "<p>ac" },
		{ "<p>a<!--!>b--><!-- <!--> c", "<p>ac" },
		{ "<p>a<script><!-->b</script>c", "<p>a<script></script>c" },
		{ "<p>a<!--><a href='<!-->'>b</a>c<!--- d -->",
			"<p>a<a href='&lt;!-->'>b</a>c" },
		{ "<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN><p>a",
			"<p>a" },
		{ "<!DOCTYPE html SYSTEM 'about:x\"><p>a", "<p>a" },
		{ "<!DOCTYPE html PUBLIC \"x><p>a<b c=\"d\">e</b>",
			"<p>a<b>e</b>" },
		{ "<p>a<!doctype x system \"></p><p>b", "<p>a</p><p>b" },
		{ "<p>a<textarea>b<!-- c</textarea>d",
			"<p>a<textarea>b< !-- c</textarea>d" },
		{ "<p>a<TEXTAREA>b<i><!-- </i>--></textareas></TextArea >c-->",
			"<p>a<textarea>b< i>< !--< /i>-->< /textareas>"
			"</textarea>c-->" },
		{ "<p>a<xmp><!--</xmp><iframe><!--</iframe>b",
			"<p>a<xmp>< !--</xmp><iframe>< !--</iframe>b" },
		{ "<p>a<noembed><!--</noembed><noframes><!--</noframes>b",
			"<p>a<noembed>< !--</noembed><noframes>< !--</noframes>"
			"b" },
		{ "<title>a <!-- b</title><p>c-->",
			"<title>a &lt;!-- b</title><p>c-->" },
		{ "<title>a<b c='</title><p>d",
			"<title>a&lt;b c='</title><p>d" },
		{ "<p>a<textarea><script>c</textarea>b",
			"<p>a<textarea>< script>c</textarea>b" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char pages[2][256];
		uint64_t digests[2];

		for (size_t k = 0; k < 2; k++) {
			snprintf(pages[k], sizeof(pages[k]),
				"%s<a href=end>END</a>",
				k ? cases[i].plain : cases[i].page);
			digests[k] = digest_of(pages[k], NULL);
		}
		if (digests[0] != digests[1])
			fail_msg("%s", cases[i].page);
	}
}

static void
test_hostile(void **state)
{
	struct bytes page = { 0 };

	(void)state;
	for (size_t i = 0; i < HOSTILES; i++) {
		const struct hostile *hostile = &hostiles[i];
		struct extract_result result;
		char reason[80];

		hostile_page(hostile, &page, SIZE_MAX);
		both(hostile->name, page.data, page.len, NULL, &result, reason);
		if (strcmp(reason, hostile->reason ? hostile->reason : ""))
			fail_msg("%s: %s", hostile->name, reason);
	}
	free(page.data);
}

/* Bytes without a rule, from a seed. */
static void
test_junk(void **state)
{
	static const char *const bits[] = { "<", ">", "</", "<a href=", "\"",
		"'", "=", "&", "<!--", "-->", "<?", "<!DOCTYPE", " ", "b",
		"\xff", "<script>", "</script>", "<title>", "<html>", "<body>",
		"</body>", "</html>", "<head>", "<table>", "<p>", "&#", ";",
		"\xc3\xa9", "<style>", "</style>", "href=", "</p>" };
	struct bytes page = { 0 };
	uint64_t random = 1;

	(void)state;
	for (int i = 0; i < 400; i++) {
		struct extract_result result;
		char reason[80];

		page.len = 0;
		for (int k = 0; k < 300; k++) {
			char byte;

			random = random * 6364136223846793005u + 1;
			byte = (char)(random >> 40);
			if (i % 2)
				bytes_add(&page, &byte, 1);
			else
				bytes_text(&page, bits[random >> 59]);
		}
		both("junk", page.data, page.len, NULL, &result, reason);
	}
	free(page.data);
}

/* One parser over all pages says what new ones say. */
static void
test_history(void **state)
{
	struct extract *used[2];
	struct bytes page = { 0 };

	(void)state;
	for (int mode = EXTRACT_SAX; mode <= EXTRACT_DOM; mode++)
		used[mode] = extract_create((enum extract_mode)mode, &limits);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < HOSTILES; i++) {
			const struct hostile *hostile = &hostiles[i];
			struct extract_result result, again;
			char reason[80];

			hostile_page(hostile, &page, 300);
			both(hostile->name, page.data, page.len, NULL, &result,
				reason);
			for (int mode = 0; mode < 2; mode++) {
				extract_page(used[mode], page.data, page.len,
					NULL, &again);
				assert_true(again.digest == result.digest);
				assert_string_equal(
					again.reason ? again.reason : "",
					reason);
			}
		}
	}
	extract_destroy(used[0]);
	extract_destroy(used[1]);
	free(page.data);
}

static void
test_charsets(void **state)
{
	uint64_t digest = digest_of(
		"<meta charset=utf-8><title>\xc3\xa9</title><p>\xe2\x82\xac",
		NULL);

	(void)state;
	assert_true(digest ==
		digest_of("<meta charset=windows-1252><title>\xe9</title>"
			  "<p>\x80",
			NULL));
	/* The header's word counts before the page's, and without it. */
	assert_true(digest ==
		digest_of("<meta charset=x><title>\xe9</title><p>\x80",
			"text/html; charset=\"Windows-1252\""));
	assert_true(digest ==
		digest_of("<meta name=x><title>\xc3\xa9</title><p>\xe2\x82\xac",
			"text/html;charset=UTF-8"));
	assert_true(digest ==
		digest_of("\xef\xbb\xbf<meta name=x><title>\xc3\xa9</title>"
			  "<p>\xe2\x82\xac",
			"text/html; charset=utf-8"));
	/* Text before the declaration, and none at all. */
	assert_true(
		digest_of("<title>\xe9</title><meta charset=latin1>", NULL) ==
		digest_of("<title>\xc3\xa9</title><meta charset=utf8>", NULL));
	assert_true(digest ==
		digest_of("<meta name=x><title>\xc3\xa9</title>"
			  "<p>\xe2\x82\xac",
			NULL));
	digest_of("<p>\xc3\xa9", "text/html; charset=");
	digest_of("<p>\xc3\xa9", "text/html; charset=nosuchcharset");
	digest_of("<p>\xc3\xa9",
		"charset=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
}

/* What its charset doesn't have costs a page that, and not its rest. */
static void
test_undecodable(void **state)
{
	static const struct {
		const char *charset;
		uint64_t replaced;
	} cases[] = { { "us-ascii", 0 }, { "utf-8", 1 }, { "gbk", 1 },
		{ "iso-8859-6", 1 }, { "euc-kr", 1 } };
	struct bytes page = { 0 };
	char head[80], reason[80];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct extract_result result;

		page.len = 0;
		snprintf(head, sizeof(head), "<meta charset=%s><p>\xff ",
			cases[i].charset);
		bytes_text(&page, head);
		for (int k = 0; k < 1000; k++)
			bytes_text(&page, "<a href=x>y</a>\n");
		assert_int_equal(both(cases[i].charset, page.data, page.len,
					 NULL, &result, reason),
			0);
		assert_int_equal(result.links, 1000);
		assert_int_equal(result.elements, 1005);
		assert_int_equal(result.replaced, cases[i].replaced);
	}
	free(page.data);
}

/* libxml2 would tell the terminal about characters that it can't convert. */
static void
test_silent(void **state)
{
	const char *page = "<meta charset=euc-jp><p>\x8e\xff\xfd &; <p <";
	FILE *file = tmpfile();
	int kept = dup(STDERR_FILENO);
	struct extract_result result;
	char reason[80];

	(void)state;
	assert_non_null(file);
	fflush(stderr);
	dup2(fileno(file), STDERR_FILENO);
	both("silent", page, strlen(page), NULL, &result, reason);
	fflush(stderr);
	dup2(kept, STDERR_FILENO);
	close(kept);
	assert_int_equal(lseek(fileno(file), 0, SEEK_END), 0);
	fclose(file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_extracts),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test(test_digest_covers),
		cmocka_unit_test(test_ends),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_junk),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_charsets),
		cmocka_unit_test(test_undecodable),
		cmocka_unit_test(test_silent),
	};

	extract_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
