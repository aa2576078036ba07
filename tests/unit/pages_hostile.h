/* SPDX-License-Identifier: MIT */
/* What the tests of extraction share: pages built from pieces, parsed in both
 * ways, and the hostile ones. */
#ifndef LANEBENCH_TESTS_PAGES_HOSTILE_H
#define LANEBENCH_TESTS_PAGES_HOSTILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pages/extract.h"
#include "unit.h"

static const struct extract_limits limits = { .depth = EXTRACT_DEPTH_MAX,
	.attributes = 4096,
	.bytes = (size_t)64 << 20 };

struct bytes {
	char *data;
	size_t len, room;
};

static inline void
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

static inline void
bytes_text(struct bytes *bytes, const char *text)
{
	bytes_add(bytes, text, strlen(text));
}

/* A page in both ways, which have to agree; new parsers each time. */
static inline int
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

struct hostile {
	const char *name, *before, *again, *after, *reason;
	size_t times;
};

static const struct hostile hostiles[] = {
	{ "one letter", "x", "", "", NULL, 0 },
	{ "gzip", "\x1f\x8b\x08", "<p>", "", "compressed by gzip, no HTML",
		10 },
	{ "blanks", "", " \n", "", NULL, 5000 },
	{ "10 000 levels", "", "<div>", "x", NULL, 10000 },
	{ "100 000 unclosed", "", "<b><i>", "x", "deeper than 65536 levels",
		50000 },
	{ "unclosed p", "<p>", "<p><b>", "", NULL, 100000 },
	{ "unclosed table", "<table>", "<tr><td>x", "", NULL, 50000 },
	{ "unclosed comment", "<p>a<!--", "0123456789", "", NULL, 1000000 },
	{ "comments cut short", "<p>", "<!--><b>x</b><!---><!-- --!>", "", NULL,
		1000 },
	{ "texts without an end", "<xmp><!--",
		"<xmp></b><textarea><!--><iframe><svg>", "", NULL, 2000 },
	{ "comments in texts", "<svg/>",
		"<title><!--</title><!--><textarea><a b='</textarea>", "-->",
		NULL, 10000 },
	{ "attributes behind comments", "<!--><!---><!-- <p> --!><p ", "a ",
		">", "more than 4096 attributes in a tag", 5000 },
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
		"", NULL, 1000 },
	{ "wrong UTF-8 too", "<meta charset=utf-8><!-- \xff -->",
		"<p>\xff\xe9\xc3<hr c=\xe9\xe2>", "", NULL, 10000 },
	{ "wrong Shift JIS", "<meta charset=shift_jis>", "<p>\x82\xff", "",
		NULL, 10000 },
	{ "wrong UTF-16", "\xff\xfe", "<\xd8", "", NULL, 100 },
	{ "late charset", "<p>\xe9", "<p>\xe9\xff",
		"<meta charset=utf-8><p>\xc3\xa9", NULL, 10000 },
	{ "controls", "<p>", "\x01\x02\x7f", "", NULL, 10000 },
	{ "attributes", "<p ", "a b='>' c=\"<\" d=e f", ">", NULL, 100 },
	{ "repeated attributes", "<p ", "a ", ">",
		"more than 4096 attributes in a tag", 1000000 },
	{ "repeated in body", "<body>", "<body a a a a>", "", NULL, 10000 },
	{ "junk in a tag", "<p ", "\" = ' <", ">x",
		"more than 4096 attributes in a tag", 10000 },
	{ "long name", "<", "aaaaaaaaaa", ">x",
		"more than 4096 attributes in a tag", 100000 },
};

#define HOSTILES (sizeof(hostiles) / sizeof(hostiles[0]))

/* The page, written over what is in `page`; at most so many repeats. */
static inline void
hostile_page(const struct hostile *hostile, struct bytes *page, size_t most)
{
	size_t times = hostile->times < most ? hostile->times : most;

	page->len = 0;
	bytes_text(page, hostile->before);
	for (size_t i = 0; i < times; i++)
		bytes_text(page, hostile->again);
	bytes_text(page, hostile->after);
}

#endif
