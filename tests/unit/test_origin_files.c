/* SPDX-License-Identifier: MIT */
/* Files that are held for waiting requests: the bytes of the moment of asking,
 * shared only where nobody can tell, within the budget. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "origin/origin.h"
#include "unit.h"

struct fixture {
	struct root_files *files;
	char path[64];
	int folder;
};

static int
set_up(void **state)
{
	static struct fixture fixture;

	strcpy(fixture.path, "/tmp/test_origin_files.XXXXXX");
	if (!mkdtemp(fixture.path))
		return -1;
	fixture.folder = open(fixture.path, O_PATH | O_DIRECTORY);
	fixture.files = root_files_create();
	*state = &fixture;
	return fixture.folder < 0 || !fixture.files;
}

static int
tear_down(void **state)
{
	struct fixture *fixture = *state;

	unlinkat(fixture->folder, "a.html", 0);
	unlinkat(fixture->folder, "a.txt", 0);
	close(fixture->folder);
	root_files_destroy(fixture->files);
	return rmdir(fixture->path);
}

static void
write_file(struct fixture *fixture, const char *name, size_t size, char fill)
{
	int fd = openat(
		fixture->folder, name, O_CREAT | O_WRONLY | O_TRUNC, 0600);
	char *bytes = malloc(size + 1);

	assert_true(fd >= 0 && bytes);
	memset(bytes, fill, size);
	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
	free(bytes);
}

static void
assert_type(const struct root_file *file, uint64_t len, const char *type)
{
	uint64_t have;
	struct MHD_Response *response = root_file_response(file, &have);

	assert_int_equal(have, len);
	assert_string_equal(
		MHD_get_response_header(response, "Content-Type"), type);
}

static void
test_taken_and_released(void **state)
{
	struct fixture *fixture = *state;
	struct root_file *file;

	write_file(fixture, "a.html", 5, 'x');
	file = root_file_take(fixture->files, fixture->folder, "/a.html?q");
	assert_non_null(file);
	assert_type(file, 5, "text/html");
	assert_int_equal(root_files_held(fixture->files), 5 + ROOT_EACH);
	root_file_release(fixture->files, file);
	assert_int_equal(root_files_held(fixture->files), 0);
	root_file_release(fixture->files, NULL);
	assert_null(root_file_take(fixture->files, fixture->folder, "/none"));
	assert_null(
		root_file_take(fixture->files, fixture->folder, "/../a.html"));
	assert_int_equal(root_files_held(fixture->files), 0);
}

/* Its next change might not show in its times. */
static void
test_new_ones_are_not_shared(void **state)
{
	struct fixture *fixture = *state;
	struct root_file *one, *two;

	write_file(fixture, "a.html", 5, 'x');
	one = root_file_take(fixture->files, fixture->folder, "/a.html");
	write_file(fixture, "a.html", 5, 'y');
	two = root_file_take(fixture->files, fixture->folder, "/a.html");
	assert_non_null(one);
	assert_non_null(two);
	assert_ptr_not_equal(one, two);
	assert_int_equal(root_files_held(fixture->files), 2 * (5 + ROOT_EACH));
	root_file_release(fixture->files, one);
	root_file_release(fixture->files, two);
}

/* What this test was built beside has been there for longer. */
static void
test_old_ones_are_shared(void **state)
{
	struct fixture *fixture = *state;
	int folder = open(GOLDEN_DIR, O_PATH | O_DIRECTORY);
	struct root_file *one, *two, *three;
	uint64_t held;

	assert_true(folder >= 0);
	one = root_file_take(fixture->files, folder, "/speedup.json");
	assert_non_null(one);
	held = root_files_held(fixture->files);
	two = root_file_take(fixture->files, folder, "/./speedup.json");
	assert_ptr_equal(one, two);
	three = root_file_take(fixture->files, folder, "/scaling.json");
	assert_ptr_not_equal(one, three);
	root_file_release(fixture->files, three);
	assert_int_equal(root_files_held(fixture->files), held);
	root_file_release(fixture->files, one);
	assert_int_equal(root_files_held(fixture->files), held);
	assert_type(two, held - ROOT_EACH, "application/json");
	root_file_release(fixture->files, two);
	assert_int_equal(root_files_held(fixture->files), 0);
	close(folder);
}

static void
test_the_budget(void **state)
{
	enum {
		MANY = 300
	};
	static struct root_file *held[MANY];
	struct fixture *fixture = *state;
	size_t n = 0;

	write_file(fixture, "a.txt", ROOT_LARGEST + 1, 'x');
	assert_null(root_file_take(fixture->files, fixture->folder, "/a.txt"));
	write_file(fixture, "a.txt", ROOT_LARGEST, 'x');
	while (n < MANY) {
		held[n] = root_file_take(
			fixture->files, fixture->folder, "/a.txt");
		if (!held[n])
			break;
		n++;
	}
	assert_int_equal(n, ROOT_BUDGET / (ROOT_LARGEST + ROOT_EACH));
	assert_true(root_files_held(fixture->files) <= ROOT_BUDGET);
	while (n > 0)
		root_file_release(fixture->files, held[--n]);
	assert_int_equal(root_files_held(fixture->files), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_taken_and_released, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_new_ones_are_not_shared, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_old_ones_are_shared, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_the_budget, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
