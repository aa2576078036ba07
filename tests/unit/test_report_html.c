/* SPDX-License-Identifier: MIT */
/* A run's page: everything is text that was named by others, pictures only
 * draw, and nothing is run or fetched. */
#include "report_trials.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "report/page/page.h"

#define EVIL \
	"<script>alert('x')</script>\"&<img src=http://x.invalid onerror=a>"

static char *
read_all(const char *path)
{
	FILE *in = fopen(path, "re");
	char *text = calloc(1, 1 << 20);

	assert_non_null(in);
	assert_non_null(text);
	assert_true(fread(text, 1, (1 << 20) - 1, in) > 0);
	fclose(in);
	return text;
}

static void
write_file(const char *dir, const char *name, const char *text)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	out = fopen(path, "we");
	assert_non_null(out);
	fputs(text, out);
	fclose(out);
}

static void
remove_file(const char *dir, const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	remove(path);
}

static void
assert_text(const char *text, const char *expected)
{
	char *got = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&got, &len);

	assert_non_null(out);
	html_text(out, text);
	fclose(out);
	assert_string_equal(got, expected);
	free(got);
}

static void
test_text(void **state)
{
	(void)state;
	assert_text("plain, 1 < 2 & \"3\"\n",
		"plain, 1 &lt; 2 &amp; &quot;3&quot;\n");
	assert_text("<b>'</b>", "&lt;b&gt;&#39;&lt;/b&gt;");
	assert_text("\xc3\xa9 \xe6\xbc\xa2", "\xc3\xa9 \xe6\xbc\xa2");
	/* An escape, a byte that is none, an override of direction, a C1. */
	assert_text("a\x1b[1mb", "a\xef\xbf\xbd[1mb");
	assert_text("a\xff", "a?");
	assert_text("a\xe2\x80\xae"
		    "b\xc2\x9b",
		"a\xef\xbf\xbd"
		"b\xef\xbf\xbd");
	assert_text("", "");
	assert_text(NULL, "");
}

/* Sentences aren't broken where a terminal would have ended: a telephone's lines
 * are shorter, and both breaks together are ragged. */
static void
assert_unbroken(const char *page)
{
	static const char words[] = "<pre class=\"words\">";
	size_t seen = 0, longest = 0;

	for (const char *at = page; (at = strstr(at, words)); seen++) {
		const char *end = strstr(at, "</pre>");

		assert_non_null(end);
		for (at += strlen(words); at < end; at++) {
			size_t len = strcspn(at, "\n");

			assert_false(strncmp(at, "  ", 2) == 0);
			longest = len > longest ? len : longest;
			at += len;
		}
	}
	assert_true(seen > 2);
	assert_true(longest > 79);
}

static void
test_page(void **state)
{
	struct report_trials t;
	char words[FOLDER_WORDS], path[128];
	struct folder folder;

	(void)state;
	report_trials_begin(&t);
	for (int64_t block = 0; block < 6; block++) {
		report_trials_add(&t, EVIL, "sequential", 1, block, 1000000);
		report_trials_add(&t, EVIL, EVIL, 2, block, 500000 + block);
	}
	assert_int_equal(trials_close(t.writer), 0);
	t.writer = NULL;
	write_file(t.dir, "run.json",
		"{\"command\": [\"lanebench\", \""
		"--set=x.y=<script>'\", \"a"
		" b\", \"\xe2\x80\xae'\xc2\x9b\xc3\xa9\"], \"machine\": "
		"{\"cpu\": \"</pre><script>\"}}");
	assert_int_equal(folder_load(&folder, t.dir, words), 0);
	assert_int_equal(folder_fit(&folder), 0);
	assert_int_equal(page_write(&folder, t.dir, words), 0);
	snprintf(path, sizeof(path), "%s/report.html", t.dir);
	char *page = read_all(path);

	assert_null(strcasestr(page, "<script"));
	assert_null(strcasestr(page, "<img"));
	assert_non_null(strstr(page, "&lt;script&gt;alert"));
	assert_non_null(strstr(page, "default-src 'none'"));
	assert_non_null(strstr(page, "&#39;a b&#39;"));
	assert_null(strstr(page, "\xc2\x9b"));
	assert_null(strstr(page, "\xe2\x80\xae"));
	assert_non_null(strstr(page,
		"&#39;\xef\xbf\xbd&#39;\\&#39;&#39;\xef\xbf\xbd\xc3\xa9&#39;"));
	assert_non_null(strstr(page, "</html>\n"));
	assert_unbroken(page);
	free(page);
	folder_fini(&folder);
	/* What is said where it can't be written. */
	assert_int_equal(folder_load(&folder, t.dir, words), 0);
	assert_int_equal(page_write(&folder, "/nowhere", words), -ENOENT);
	assert_non_null(strstr(words, "/nowhere/report.html"));
	folder_fini(&folder);
	remove_file(t.dir, "run.json");
	remove_file(t.dir, "report.html");
	report_trials_end(&t);
}

/* What comes of a file, the caller's to free; NULL: it was refused. */
static char *
picture(const char *svg)
{
	char path[] = "/tmp/lanebench-svg-XXXXXX", *got = NULL;
	int fd = mkstemp(path), err;
	size_t len = 0;
	FILE *file = fdopen(fd, "w"), *out = open_memstream(&got, &len);

	assert_non_null(file);
	assert_non_null(out);
	fputs(svg, file);
	fclose(file);
	err = html_picture(out, AT_FDCWD, path, 7);
	fclose(out);
	unlink(path);
	if (!err)
		return got;
	assert_int_equal(err, -EBADMSG);
	assert_int_equal(len, 0);
	free(got);
	return NULL;
}

static void
test_picture(void **state)
{
	static const char *const refused[] = {
		"<svg><script>1</script></svg>",
		"<svg><SCRIPT>1</SCRIPT></svg>",
		"<svg onload=\"x\"></svg>",
		"<svg><g\nonclick = 'x'/></svg>",
		"<svg><image href=\"http://x.invalid/\"/></svg>",
		"<svg><use href=\"http://x.invalid/#a\"/></svg>",
		"<svg><use xlink:href='data:x'/></svg>",
		"<svg><rect fill=\"url(http://x.invalid)\"/></svg>",
		"<svg><style>@import 'x'</style></svg>",
		"<svg><foreignObject><p>x</p></foreignObject></svg>",
		"<svg><desc><img src=x></desc></svg>",
		"<svg><!-- --></svg>",
		"<svg><a href=\"#x\">y</a></svg>",
		"<svg>",
		"<html></html>",
		"",
	};
	char *got = picture("<?xml version=\"1.0\"?>\n<!DOCTYPE svg>\n<svg "
			    "viewBox=\"0 0 1 1\"><g id=\"a\"><use xlink:href="
			    "'#a' id='b'/><rect fill=\"url(#a)\"/><text>one of "
			    "them &lt;script&gt;</text></g></svg>\n<p>behind");

	(void)state;
	assert_non_null(got);
	assert_string_equal(got,
		"<svg viewBox=\"0 0 1 1\"><g id=\"p7-a\"><use xlink:href="
		"'#p7-a' id='p7-b'/><rect fill=\"url(#p7-a)\"/><text>one of "
		"them &lt;script&gt;</text></g></svg>\n");
	free(got);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (picture(refused[i]))
			fail_msg("%s", refused[i]);
	assert_int_equal(
		html_picture(stderr, AT_FDCWD, "/nowhere", 1), -ENOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_picture),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
