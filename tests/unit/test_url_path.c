/* SPDX-License-Identifier: MIT */
/* Which recorded paths a client sends as they are. */
#include <string.h>

#include "unit.h"
#include "url/url.h"

static void
as_recorded(void **state)
{
	static const char *const paths[] = { "/", "/a", "/a/", "/a/b.html",
		"/a..b", "/.a", "/...", "/a.", "/%C3%a9", "/~", "/~me/x",
		"/~/1", "/x?a=b&c=../d//e?f/", "/2?a=b&c",
		"/a;b=c,d(e)!$*'+:@_-", "/%2ex" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (!path_as_recorded(paths[i], strlen(paths[i])))
			fail_msg("%s is kept", paths[i]);
}

static void
elsewhere(void **state)
{
	static const char *const paths[] = { "/a/../b", "/./c", "/..", "/.",
		"/a/.", "/a/..", "/a/%2e%2E/b", "/.%2e", "/%2e", "/a//b", "//",
		"/\xc3\xa9", "/?\xc3\xa9", "/a\\b", "/a|b", "/{x}", "/[x]",
		"/a\"b", "/a^b", "/a`b", "/a<b>", "/%", "/%4", "/%zz", "/a%",
		"/x?", "/~1", "/~12/x", "/#", "/../x?y" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (path_as_recorded(paths[i], strlen(paths[i])))
			fail_msg("%s stands elsewhere", paths[i]);
}

static void
long_ones(void **state)
{
	char path[PATH_RECORDED_MAX + 1];

	(void)state;
	memset(path, 'a', sizeof(path));
	path[0] = '/';
	assert_true(path_as_recorded(path, PATH_RECORDED_MAX));
	assert_false(path_as_recorded(path, PATH_RECORDED_MAX + 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_recorded),
		cmocka_unit_test(elsewhere),
		cmocka_unit_test(long_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
