/* SPDX-License-Identifier: MIT */
/* What of URLs is written down, and what isn't. */
#include <stdio.h>
#include <string.h>

#include "text/secret.h"
#include "unit.h"

static void
check(const char *from, const char *to)
{
	char text[200];

	snprintf(text, sizeof(text), "%s", from);
	assert_ptr_equal(secret_hide(text), text);
	assert_string_equal(text, to);
}

static void
what_is_no_secret_stays(void **state)
{
	static const char *const plain[] = { "", "a", "://", "/a/b?c#d",
		"http://", "http://host", "http://host:80/a/b.html",
		"http://[::1]:8080/x", "https://host/?", "a: b://c, d",
		"x ://user:pw@host?q", "what? is #1 of user:pw@host",
		"http://host/a@b:c", "http://host:80: no",
		"http://host:80, no" };

	(void)state;
	for (size_t i = 0; i < sizeof(plain) / sizeof(*plain); i++)
		check(plain[i], plain[i]);
}

static void
queries_and_fragments_go(void **state)
{
	(void)state;
	check("https://host/path?token=hush", "https://host/path?...");
	check("https://host?token=hush/a", "https://host?...");
	check("https://host/#hush", "https://host/#...");
	check("https://host/a?b#c?d", "https://host/a?...");
	check("https://host/a?b", "https://host/a?.");
	check("https://host/a?u=http://b/?hush", "https://host/a?...");
}

static void
parameters_of_paths_go(void **state)
{
	(void)state;
	check("https://host/c.html;sid=hush", "https://host/c.html;...");
	check("https://host/a;sid=hush/b;hush/c?hush",
		"https://host/a;.../b;.../c?...");
	check("https://u:pw@host/a;x/b;;hush!#hush",
		"https://...@host/a;./b;...#...");
	check("'https://host/a;hush' is no page",
		"'https://host/a;...' is no page");
	check("https://host/a; type: b;c", "https://host/a; type: b;c");
	check("https://host/a;b=1 http://host/b;hush/",
		"https://host/a;... http://host/b;.../");
	check("https://host/?a;b", "https://host/?...");
	check("https://host;a", "https://host;a");
}

static void
names_and_passwords_go(void **state)
{
	(void)state;
	check("http://user:hush@host/a", "http://...@host/a");
	check("http://u@host/a", "http://.@host/a");
	check("http://user:hu@sh@host:80?x=1", "http://...@host:80?...");
	check("ftp://user:hush@host", "ftp://...@host");
	check("http://user:hush@[::1]/", "http://...@[::1]/");
	/* cut off before the '@' */
	check("http://user:hush", "http://...");
	check("http://user:12hush", "http://...");
	check("http://user:hush:12", "http://...");
}

static void
a_text_may_have_several(void **state)
{
	(void)state;
	check("no 'http://u:p@h/?hush', nor http://h/b?hush here",
		"no 'http://...@h/?...', nor http://h/b?... here");
	check("\"http://h/?a'b\": no", "\"http://h/?...\": no");
	/* What quotes the one closes no other. */
	check("'http://a/' or http://b/it's?hush",
		"'http://a/' or http://b/it's?...");
	check("url.base=http://u:hush@h/", "url.base=http://...@h/");
	check("http://h/?hush\nhttp://h/?hush", "http://h/?...\nhttp://h/?...");
}

static void
one_within_another_is_a_url_too(void **state)
{
	(void)state;
	check("http://127.0.0.1:80/web/http://user:hush@host/a",
		"http://127.0.0.1:80/web/http://...@host/a");
	check("http://a/,http://user:hush@b/", "http://a/,http://...@b/");
	check("http://a,http://user:hush@b/", "http://a,http://...@b/");
	check("http://a/x->http://user:hush@b/x", "http://a/x->http://...@b/x");
	check("http://a:80,http://user:hush@b/", "http://...://...@b/");
	check("http://a/x;y=http://user:hush@b/", "http://a/x;...://...@b/");
	check("'http://a/http://b/?hush' is no page",
		"'http://a/http://b/?...' is no page");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_secret_stays),
		cmocka_unit_test(queries_and_fragments_go),
		cmocka_unit_test(parameters_of_paths_go),
		cmocka_unit_test(names_and_passwords_go),
		cmocka_unit_test(a_text_may_have_several),
		cmocka_unit_test(one_within_another_is_a_url_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
