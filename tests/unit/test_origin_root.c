/* SPDX-License-Identifier: MIT */
/* From a URL to a file: nothing outside the folder, by whatever name or
 * link. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "origin/origin.h"
#include "unit.h"

static void
names(const char *url, const char *expected)
{
	char name[64];

	assert_int_equal(root_name(url, name, sizeof(name)), 0);
	assert_string_equal(name, expected);
}

static void
refuses(const char *url, int err)
{
	char name[64];

	assert_int_equal(root_name(url, name, sizeof(name)), err);
}

static void
test_names(void **state)
{
	(void)state;
	names("/", ".");
	names("/a/b.html", "a/b.html");
	names("/a/", "a/");
	names("/a%20b%25", "a b%");
	names("/%c3%A4", "\xc3\xa4");
	names("/a?../x", "a");
	names("/a..b/..c/d..", "a..b/..c/d..");
	names("/...", "...");
	names("/./a", "./a");
	refuses("", -EINVAL);
	refuses("a", -EINVAL);
	refuses("*", -EINVAL);
	refuses("http://h/a", -EINVAL);
	refuses("/a%", -EINVAL);
	refuses("/a%4", -EINVAL);
	refuses("/a%4g", -EINVAL);
	refuses("/a%00.html", -EINVAL);
	refuses("/..", -ENOENT);
	refuses("/../a", -ENOENT);
	refuses("/a/../../b", -ENOENT);
	refuses("/a/..", -ENOENT);
	refuses("/%2e%2e/a", -ENOENT);
	refuses("/.%2E/a", -ENOENT);
	refuses("/a/%2e%2e%2fb", -ENOENT);
	refuses("//etc/passwd", -ENOENT);
	refuses("/%2fetc/passwd", -ENOENT);
	refuses("/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaa",
		-ENAMETOOLONG);
}

static void
make_file(int folder, const char *name)
{
	int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "12345", 5), 5);
	close(fd);
}

static int
make_tree(void **state)
{
	static char top[] = "/tmp/lanebench-root-XXXXXX";
	char path[PATH_MAX];
	int at;

	strcpy(top, "/tmp/lanebench-root-XXXXXX");
	assert_non_null(mkdtemp(top));
	at = open(top, O_PATH | O_DIRECTORY);
	assert_true(at >= 0);
	make_file(at, "secret");
	assert_int_equal(mkdirat(at, "root", 0700), 0);
	assert_int_equal(mkdirat(at, "root/dir", 0700), 0);
	assert_int_equal(mkdirat(at, "root/bare", 0700), 0);
	make_file(at, "root/a");
	make_file(at, "root/dir/index.html");
	assert_int_equal(mkfifoat(at, "root/fifo", 0600), 0);
	assert_int_equal(symlinkat("../secret", at, "root/out"), 0);
	snprintf(path, sizeof(path), "%s/secret", top);
	assert_int_equal(symlinkat(path, at, "root/absolute"), 0);
	assert_int_equal(symlinkat("..", at, "root/up"), 0);
	assert_int_equal(symlinkat("/proc/self/cwd", at, "root/magic"), 0);
	assert_int_equal(symlinkat("a", at, "root/in"), 0);
	close(at);
	*state = top;
	return 0;
}

static int
remove_tree(void **state)
{
	static const char *const names_inside[] = { "root/in", "root/magic",
		"root/up", "root/absolute", "root/out", "root/fifo",
		"root/dir/index.html", "root/a", "secret" };
	static const char *const dirs[] = { "root/dir", "root/bare", "root" };
	int at = open(*state, O_PATH | O_DIRECTORY);
	size_t i;

	for (i = 0; i < sizeof(names_inside) / sizeof(*names_inside); i++)
		unlinkat(at, names_inside[i], 0);
	for (i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		unlinkat(at, dirs[i], AT_REMOVEDIR);
	close(at);
	return rmdir(*state);
}

static int
open_root(void **state)
{
	char path[PATH_MAX];
	int at;

	snprintf(path, sizeof(path), "%s/root", (const char *)*state);
	at = open(path, O_PATH | O_DIRECTORY);
	assert_true(at >= 0);
	return at;
}

static void
test_open(void **state)
{
	static const char *const refused[] = { "out", "absolute", "up",
		"up/secret", "magic", "magic/etc/passwd", "fifo", "bare",
		"nothing", "a/b", "../secret", "dir/../../secret",
		"/etc/passwd" };
	int at = open_root(state), fd;
	uint64_t len = 0;
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		assert_true(root_open(at, refused[i], &len) < 0);
	fd = root_open(at, "a", &len);
	assert_true(fd >= 0);
	assert_int_equal(len, 5);
	close(fd);
	fd = root_open(at, "dir", &len);
	assert_true(fd >= 0);
	close(fd);
	close(at);
}

static void
test_open_walking(void **state)
{
	static const char *const refused[] = { "out", "absolute", "up",
		"up/secret", "magic", "magic/etc/passwd", "in", "nothing",
		"a/b", "../secret", "dir/../../secret", "/etc/passwd", "" };
	int at = open_root(state), fd;
	size_t i;

	for (i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		assert_true(root_open_walking(at, refused[i]) < 0);
	fd = root_open_walking(at, "dir//index.html");
	assert_true(fd >= 0);
	close(fd);
	fd = root_open_walking(at, ".");
	assert_true(fd >= 0);
	close(fd);
	close(at);
}

static void
test_types(void **state)
{
	(void)state;
	assert_string_equal(root_type("a/b.HTML"), "text/html");
	assert_string_equal(root_type("."), "text/html");
	assert_string_equal(root_type("dir/"), "text/html");
	assert_string_equal(root_type("a.png"), "image/png");
	assert_string_equal(root_type(".html"), "application/octet-stream");
	assert_string_equal(root_type("html"), "application/octet-stream");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test_setup_teardown(
			test_open, make_tree, remove_tree),
		cmocka_unit_test_setup_teardown(
			test_open_walking, make_tree, remove_tree),
		cmocka_unit_test(test_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
