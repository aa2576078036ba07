/* SPDX-License-Identifier: MIT */
/* What the dataset url asks of its host: items, routes, facts, errors. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch/site.h"
#include "unit.h"
#include "url/url.h"

/* All that was asked, as text. */
static char asked[20000], errors[2000], said[4000], folder[64];
static long option_urls, option_sites, option_cap;

static void
note(char *to, size_t room, const char *fmt, va_list args)
{
	size_t used = strlen(to);

	vsnprintf(to + used, room - used, fmt, args);
	used = strlen(to);
	snprintf(to + used, room - used, "\n");
}

__attribute__((format(printf, 1, 2))) static void
query(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	note(asked, sizeof(asked), fmt, args);
	va_end(args);
}

static int
host_item(const struct lane_prepare *prepare, const char *source)
{
	(void)prepare;
	query("item %s", source);
	return 0;
}

static int
host_route(const struct lane_prepare *prepare, const struct lane_route *route)
{
	(void)prepare;
	query("route %u %s %s %u %s %llu", route->site, route->path,
		route->file + strlen(folder), route->status,
		route->type ? route->type : "-",
		(unsigned long long)route->delay_us);
	return 0;
}

static const char *
host_site(const struct lane_prepare *prepare, unsigned site)
{
	static const char *const sites[] = { "http://s0", "http://s1" };

	assert_true(site < prepare->sites);
	return sites[site];
}

static void
host_fact(
	const struct lane_prepare *prepare, const char *key, const char *value)
{
	(void)prepare;
	query("fact %s=%s", key, value);
}

__attribute__((format(printf, 2, 3))) static void
host_say(const struct lane_prepare *prepare, const char *fmt, ...)
{
	va_list args;

	(void)prepare;
	va_start(args, fmt);
	note(said, sizeof(said), fmt, args);
	va_end(args);
}

__attribute__((format(printf, 2, 3))) static void
host_error(const struct lane_prepare *prepare, const char *fmt, ...)
{
	va_list args;

	(void)prepare;
	va_start(args, fmt);
	note(errors, sizeof(errors), fmt, args);
	va_end(args);
}

static long
host_option(const struct lane_prepare *prepare, const char *name)
{
	(void)prepare;
	if (!strcmp(name, "urls"))
		return option_urls;
	if (!strcmp(name, "sites"))
		return option_sites;
	if (!strcmp(name, "mean-us"))
		return 1000;
	if (!strcmp(name, "delay-cap-ms"))
		return option_cap;
	return strcmp(name, "latency") ? 0 : 2;
}

static const struct lane_prepare host = {
	.abi = LANE_DATASET_ABI,
	.size = sizeof(host),
	.sites = 2,
	.item = host_item,
	.route = host_route,
	.site = host_site,
	.fact = host_fact,
	.say = host_say,
	.error = host_error,
	.option = host_option,
};

static int
set_up(void **state)
{
	char bodies[80];

	(void)state;
	asked[0] = errors[0] = said[0] = '\0';
	option_cap = 0;
	strcpy(folder, "/tmp/url.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(bodies, sizeof(bodies), "%s/bodies", folder);
	return mkdir(bodies, 0700);
}

static const char *
in_folder(const char *name)
{
	static char path[160];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static int
tear_down(void **state)
{
	static const char *const names[] = { "list", "recording.tsv",
		"bodies/1.html", "bodies/2.html" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		unlink(in_folder(names[i]));
	rmdir(in_folder("bodies"));
	return rmdir(folder);
}

static void
write_file(const char *name, const char *text)
{
	FILE *stream = fopen(in_folder(name), "we");

	assert_non_null(stream);
	fputs(text, stream);
	fclose(stream);
}

static void
expect_error(int rc, const char *words)
{
	assert_true(rc < 0);
	if (!strstr(errors, words))
		fail_msg("'%s' isn't in: %s", words, errors);
}

static void
list_names_items(void **state)
{
	(void)state;
	write_file("list",
		"# mine\n\nhttp://B.org/1\r\n https://a:8/x?y#z \n"
		"http://b.org/2");
	assert_int_equal(live_prepare(&host, in_folder("list")), 0);
	assert_string_equal(asked,
		"item http://B.org/1\nitem https://a:8/x?y#z\n"
		"item http://b.org/2\nfact corpus=live\n"
		"fact urls=3\nfact list_digest=58bc8568042cf685\n");
	assert_non_null(strstr(said, "3 live pages"));
	assert_non_null(strstr(said, "url.verify=status"));
}

static void
list_refuses_by_line(void **state)
{
	static const char *const lines[] = { "ftp://a/", "file:///etc/passwd",
		"http://", "http://a b/", "http://u:p@a/", "x",
		"http://a:99999/", "http://a:8o/", "http://[::1",
		"http://[::1]8/",
		/* A token is one, too; and no port is 0, nor behind another
		 * byte than a ':'. */
		"http://token@a/", "http://a:0/", "http://[::1]x8/" };
	char longest[SITE_URL_MAX + 2];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char text[100];

		errors[0] = '\0';
		snprintf(text, sizeof(text), "http://a/\n#\n%s\n", lines[i]);
		write_file("list", text);
		int rc = live_prepare(&host, in_folder("list"));
		expect_error(rc, "list:3: ");
		assert_int_equal(rc, -EDOM);
	}
	/* One byte more than is fetched. */
	memset(longest, 'a', sizeof(longest));
	memcpy(longest, "http://a/", strlen("http://a/"));
	longest[SITE_URL_MAX + 1] = '\0';
	write_file("list", longest);
	errors[0] = '\0';
	expect_error(live_prepare(&host, in_folder("list")), "more than 8192");
	longest[SITE_URL_MAX] = '\0';
	write_file("list", longest);
	assert_int_equal(live_prepare(&host, in_folder("list")), 0);
	write_file("list", "http://a%00b/\nhttp://a/\nx\nhttp://%00/\n");
	errors[0] = '\0';
	expect_error(live_prepare(&host, in_folder("list")),
		"lines 1 and 4: a host that libcurl can't read");
	assert_non_null(strstr(errors, "line 3: only"));
	write_file("list", "http://a/\033[31m\n");
	errors[0] = '\0';
	expect_error(live_prepare(&host, in_folder("list")), "list:1: ");
	assert_null(strchr(errors, '\033'));
}

static void
list_without_anything(void **state)
{
	(void)state;
	write_file("list", "# nothing\n");
	expect_error(live_prepare(&host, in_folder("list")), "no URL");
	errors[0] = '\0';
	expect_error(live_prepare(&host, in_folder("none")), "No such file");
}

#define HEADER "url\tfile\tstatus\ttype\ttotal_us\tfirst_byte_us\tbytes\n"

static void
replay_serves_what_was_recorded(void **state)
{
	(void)state;
	write_file("bodies/1.html", "one");
	write_file("bodies/2.html", "two");
	write_file("recording.tsv",
		HEADER
		"http://a/x?q=1\tbodies/1.html\t200\ttext/html; charset=x\t"
		"3000000\t1\t3\n"
		"http://b\tbodies/2.html\t404\t\t5\t1\t3\n"
		"http://c/x?q=1\tbodies/1.html\t200\t\t7\t1\t3\n"
		"http://cut/\tbodies/1.h");
	option_cap = 2000;
	assert_int_equal(replay_prepare(&host, folder), 0);
	assert_string_equal(asked,
		"route 0 /x?q=1 /bodies/1.html 200 text/html; charset=x "
		"2000000\nitem http://s0/x?q=1\n"
		"route 1 / /bodies/2.html 404 - 5\nitem http://s1/\n"
		"route 0 /~3 /bodies/1.html 200 - 7\n"
		"item http://s0/~3\n"
		"fact corpus=recording\nfact digest=5a93f87c513ec56b\n"
		"fact urls=3\nfact sites=3\nfact mean_us=666670\n");
	assert_non_null(strstr(said, "3 recorded pages of 3 hosts"));
	assert_non_null(strstr(said, "share 2 local addresses"));
	assert_non_null(strstr(said, "recording.tsv:5: the last line is cut"));
	assert_non_null(strstr(said, "1 page took longer"));
}

static void
replay_trusts_no_recording(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "nonsense\n", "not a recording" },
		{ HEADER "http://a/\tbodies/1.html\n", "tsv:2: fewer" },
		{ HEADER "http://a/\t/etc/passwd\t200\t\t1\t1\t1\n",
			"outside bodies" },
		{ HEADER "http://a/\tbodies/../x\t200\t\t1\t1\t1\n",
			"outside bodies" },
		{ HEADER "http://a/\tbodies/..\t200\t\t1\t1\t1\n",
			"outside bodies" },
		{ HEADER "http://a/\tbodies/1.html\t302\t\t1\t1\t1\n",
			"status" },
		{ HEADER "http://a/\tbodies/1.html\t200\t\t-1\t1\t1\n",
			"number" },
		{ HEADER "http://a/\tbodies/1.html\t200\ta\rb\t1\t1\t1\n",
			"content type" },
		{ HEADER "gopher://a/\tbodies/1.html\t200\t\t1\t1\t1\n",
			"only http" },
		{ HEADER "http://a/\tbodies/9.html\t200\t\t1\t1\t1\n",
			"tsv:2: bodies/9.html: No such file" },
		{ HEADER "http://a/\tbodies/1.html\t200\t\t1\t1\t36\n",
			"tsv:2: bodies/1.html: 3 bytes, 36 were recorded: take "
			"this line out" },
		{ HEADER "http://a/\tbodies/1.html\t200\t\t1\t1\t1\n",
			"3 bytes, 1 was recorded" },
		{ HEADER, "holds no page" },
		{ "", "holds no page" },
	};
	size_t i;

	(void)state;
	write_file("bodies/1.html", "one");
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		errors[0] = '\0';
		write_file("recording.tsv", cases[i].text);
		expect_error(replay_prepare(&host, folder), cases[i].words);
	}
	errors[0] = '\0';
	unlink(in_folder("recording.tsv"));
	expect_error(replay_prepare(&host, folder),
		"`lanebench record URLS --out DIR`");
	errors[0] = '\0';
	expect_error(replay_prepare(&host, in_folder("no; such")),
		"No such file or directory (make one by `lanebench record "
		"URLS --out DIR`)");
}

/* It becomes a header of the origin's, whose room for it has an end. */
static void
replay_bounds_a_type(void **state)
{
	char type[RECORDING_TYPE_MAX + 2], text[RECORDING_TYPE_MAX + 300];

	(void)state;
	write_file("bodies/1.html", "one");
	for (int over = 0; over < 2; over++) {
		memset(type, 'a', sizeof(type));
		type[RECORDING_TYPE_MAX + over] = '\0';
		snprintf(text, sizeof(text),
			HEADER "http://a/\tbodies/1.html\t200\t%s\t1\t1\t3\n",
			type);
		write_file("recording.tsv", text);
		errors[0] = '\0';
		if (over == 0)
			assert_int_equal(replay_prepare(&host, folder), 0);
		else
			expect_error(replay_prepare(&host, folder),
				"tsv:2: a content type of more than 1000 "
				"bytes");
	}
}

static void
replay_clashes_with_none_of_its_own(void **state)
{
	(void)state;
	write_file("bodies/1.html", "one");
	write_file("bodies/2.html", "two");
	write_file("recording.tsv",
		HEADER "http://a/x\tbodies/1.html\t200\t\t1\t1\t3\n"
		       "http://a/~3/x\tbodies/2.html\t200\t\t2\t1\t3\n"
		       "http://a/x\tbodies/2.html\t404\t\t3\t1\t3\n"
		       "http://a/~3\tbodies/2.html\t200\t\t4\t1\t3\n");
	assert_int_equal(replay_prepare(&host, folder), 0);
	assert_memory_equal(asked,
		"route 0 /x /bodies/1.html 200 - 1\nitem http://s0/x\n"
		"route 0 /~2 /bodies/2.html 200 - 2\nitem http://s0/~2\n"
		"route 0 /~3 /bodies/2.html 404 - 3\nitem http://s0/~3\n"
		"route 0 /~4 /bodies/2.html 200 - 4\nitem http://s0/~4\n"
		"fact ",
		200);
}

/* One line, with the line of the recording and the file. */
static void
replay_refuses(const char *words)
{
	errors[0] = asked[0] = '\0';
	expect_error(replay_prepare(&host, folder), words);
	assert_non_null(strstr(errors, "recording.tsv:3: bodies/2.html: "));
	assert_ptr_equal(strchr(errors, '\n'), errors + strlen(errors) - 1);
	assert_null(strstr(asked, "2.html"));
}

static void
replay_follows_no_link(void **state)
{
	char path[160];

	(void)state;
	write_file("bodies/1.html", "one");
	write_file("list", "ours");
	write_file("recording.tsv",
		HEADER "http://a/\tbodies/1.html\t200\t\t1\t1\t3\n"
		       "http://b/\tbodies/2.html\t200\t\t1\t1\t3\n");
	strcpy(path, in_folder("bodies/2.html"));
	assert_int_equal(symlink("/etc/passwd", path), 0);
	replay_refuses("a link");
	unlink(path);
	assert_int_equal(symlink("1.html", path), 0);
	replay_refuses("a link");
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	replay_refuses("no regular file");
	unlink(path);
	assert_int_equal(mkdir(path, 0700), 0);
	replay_refuses("Is a directory");
	rmdir(path);
}

static void
replay_follows_no_linked_folder(void **state)
{
	char real[160];

	(void)state;
	write_file("bodies/1.html", "one");
	write_file("recording.tsv",
		HEADER "http://a/\tbodies/1.html\t200\t\t1\t1\t1\n");
	strcpy(real, in_folder("real"));
	assert_int_equal(rename(in_folder("bodies"), real), 0);
	assert_int_equal(symlink("real", in_folder("bodies")), 0);
	expect_error(replay_prepare(&host, folder), "bodies: no folder");
	assert_string_equal(asked, "");
	unlink(in_folder("bodies"));
	assert_int_equal(rename(real, in_folder("bodies")), 0);
}

static void
sites_deal_pages_out(void **state)
{
	char one[] = "a b/\xc3\xa9.html", two[] = "c~1.html";
	struct listing_page pages[] = { { .name = one }, { .name = two } };
	struct listing listing = { .root = folder, .pages = pages, .count = 2 };
	const char *at;
	size_t items = 0;

	(void)state;
	option_urls = 6;
	option_sites = 5; /* the host has two */
	assert_int_equal(sites_prepare(&host, &listing), 0);
	for (at = asked; (at = strstr(at, "item http://s")); at++)
		items++;
	assert_int_equal(items, 6);
	assert_non_null(strstr(asked,
		"/a%20b/%C3%A9.html /a b/\xc3\xa9.html "
		"0 - 1000\n"));
	assert_non_null(strstr(asked, "/copy-3/c~1.html"));
	assert_non_null(strstr(asked,
		"fact urls=6\nfact sites=2\n"
		"fact mean_us=1000\n"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			list_names_items, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			list_refuses_by_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			list_without_anything, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			replay_serves_what_was_recorded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			replay_trusts_no_recording, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			replay_bounds_a_type, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			replay_clashes_with_none_of_its_own, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			replay_follows_no_link, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			replay_follows_no_linked_folder, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			sites_deal_pages_out, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
