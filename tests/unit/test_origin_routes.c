/* SPDX-License-Identifier: MIT */
/* Route files: what is read, what is refused and where, what is found. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "origin/origin.h"
#include "unit.h"

#define HEADER ROUTES_HEADER "\n"

static char error[256];

/* Loads what text says, for two sites. */
static int
load_bytes(const char *text, size_t len, struct routes **routes)
{
	char name[] = "/tmp/lanebench-routes-XXXXXX";
	int fd = mkstemp(name), err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), len);
	close(fd);
	error[0] = '\0';
	err = routes_load(name, 2, routes, error, sizeof(error));
	unlink(name);
	assert_int_equal(!err, *routes != NULL);
	assert_int_equal(!err, !*error);
	assert_null(strchr(error, '\n'));
	return err;
}

static int
load(const char *text, struct routes **routes)
{
	return load_bytes(text, strlen(text), routes);
}

static void
refuses(const char *line, const char *says)
{
	struct routes *routes;
	char text[1024];

	snprintf(text, sizeof(text), HEADER "0\t/ok\t\t0\t\t0\t\n%s", line);
	assert_true(load(text, &routes) < 0);
	assert_non_null(strstr(error, "line 3: "));
	assert_non_null(strstr(error, says));
}

static void
test_read(void **state)
{
	struct routes *routes;
	const struct route *route;
	const struct route_page *page;

	(void)state;
	assert_int_equal(load(HEADER "0\t/a?x=%41\t/d/a%25b%09c\t0\t\t1500\t\n"
				     "1\t/r\t\t301\ttext/plain\t\thttp://h/\n"
				     "1\t/slow\t/d/x\t500\t\t0\tslow:77\n",
				 &routes),
		0);
	assert_int_equal(routes->count, 3);

	route = routes_find(routes, 0, "/a?x=%41");
	assert_non_null(route);
	page = &routes->pages[route->page];
	assert_string_equal(page->file, "/d/a%b\tc");
	assert_string_equal(page->type, "text/html");
	assert_null(page->location);
	assert_int_equal(route->status, 200);
	assert_int_equal(route->delay_ns, 1500000);
	assert_int_equal(route->fault, FAULT_NONE);

	route = routes_find(routes, 1, "/r");
	assert_non_null(route);
	page = &routes->pages[route->page];
	assert_null(page->file);
	assert_string_equal(page->type, "text/plain");
	assert_string_equal(page->location, "http://h/");
	assert_int_equal(route->status, 301);
	assert_true(route->delay_ns == ROUTE_DELAY_UNSET);

	route = routes_find(routes, 1, "/slow");
	assert_non_null(route);
	assert_int_equal(route->fault, FAULT_SLOW);
	assert_int_equal(route->amount, 77);
	assert_int_equal(route->status, 500);

	assert_null(routes_find(routes, 1, "/a?x=%41"));
	assert_null(routes_find(routes, 0, "/a?x=A"));
	assert_null(routes_find(routes, 0, "/a"));
	routes_destroy(routes);
}

static void
test_pages_are_shared(void **state)
{
	struct routes *routes;

	(void)state;
	assert_int_equal(load(HEADER "0\t/a\t/d/x\t0\t\t0\t\n"
				     "0\t/b\t/d/x\t404\t\t7\tcut\n"
				     "0\t/c\t/d/x\t0\ttext/plain\t0\t\n"
				     "1\t/a\t/d/y\t0\t\t0\t\n",
				 &routes),
		0);
	assert_int_equal(routes->count, 4);
	assert_int_equal(routes->page_count, 3);
	routes_destroy(routes);
}

static void
test_loop_is_found_by_turn(void **state)
{
	struct routes *routes;

	(void)state;
	assert_int_equal(load(HEADER "0\t/l\t\t302\t\t0\tloop\n"
				     "0\t/m?q\t\t302\t\t0\tloop\n"
				     "0\t/n\t\t0\t\t0\t\n",
				 &routes),
		0);
	assert_ptr_equal(routes_find(routes, 0, "/l?turn=9"),
		routes_find(routes, 0, "/l"));
	assert_ptr_equal(routes_find(routes, 0, "/m?q&turn=9"),
		routes_find(routes, 0, "/m?q"));
	assert_null(routes_find(routes, 0, "/l?return=9"));
	assert_null(routes_find(routes, 0, "/n?turn=9"));
	routes_destroy(routes);
}

static void
test_twice(void **state)
{
	struct routes *routes;

	(void)state;
	assert_int_equal(load(HEADER "0\t/a\t/x\t0\t\t0\t\n"
				     "0\t/a\t/x\t200\ttext/html\t0\t\n",
				 &routes),
		0);
	assert_int_equal(routes->count, 1);
	routes_destroy(routes);
	refuses("0\t/ok\t/y\t0\t\t0\t\n", "another answer");
}

static void
test_refused(void **state)
{
	(void)state;
	refuses("0\t/a\t\t\xc2\x9b\xe2\x80\xae\t\t0\t\n",
		"status '\?\?\?\?\?'");
	refuses("0\t/a\t\t0\t\t0\n", "6 columns");
	refuses("0\t/a\t\t0\t\t0\t\t\n", "more than 7");
	refuses("\n", "1 columns");
	refuses("2\t/a\t\t0\t\t0\t\n", "only 2");
	refuses("-1\t/a\t\t0\t\t0\t\n", "site");
	refuses("99999999999999999999\t/a\t\t0\t\t0\t\n", "site");
	refuses("\t/a\t\t0\t\t0\t\n", "site");
	refuses("0\ta\t\t0\t\t0\t\n", "path");
	refuses("0\t\t\t0\t\t0\t\n", "path");
	refuses("0\t/a b\t\t0\t\t0\t\n", "path");
	refuses("0\t/a\r\t\t0\t\t0\t\n", "path");
	refuses("0\t/a\tx\t0\t\t0\t\n", "not absolute");
	refuses("0\t/a\t/x%\t0\t\t0\t\n", "%");
	refuses("0\t/a\t/x%4\t0\t\t0\t\n", "%");
	refuses("0\t/a\t/x%zz\t0\t\t0\t\n", "%");
	refuses("0\t/a\t/x%00\t0\t\t0\t\n", "%");
	refuses("0\t/a\t\t100\t\t0\t\n", "status");
	refuses("0\t/a\t\t600\t\t0\t\n", "status");
	refuses("0\t/a\t\t\t\t0\t\n", "status");
	refuses("0\t/a\t\t0\ta\x01\t0\t\n", "type");
	refuses("0\t/a\t\t0\t\t1.5\t\n", "delay_us");
	refuses("0\t/a\t\t0\t\t3600000001\t\n", "delay_us");
	refuses("0\t/a\t\t0\t\t0\tnonsense\n", "no fault");
	refuses("0\t/a\t\t0\t\t0\tflood\n", "no fault");
	refuses("0\t/a\t\t0\t\t0\tflood:-1\n", "no fault");
	refuses("0\t/a\t\t0\t\t0\tslow:0\n", "no fault");
	refuses("0\t/a\t\t302\t\t0\t/x y\n", "location");
	refuses("0\t/a\t\t302\t\t0\t/x\r\n", "location");
	refuses("0\t/a\t\t0\t\t0\t", "newline");
}

static void
test_refused_files(void **state)
{
	static const char nul[] = HEADER "0\t/a\0\t\t0\t\t0\t\n";
	struct routes *routes;

	(void)state;
	assert_true(load("", &routes) < 0);
	assert_non_null(strstr(error, "empty"));
	assert_true(load("site\tpath\n", &routes) < 0);
	assert_non_null(strstr(error, "line 1: "));
	assert_true(load("\xef\xbb\xbf" HEADER, &routes) < 0);
	assert_true(load_bytes(nul, sizeof(nul) - 1, &routes) < 0);
	assert_non_null(strstr(error, "line 2: a NUL"));
	assert_true(routes_load("/nowhere/routes", 2, &routes, error,
			    sizeof(error)) < 0);
	assert_non_null(strstr(error, "/nowhere/routes: "));
	assert_true(routes_load("/", 2, &routes, error, sizeof(error)) < 0);
	assert_int_equal(load(HEADER, &routes), 0);
	assert_int_equal(routes->count, 0);
	assert_null(routes_find(routes, 0, "/"));
	routes_destroy(routes);
	routes_destroy(NULL);
}

static void
test_many(void **state)
{
	const unsigned n = 20000;
	struct routes *routes;
	char path[32], *text = malloc(n * 48 + sizeof(HEADER));
	size_t len;
	unsigned i;

	(void)state;
	assert_non_null(text);
	len = (size_t)sprintf(text, HEADER);
	for (i = 0; i < n; i++)
		len += (size_t)sprintf(text + len,
			"%u\t/p/%u\t/d/%u\t0\t\t%u\t\n", i & 1, i, i % 7, i);
	assert_int_equal(load(text, &routes), 0);
	assert_int_equal(routes->count, n);
	assert_int_equal(routes->page_count, 7);
	for (i = 0; i < n; i++) {
		const struct route *route;

		sprintf(path, "/p/%u", i);
		route = routes_find(routes, i & 1, path);
		assert_non_null(route);
		assert_int_equal(route->delay_ns, i * 1000u);
		assert_null(routes_find(routes, !(i & 1), path));
	}
	routes_destroy(routes);
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_pages_are_shared),
		cmocka_unit_test(test_loop_is_found_by_turn),
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_refused_files),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
