/* SPDX-License-Identifier: MIT */
/* URLs as libcurl reads them: one spelling a host. */
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/site.h"
#include "unit.h"

/* What came of a text that was read: no complaint, and that host and port. */
static void
found(const char *text, const char *wrong, const struct site *site,
	const char *host, unsigned port)
{
	if (wrong != NULL)
		fail_msg("%s: %s", text, wrong);
	assert_string_equal(site->host, host);
	assert_int_equal(site->port, port);
}

static void
is(const char *url, const char *scheme, const char *host, unsigned port)
{
	struct site site;

	found(url, site_parse(url, &site), &site, host, port);
	assert_string_equal(site.scheme, scheme);
}

static void
one_host_has_one_spelling(void **state)
{
	(void)state;
	is("http://LocalHost./", "http", "localhost", 80);
	is("HTTPS://localhost:443?x", "https", "localhost", 443);
	is("http://127.1:081/", "http", "127.0.0.1", 81);
	is("http://%31%32%37.0.0.1/", "http", "127.0.0.1", 80);
	is("http://%31/", "http", "0.0.0.1", 80);
	is("http://0x7f000001/", "http", "127.0.0.1", 80);
	is("http://2130706433/", "http", "127.0.0.1", 80);
	is("http://[0::1]/", "http", "[::1]", 80);
	is("http://[0:0:0:0:0:0:0:1]:80/", "http", "[::1]", 80);
	is("http://[::ffff:127.0.0.1]:8/", "http", "127.0.0.1", 8);
	is("http://0/", "http", "127.0.0.1", 80);
	is("http://[::]/", "http", "[::1]", 80);
	is("http://a@b/", "http", "b", 80);
}

static void
names_that_are_not_ascii(void **state)
{
	(void)state;
	is("http://b\xc3\xbc"
	   "cher.example/",
		"http", "xn--bcher-kva.example", 80);
	is("http://B\xc3\x9c"
	   "CHER.example/",
		"http", "xn--bcher-kva.example", 80);
	is("http://xn--bcher-kva.example/", "http", "xn--bcher-kva.example",
		80);
	is("http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.1/", "http",
		"127.0.0.1", 80);
}

/* Whatever the locale, which stays as it is. */
static void
urls_for_those_who_know_ascii(void **state)
{
	char *url = site_ascii("http://b\xc3\xbc"
			       "cher.example:8/\xc3\xbc?a");

	(void)state;
	assert_non_null(url);
	assert_string_equal(url, "http://xn--bcher-kva.example:8/\xc3\xbc?a");
	free(url);
	assert_null(site_ascii("http://B.example"));
	assert_string_equal(setlocale(LC_CTYPE, NULL), "C");
	assert_string_equal(nl_langinfo(CODESET), "ANSI_X3.4-1968");
}

static void
what_is_no_url(void **state)
{
	static const char *const urls[] = { "ftp://a/", "file:///etc/passwd",
		"http://", "http://a%00b/", "http://a:99999/", "http://[::1/",
		"http://b\xfc"
		"cher.example/",
		"", "a" };
	struct site site;

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		if (site_parse(urls[i], &site) == NULL)
			fail_msg("%s: %s", urls[i], site.host);
}

static void
parts(const char *url, const char *origin, const char *name, const char *path)
{
	char text[SITE_ORIGIN_MAX], got[SITE_PATH_MAX];
	struct site site;

	assert_null(site_check(url, strlen(url), "", &site));
	assert_string_equal(site.host, name);
	assert_string_equal(site_origin(&site, text), origin);
	assert_int_equal(site_path(url, got), 0);
	assert_string_equal(got, path);
}

static void
parts_of_a_url(void **state)
{
	(void)state;
	parts("http://A.Org/B?c#d", "http://a.org", "a.org", "/B?c");
	parts("HTTPS://a:8443", "https://a:8443", "a", "/");
	parts("http://a?b=/c", "http://a", "a", "/?b=/c");
	parts("http://a#/b", "http://a", "a", "/");
	parts("http://a:/x", "http://a", "a", "/x");
	parts("http://a:65535", "http://a:65535", "a", "/");
	parts("http://[::1]", "http://[::1]", "[::1]", "/");
	parts("http://[::1]:081?x", "http://[::1]:81", "[::1]", "/?x");
	parts("http://[::1]:80/x", "http://[::1]", "[::1]", "/x");
	/* One host is asked one thing at a time, however it is written. */
	parts("http://[0::1]:81/x", "http://[::1]:81", "[::1]", "/x");
	parts("http://%31%32%37.1/x", "http://127.0.0.1", "127.0.0.1", "/x");
	/* What the server is asked for. */
	parts("http://a/b/../c/./d", "http://a", "a", "/c/d");
	parts("http://0x7f.1./\xc3\xbc", "http://127.0.0.1", "127.0.0.1",
		"/\xc3\xbc");
}

static void
wrong_is(const char *url, const char *words)
{
	struct site site;
	const char *wrong = site_check(url, strlen(url), "a login", &site);

	if (wrong == NULL || strstr(wrong, words) == NULL)
		fail_msg("%s: %s", url, wrong ? wrong : "is taken");
}

static void
what_no_list_may_hold(void **state)
{
	struct site site;

	(void)state;
	wrong_is("http://@a/", "a login");
	wrong_is("http://:b@a/", "a login");
	wrong_is("http://b@a/", "a login");
	wrong_is("http:///b", "without a host");
	wrong_is("http://?b", "without a host");
	wrong_is("http://#b", "without a host");
	wrong_is("http://:80/", "without a host");
	wrong_is("http:/b", "only http://");
	wrong_is("http:b", "only http://");
	wrong_is("foo://b", "only http://");
	wrong_is("some words", "only http://");
	wrong_is("http://b/ c", "a blank");
	wrong_is("http://b c/", "a blank");
	wrong_is("http://b/\x7f", "a blank or control");
	wrong_is("http://b/\t", "a blank or control");
	wrong_is("http://b:0/", "a port");
	assert_string_equal(
		site_check("http://a/\0b", 11, "", &site), "a NUL byte");
}

static void
leads(const char *location, const char *host, unsigned port)
{
	static const char from[] = "http://127.0.0.1:80/a/b?c";
	struct site site;

	found(location, site_follow(from, location, &site), &site, host, port);
}

static void
where_a_redirect_leads(void **state)
{
	(void)state;
	leads("x", "127.0.0.1", 80);
	leads("/x", "127.0.0.1", 80);
	leads("?x", "127.0.0.1", 80);
	leads("http://127.0.0.1:81/a b", "127.0.0.1", 81);
	leads("//b/x", "b", 80);
	leads("//127.1:81", "127.0.0.1", 81);
	leads("HTTP://127.0.0.1:81/", "127.0.0.1", 81);
	leads("https:/c/d", "c", 443);
}

static void
a_proxy(const char *url, const char *host, unsigned port)
{
	struct site site;

	found(url, site_proxy(url, &site), &site, host, port);
}

static void
where_a_proxy_is(void **state)
{
	struct site site;

	(void)state;
	a_proxy("proxy.example", "proxy.example", 1080);
	a_proxy("http://me:80@Proxy.example", "proxy.example", 1080);
	a_proxy("http://proxy.example:80/", "proxy.example", 80);
	a_proxy("https://proxy.example", "proxy.example", 443);
	a_proxy("socks5h://127.1:9", "127.0.0.1", 9);
	assert_non_null(strstr(
		site_proxy("foo://hush", &site), "begins with none of http,"));
	assert_non_null(site_proxy("http://[::1", &site));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_host_has_one_spelling),
		cmocka_unit_test(names_that_are_not_ascii),
		cmocka_unit_test(urls_for_those_who_know_ascii),
		cmocka_unit_test(what_is_no_url),
		cmocka_unit_test(parts_of_a_url),
		cmocka_unit_test(what_no_list_may_hold),
		cmocka_unit_test(where_a_redirect_leads),
		cmocka_unit_test(where_a_proxy_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
