/* SPDX-License-Identifier: MIT */
/* Both parsers extract the same and fail alike, on good pages and on hostile
 * ones; each limit; nothing of a page reaches the next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pages/extract.h"

#define NUL_REASON "a NUL byte where the parser stops"
#define CHARSET_REASON "bytes that its charset doesn't have"

static const struct extract_limits limits = {
	.depth = 256, .attributes = 4096, .bytes = (size_t)64 << 20
};

struct bytes {
	char *data;
	size_t len, room;
};

static void
bytes_add(struct bytes *bytes, const void *data, size_t len)
{
	if (bytes->room - bytes->len < len) {
		bytes->room = 2 * bytes->room + len;
		bytes->data = realloc(bytes->data, bytes->room);
		assert_non_null(bytes->data);
	}
	memcpy(bytes->data + bytes->len, data, len);
	bytes->len += len;
}

static void
bytes_text(struct bytes *bytes, const char *text)
{
	bytes_add(bytes, text, strlen(text));
}

/* A page in both ways, which have to agree; new parsers each time. */
static int
both(const char *what, const void *data, size_t len, const char *type,
	struct extract_result *result, char reason[80])
{
	struct extract_result results[2];
	int err[2];

	reason[0] = '\0';
	for (int mode = EXTRACT_SAX; mode <= EXTRACT_DOM; mode++) {
		struct extract *extract =
			extract_create((enum extract_mode)mode, &limits);

		assert_non_null(extract);
		err[mode] =
			extract_page(extract, data, len, type, &results[mode]);
		assert_true(!err[mode] == !results[mode].reason);
		if (mode == EXTRACT_SAX && results[0].reason)
			snprintf(reason, 80, "%s", results[0].reason);
		else if (mode == EXTRACT_DOM && results[1].reason)
			assert_string_equal(reason, results[1].reason);
		extract_destroy(extract);
	}
	if (err[0] != err[1] || results[0].digest != results[1].digest)
		fail_msg("%s: sax %s, dom %s", what,
			results[0].digest ? "ok" : reason,
			err[1] ? "failed" : "ok");
	assert_int_equal(results[0].elements, results[1].elements);
	assert_int_equal(results[0].links, results[1].links);
	assert_int_equal(results[0].text_bytes, results[1].text_bytes);
	*result = results[0];
	result->title = result->reason = NULL;
	return err[0];
}

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

struct hostile {
	const char *name, *before, *again, *after, *reason;
	size_t times;
};

static const struct hostile hostiles[] = {
	{ "one letter", "x", "", "", NULL, 0 },
	{ "blanks", "", " \n", "", NULL, 5000 },
	{ "10 000 levels", "", "<div>", "x", "deeper than 256 levels", 10000 },
	{ "100 000 unclosed", "", "<b><i>", "x", "deeper than 256 levels",
		50000 },
	{ "unclosed p", "<p>", "<p><b>", "", NULL, 100000 },
	{ "unclosed table", "<table>", "<tr><td>x", "", NULL, 50000 },
	{ "unclosed comment", "<p>a<!--", "0123456789", "", NULL, 1000000 },
	{ "unclosed script", "<p>a<script>", "a</b<!--", "", NULL, 1000000 },
	{ "unclosed style", "<p>a<style>", "a</b", "", NULL, 10000 },
	{ "unclosed title", "<title>", "a </b> ", "", NULL, 10000 },
	{ "unclosed value", "<p>a<a href=\"", "<p>b", "", NULL, 10000 },
	{ "long value", "<a href='", "0123456789", "'>a</a>", NULL, 100000 },
	{ "long text", "<p>", "01234567 9", "", NULL, 1200000 },
	{ "stray ends", "<p>", "</b></x></td>", "", NULL, 10000 },
	{ "misnested", "", "<b><p>x<i></b>y</i></p>", "", NULL, 10 },
	{ "many html", "", "<html>x</html><p>y", "", NULL, 1000 },
	{ "text between", "<html></html> t < ", "<!-- --> u < <b>v</b> < ", "",
		NULL, 1000 },
	{ "bare <", "", "<", "", NULL, 10000 },
	{ "closing html", "<p>a", "<html/>b<body/>c", "", NULL, 1000 },
	{ "doctypes", "<!DOCTYPE html>", "<!DOCTYPE x PUBLIC \"", "", NULL,
		1000 },
	{ "strict",
		"<!DOCTYPE html PUBLIC \"-//W3C//DTD HTML 4.01//EN\"><body>",
		" <b></b> \n<table> </table> <!-- --> ", "", NULL, 1000 },
	{ "entities", "<p>", "&amp;&#65;&#x42;&nosuch;&&#0;&#xffffffff;&#1;",
		"", NULL, 10000 },
	{ "names", "<p>", "&amp &lt;a&gt &copy", "", NULL, 10000 },
	{ "instructions", "<?php echo", "<?x y?><p>a<b", "", NULL, 1000 },
	{ "empty hrefs", "", "<a href>x</a><a href=''>y</a><a href=>z</a>", "",
		NULL, 100 },
	{ "no tag's end", "<p>x<title a", "", "", NULL, 0 },
	{ "no tag's end either", "<p>x</p></body></html><script", "", "", NULL,
		0 },
	{ "unknown charset", "<meta charset=klingon><p>\xe9", "\xff\xe9", "",
		NULL, 1000 },
	{ "wrong UTF-8", "<meta charset=utf-8><p>", "\xff\xe9\xc3<b c=\xe9>",
		"", "deeper than 256 levels", 1000 },
	{ "wrong UTF-8 too", "<meta charset=utf-8><!-- \xff -->",
		"<p>\xff\xe9\xc3<hr c=\xe9\xe2>", "", NULL, 10000 },
	{ "wrong Shift JIS", "<meta charset=shift_jis>", "<p>\x82\xff", "",
		CHARSET_REASON, 10000 },
	{ "wrong UTF-16", "\xff\xfe", "<\xd8", "", CHARSET_REASON, 100 },
	{ "late charset", "<p>\xe9", "<p>\xe9\xff",
		"<meta charset=utf-8><p>\xc3\xa9", NULL, 10000 },
	{ "controls", "<p>", "\x01\x02\x7f", "", NULL, 10000 },
	{ "attributes", "<p ", "a b='>' c=\"<\" d=e f", ">", NULL, 100 },
	{ "repeated attributes", "<p ", "a ", ">",
		"more than 4096 attributes in a tag", 1000000 },
	{ "repeated in body", "<body>", "<body a a a a>", "", NULL, 10000 },
	{ "junk in a tag", "<p ", "\" = ' <", ">x", NULL, 10000 },
	{ "long name", "<", "aaaaaaaaaa", ">x",
		"more than 4096 attributes in a tag", 100000 },
};

static void
test_hostile(void **state)
{
	struct bytes page = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(hostiles) / sizeof(hostiles[0]); i++) {
		const struct hostile *hostile = &hostiles[i];
		struct extract_result result;
		char reason[80];

		page.len = 0;
		bytes_text(&page, hostile->before);
		for (size_t k = 0; k < hostile->times; k++)
			bytes_text(&page, hostile->again);
		bytes_text(&page, hostile->after);
		both(hostile->name, page.data, page.len, NULL, &result, reason);
		if (strcmp(reason, hostile->reason ? hostile->reason : ""))
			fail_msg("%s: %s", hostile->name, reason);
	}
	free(page.data);
}

static void
test_nul(void **state)
{
	static const char middle[] = "<p>a\0b</p>c",
			  between[] = "<p>a</p>\0<p>";
	static char nuls[100000];
	struct extract_result result;
	char reason[80];

	(void)state;
	both("NULs", nuls, sizeof(nuls), NULL, &result, reason);
	assert_string_equal(reason, NUL_REASON);
	both("a NUL between", between, sizeof(between) - 1, NULL, &result,
		reason);
	assert_string_equal(reason, NUL_REASON);
	/* In a text it is white space. */
	both("a NUL within", middle, sizeof(middle) - 1, NULL, &result, reason);
	assert_string_equal(reason, "");
	assert_int_equal(result.text_bytes, 3);
}

static void
test_size(void **state)
{
	char *page = calloc(1, 100000000), reason[80];
	struct extract_result result;

	(void)state;
	assert_non_null(page);
	both("100 MB", page, 100000000, NULL, &result, reason);
	assert_string_equal(reason, "larger than 64 MiB");
	both("empty", page, 0, NULL, &result, reason);
	assert_string_equal(reason, "empty page");
	both("empty", NULL, 0, NULL, &result, reason);
	assert_string_equal(reason, "empty page");
	free(page);
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

static void
attributes_page(struct bytes *page, unsigned different, unsigned repeated)
{
	char name[32];

	page->len = 0;
	bytes_text(page, "<p>a<a ");
	for (unsigned i = 0; i < different + repeated; i++) {
		snprintf(name, sizeof(name), "a%u=\">\" ",
			i < different ? i : different / 2);
		bytes_text(page, name);
	}
	bytes_text(page, ">b</a>");
}

static void
test_attributes(void **state)
{
	static const unsigned counts[][2] = { { 4096, 0 }, { 4097, 0 },
		{ 4095, 1 }, { 4096, 1 }, { 50000, 0 }, { 1000000, 0 } };
	struct bytes page = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		unsigned sum = counts[i][0] + counts[i][1];
		struct extract_result result;
		char reason[80];

		attributes_page(&page, counts[i][0], counts[i][1]);
		both("attributes", page.data, page.len, NULL, &result, reason);
		assert_string_equal(reason,
			sum > 4096 ? "more than 4096 attributes in a tag" : "");
	}
	free(page.data);
}

static void
test_depth(void **state)
{
	struct bytes page = { 0 };

	(void)state;
	for (unsigned levels = 255; levels < 258; levels++) {
		struct extract_result result;
		char reason[80];

		/* html and body are the first two. */
		page.len = 0;
		for (unsigned i = 2; i < levels; i++)
			bytes_text(&page, "<div>");
		bytes_text(&page, "x");
		both("depth", page.data, page.len, NULL, &result, reason);
		assert_string_equal(
			reason, levels > 256 ? "deeper than 256 levels" : "");
	}
	free(page.data);
}

static void
test_small_limits(void **state)
{
	const struct extract_limits small = {
		.depth = 3, .attributes = 2, .bytes = 1 << 20
	};
	struct extract_result result;
	char *page = malloc((1 << 20) + 1);

	(void)state;
	assert_non_null(page);
	memset(page, 'x', (1 << 20) + 1);
	for (int mode = EXTRACT_SAX; mode <= EXTRACT_DOM; mode++) {
		struct extract *extract =
			extract_create((enum extract_mode)mode, &small);

		assert_int_equal(
			extract_page(extract, "<p a b>x", 8, NULL, &result), 0);
		assert_int_equal(
			extract_page(extract, "<p><b>x", 7, NULL, &result),
			-EBADMSG);
		assert_string_equal(result.reason, "deeper than 3 levels");
		assert_int_equal(result.digest, 0);
		assert_int_equal(
			extract_page(extract, "<p a b c>", 9, NULL, &result),
			-EBADMSG);
		assert_string_equal(
			result.reason, "more than 2 attributes in a tag");
		assert_int_equal(
			extract_page(extract, page, 1 << 20, NULL, &result), 0);
		assert_int_equal(extract_page(extract, page, (1 << 20) + 1,
					 NULL, &result),
			-EBADMSG);
		assert_string_equal(result.reason, "larger than 1 MiB");
		extract_destroy(extract);
	}
	free(page);
}

static void
names_page(struct bytes *page, unsigned first, unsigned count)
{
	char name[32];

	page->len = 0;
	for (unsigned i = first; i < first + count; i++) {
		snprintf(name, sizeof(name), "&n%u;", i);
		bytes_text(page, name);
	}
}

/* The names of earlier pages, which the parser still has, don't count. */
static void
test_names(void **state)
{
	struct bytes page = { 0 };

	(void)state;
	for (int mode = EXTRACT_SAX; mode <= EXTRACT_DOM; mode++) {
		struct extract *extract =
			extract_create((enum extract_mode)mode, &limits);
		struct extract_result result;

		names_page(&page, 0, 5000);
		assert_int_equal(extract_page(extract, page.data, page.len,
					 NULL, &result),
			0);
		names_page(&page, 10000, EXTRACT_NAMES_MAX - 100);
		assert_int_equal(extract_page(extract, page.data, page.len,
					 NULL, &result),
			0);
		names_page(&page, 0, 200000);
		assert_int_equal(extract_page(extract, page.data, page.len,
					 NULL, &result),
			-EBADMSG);
		assert_string_equal(
			result.reason, "more than 65536 different names");
		extract_destroy(extract);
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
		for (size_t i = 0; i < sizeof(hostiles) / sizeof(hostiles[0]);
			i++) {
			const struct hostile *hostile = &hostiles[i];
			struct extract_result result, again;
			char reason[80];

			page.len = 0;
			bytes_text(&page, hostile->before);
			for (size_t k = 0; k < hostile->times && k < 300; k++)
				bytes_text(&page, hostile->again);
			bytes_text(&page, hostile->after);
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
	digest_of("<p>\xc3\xa9", "text/html; charset=");
	digest_of("<p>\xc3\xa9", "text/html; charset=nosuchcharset");
	digest_of("<p>\xc3\xa9",
		"charset=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
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
		cmocka_unit_test(test_digest_covers),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_junk),
		cmocka_unit_test(test_attributes),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_small_limits),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_charsets),
		cmocka_unit_test(test_silent),
	};

	extract_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
