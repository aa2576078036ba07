/* SPDX-License-Identifier: MIT */
/* Lists of URLs, and the parts of one. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "capture/capture.h"
#include "files/badlines.h"
#include "unit.h"

static int
read_text(struct url_list *list, const char *text, size_t len, char error[200])
{
	char path[] = "/tmp/weblist.XXXXXX";
	int fd = mkstemp(path), rc;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	close(fd);
	rc = url_list_read(list, path, error, 200);
	unlink(path);
	return rc;
}

static void
comments_blanks_and_repeats(void **state)
{
	static const char text[] = "\xef\xbb\xbf# a list\r\n\r\n"
				   "  http://a/1#x \r\nhttp://b/\n"
				   "http://a/1\nHTTPS://C\nhttp://b/";
	struct url_list list;
	char error[200];

	(void)state;
	assert_int_equal(read_text(&list, text, sizeof(text) - 1, error), 0);
	assert_int_equal(list.count, 3);
	assert_int_equal(list.repeated, 2);
	assert_string_equal(list.urls[0], "http://a/1");
	assert_string_equal(list.urls[1], "http://b/");
	assert_string_equal(list.urls[2], "HTTPS://C");
	url_list_fini(&list);
}

static void
refuses(const char *line, const char *words)
{
	char text[300], error[200];
	struct url_list list;
	int len = snprintf(text, sizeof(text), "http://a/\n%s\n", line);

	assert_int_equal(read_text(&list, text, (size_t)len, error), -EINVAL);
	if (!strstr(error, ":2: ") || !strstr(error, words))
		fail_msg("'%s': %s", line, error);
	url_list_fini(&list);
}

static void
bad_lines_are_named(void **state)
{
	(void)state;
	refuses("ftp://a/", "only http");
	refuses("file:///etc/passwd", "only http");
	refuses("//a/b", "only http");
	refuses("http:///b", "without a host");
	refuses("http://:80/", "without a host");
	refuses("http://a/b c", "blank");
	refuses("http://a/\033[2J", "control");
	refuses("http://me:secret@a/", "password");
	refuses("http://me:secret@a/", "take it out");
	refuses("http://127.0.0.2:99999/x", "a port that is no number");
	refuses("http://a%00b/x", "a host that libcurl can't read");
	refuses("http://a:8o/x", "a port that is no number");
	refuses("http://fe80::1/x", "a port that is no number");
	refuses("http://[::1]8/x", "a port that is no number");
	refuses("http://[::1", "IPv6");
	refuses("http://[::1/]", "IPv6");
}

/* All that is wrong is told at once, by what it is. */
static void
every_bad_line(void **state)
{
	static const char some[] = "http://a/\nwww.b/\nhttp://c d\n# no\n"
				   "mailto:x@y\n";
	char many[400] = "", error[200];
	struct url_list list;

	(void)state;
	assert_int_equal(
		read_text(&list, some, sizeof(some) - 1, error), -EINVAL);
	assert_non_null(strstr(error,
		": lines 2 and 5: only http:// and https:// URLs are "
		"fetched; line 3: a blank or "));
	url_list_fini(&list);
	for (int i = 0; i < 20; i++)
		strcat(many, i == 4 ? "http://a/\n" : "ftp://a/\n");
	assert_int_equal(read_text(&list, many, strlen(many), error), -EINVAL);
	assert_non_null(strstr(error,
		": lines 1, 2, 3, 4, 6, 7, 8, 9 and 11 more: only http"));
	url_list_fini(&list);
}

/* However much there is to say, it is a text that ends. */
static void
too_much_to_say(void **state)
{
	static char why[BADLINES_KINDS][120];
	struct badlines bad = { .count = 0 };
	char text[BADLINES_WORDS];

	(void)state;
	for (size_t k = 0; k < BADLINES_KINDS; k++) {
		memset(why[k], 'a' + (int)k, sizeof(why[k]) - 1);
		for (size_t i = 0; i < 20; i++)
			badlines_add(&bad, 1000000 + i, why[k]);
	}
	badlines_add(&bad, 1, "one kind too many");
	memset(text, 'x', sizeof(text));
	badlines_say(&bad, "list", text);
	assert_in_range(strlen(text), BADLINES_WORDS - 2, BADLINES_WORDS - 1);
	assert_int_equal(bad.count, BADLINES_KINDS * 20 + 1);
}

static void
nothing_in_it(void **state)
{
	struct url_list list;
	char error[200];

	(void)state;
	assert_int_equal(read_text(&list, "# no\n", 5, error), -EINVAL);
	assert_non_null(strstr(error, "holds no URL"));
	url_list_fini(&list);
	assert_int_equal(
		url_list_read(&list, "/no/such/file", error, sizeof(error)),
		-ENOENT);
	url_list_fini(&list);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comments_blanks_and_repeats),
		cmocka_unit_test(bad_lines_are_named),
		cmocka_unit_test(every_bad_line),
		cmocka_unit_test(too_much_to_say),
		cmocka_unit_test(nothing_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
