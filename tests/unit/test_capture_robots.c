/* SPDX-License-Identifier: MIT */
/* Which paths a robots.txt allows. */
#include <string.h>

#include "capture/capture.h"
#include "unit.h"

static struct robots *
robots_of(const char *text)
{
	struct robots *robots = robots_parse(text, strlen(text), "lanebench");

	assert_non_null(robots);
	return robots;
}

static void
expect(const char *text, const char *path, bool allowed)
{
	struct robots *robots = robots_of(text);

	if (robots_allow(robots, path) != allowed)
		fail_msg("%s: %s", path, text);
	robots_destroy(robots);
}

static void
empty_allows_all(void **state)
{
	(void)state;
	expect("", "/", true);
	expect("Disallow: /\n", "/x", true);
	expect("User-agent: *\nDisallow:\n", "/x", true);
	assert_true(robots_allow(NULL, "/x"));
}

static void
own_group_goes_before_star(void **state)
{
	static const char text[] = "User-agent: *\nDisallow: /\n\n"
				   "User-Agent : LaneBench/2.0\r\n"
				   "disallow: /no # comment\r\n";

	(void)state;
	expect(text, "/yes", true);
	expect(text, "/no/more", false);
	expect("User-agent: lanebencher\nDisallow: /\n", "/x", true);
	expect("User-agent: lanebench\n\nUser-agent: b\nDisallow: /\n", "/x",
		false);
	expect("User-agent: *\nDisallow: /\nUser-agent: lanebench\n", "/x",
		true);
}

static void
groups_of_one_name_are_joined(void **state)
{
	static const char text[] = "User-agent: lanebench\nDisallow: /a\n"
				   "User-agent: x\nDisallow: /b\n"
				   "User-agent: lanebench\nDisallow: /c\n";

	(void)state;
	expect(text, "/a", false);
	expect(text, "/b", true);
	expect(text, "/c", false);
}

static void
longest_match_wins(void **state)
{
	static const char text[] = "User-agent: *\n"
				   "Allow: /a/b\nDisallow: /a\n"
				   "Disallow: /same\nAllow: /same\n";

	(void)state;
	expect(text, "/a", false);
	expect(text, "/a/b/c", true);
	expect(text, "/same/x", true);
}

static void
wildcards(void **state)
{
	static const char text[] = "User-agent: *\n"
				   "Disallow: /*.php$\nDisallow: /x*y*z\n"
				   "Disallow: /end$\nDisallow: /q?*a=1\n";

	(void)state;
	expect(text, "/index.php", false);
	expect(text, "/index.php.php", false);
	expect(text, "/index.php?a", true);
	expect(text, "/x1y2z3", false);
	expect(text, "/x1z2y3", true);
	expect(text, "/end", false);
	expect(text, "/ending", true);
	expect(text, "/q?b=2&a=1", false);
}

static void
percent_encoding_is_no_disguise(void **state)
{
	static const char text[] = "User-agent: *\nDisallow: /%7euser\n"
				   "Disallow: /a%2fb\nDisallow: /\xc3\xa9\n";

	(void)state;
	expect(text, "/~user/x", false);
	expect(text, "/a%2Fb", false);
	expect(text, "/a/b", true);
	expect(text, "/%c3%A9", false);
}

static void
robots_itself_is_always_allowed(void **state)
{
	(void)state;
	expect("User-agent: *\nDisallow: /\n", "/robots.txt", true);
	expect("\xef\xbb\xbfUser-agent: *\nDisallow: /\n", "/x", false);
}

/* A pattern that backtracking would take for ever over. */
static void
many_stars_end(void **state)
{
	char path[4000];

	(void)state;
	memset(path, 'a', sizeof(path));
	path[0] = '/';
	path[sizeof(path) - 1] = '\0';
	expect("User-agent: *\nDisallow: "
	       "/*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*ab$\n",
		path, true);
}

static void
crawl_delay(void **state)
{
	struct robots *robots =
		robots_of("User-agent: *\nCrawl-delay: 2.5\nDisallow: /x\n");

	(void)state;
	assert_true(robots_delay(robots) == 2.5);
	robots_destroy(robots);
	robots = robots_of("User-agent: *\nCrawl-delay: 1e9\n");
	assert_true(robots_delay(robots) == 60);
	robots_destroy(robots);
	robots = robots_of("User-agent: *\nCrawl-delay: nan\n");
	assert_true(robots_delay(robots) == 0);
	robots_destroy(robots);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_allows_all),
		cmocka_unit_test(own_group_goes_before_star),
		cmocka_unit_test(groups_of_one_name_are_joined),
		cmocka_unit_test(longest_match_wins),
		cmocka_unit_test(wildcards),
		cmocka_unit_test(percent_encoding_is_no_disguise),
		cmocka_unit_test(robots_itself_is_always_allowed),
		cmocka_unit_test(many_stars_end),
		cmocka_unit_test(crawl_delay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
