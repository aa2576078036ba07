/* SPDX-License-Identifier: MIT */
/* What is opened of what others laid, and what is written in their folders. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"
#include "unit.h"

static char files_dir[] = "/tmp/files.XXXXXX";

static const char *
files_path(const char *name)
{
	static char paths[4][300];
	static unsigned n;
	char *path = paths[n++ % 4];

	snprintf(path, 300, "%s/%s", files_dir, name);
	return path;
}

/* A file of the text `theirs`, which nothing may change. */
static void
files_lay(const char *name)
{
	int fd = creat(files_path(name), 0666);

	assert_int_equal(write(fd, "theirs", 6), 6);
	close(fd);
}

static void
files_are(const char *name, const char *want)
{
	char text[32] = "";
	int fd = open(files_path(name), O_RDONLY);

	assert_true(fd >= 0);
	assert_true(read(fd, text, sizeof(text) - 1) >= 0);
	close(fd);
	assert_string_equal(text, want);
}

static void
read_files_that_end(void **state)
{
	int64_t size = 0;
	int fd;

	(void)state;
	files_lay("page");
	fd = files_open(files_path("page"), 6, &size);
	assert_true(fd >= 0);
	assert_int_equal(size, 6);
	close(fd);
	assert_int_equal(files_open(files_path("page"), 5, NULL), -EFBIG);
	assert_int_equal(files_open(files_path("none"), 5, NULL), -ENOENT);
	assert_int_equal(files_open(files_dir, 5, NULL), -EISDIR);
	assert_int_equal(mkfifo(files_path("fifo"), 0600), 0);
	assert_int_equal(files_open(files_path("fifo"), 5, NULL), -ENXIO);
	assert_int_equal(files_open("/dev/zero", INT64_MAX, NULL), -ENXIO);
	assert_null(files_read(files_path("fifo"), 5));
	assert_int_equal(errno, ENXIO);
}

/* Nothing but a hole is no file, whatever may be read. */
static void
read_no_giants(void **state)
{
	int64_t size;
	int fd;

	(void)state;
	fd = creat(files_path("giant"), 0600);
	assert_int_equal(ftruncate(fd, INT64_C(8) << 40), 0);
	assert_int_equal(
		files_open(files_path("giant"), INT64_MAX, NULL), -EFBIG);
	/* A small one does no harm. */
	assert_int_equal(ftruncate(fd, INT64_C(1) << 20), 0);
	close(fd);
	fd = files_open(files_path("giant"), INT64_MAX, &size);
	assert_true(fd >= 0);
	assert_int_equal(size, INT64_C(1) << 20);
	close(fd);
}

/* Each kind of thing that may have a new file's name. */
static void
write_through_nothing(void **state)
{
	struct files_fresh fresh;

	(void)state;
	files_lay("theirs");
	assert_int_equal(symlink("theirs", files_path("link")), 0);
	assert_int_equal(symlink("nowhere", files_path("dangling")), 0);
	assert_int_equal(link(files_path("theirs"), files_path("hard")), 0);
	assert_int_equal(mkfifo(files_path("pipe"), 0600), 0);
	assert_int_equal(files_create(files_path("link")), -EEXIST);
	assert_int_equal(files_create(files_path("dangling")), -EEXIST);
	assert_null(files_create_stream(files_path("hard")));
	assert_int_equal(errno, EEXIST);
	assert_int_equal(files_append(files_path("link")), -ELOOP);
	assert_int_equal(files_append(files_path("hard")), -EMLINK);
	assert_int_equal(files_append(files_path("pipe")), -ENXIO);
	assert_int_equal(files_append(files_path("none")), -ENOENT);
	/* A fresh file takes the place of the name, not of what it names. */
	assert_int_equal(files_fresh_begin(&fresh, files_path("link")), 0);
	fputs("ours", fresh.out);
	assert_int_equal(files_fresh_end(&fresh, 0), 0);
	files_are("link", "ours");
	assert_int_equal(files_fresh_begin(&fresh, files_path("hard")), 0);
	assert_int_equal(files_fresh_end(&fresh, 0), 0);
	files_are("hard", "");
	files_are("theirs", "theirs");
	assert_int_equal(access(files_path("nowhere"), F_OK), -1);
}

/* The folder may be reached by links, what is in it may not. */
static void
write_in_folders(void **state)
{
	struct stat st;
	int folder, fd;

	(void)state;
	assert_int_equal(mkdir(files_path("run"), 0700), 0);
	assert_int_equal(mkdir(files_path("else"), 0700), 0);
	assert_int_equal(symlink("run", files_path("latest")), 0);
	fd = files_create(files_path("latest/new.csv"));
	assert_true(fd >= 0);
	close(fd);
	assert_int_equal(stat(files_path("run/new.csv"), &st), 0);
	fd = files_append(files_path("latest/new.csv"));
	assert_true(fd >= 0);
	close(fd);
	folder = files_folder(files_path("latest"));
	assert_true(folder >= 0);
	assert_int_equal(symlink("../else", files_path("run/plots")), 0);
	assert_int_equal(files_folder_in(folder, "plots", true), -ELOOP);
	assert_int_equal(files_folder_in(folder, "plots", false), -ELOOP);
	assert_int_equal(files_folder_in(folder, "none", false), -ENOENT);
	assert_int_equal(files_folder_in(folder, "new.csv", true), -ENOTDIR);
	fd = files_folder_in(folder, "made", true);
	assert_true(fd >= 0);
	close(fd);
	close(folder);
}

/* What failed leaves what was there, and nothing beside it. */
static void
write_whole_or_not(void **state)
{
	struct files_fresh fresh;

	(void)state;
	assert_int_equal(mkdir(files_path("whole"), 0700), 0);
	files_lay("whole/table");
	assert_int_equal(
		files_fresh_begin(&fresh, files_path("whole/table")), 0);
	fputs("half", fresh.out);
	assert_int_equal(files_fresh_end(&fresh, -ENOSPC), -ENOSPC);
	files_are("whole/table", "theirs");
	assert_int_equal(unlink(files_path("whole/table")), 0);
	assert_int_equal(rmdir(files_path("whole")), 0);
}

/* Whether the folder, under that name, is ours to remove. */
static bool
files_goes(const char *path, const char *name)
{
	int folder = files_folder(files_path(path));
	bool goes = files_abandoned(folder, name);

	assert_true(folder >= 0);
	close(folder);
	return goes;
}

/* Only the folder that was marked goes, and only once nobody holds it. */
static void
mark_proves_one(void **state)
{
	char words[400] = "";
	int folder, fd;

	(void)state;
	assert_int_equal(mkdir(files_path("marked"), 0700), 0);
	folder = files_folder(files_path("marked"));
	assert_true(files_mark(folder, "work"));
	assert_false(files_goes("marked", "work"));
	fd = files_open_in(folder, FILES_MARK, sizeof(words), NULL);
	assert_true(read(fd, words, sizeof(words)) > 0);
	close(fd);
	close(folder);
	assert_false(files_goes("marked", "kept"));
	assert_true(files_goes("marked", "work"));
	assert_int_equal(mkdir(files_path("copied"), 0700), 0);
	fd = files_create(files_path("copied/" FILES_MARK));
	assert_true(write(fd, words, strlen(words)) > 0);
	close(fd);
	assert_false(files_goes("copied", "work"));
}

static int
files_drop(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
	(void)st;
	(void)kind;
	(void)walk;
	return remove(path);
}

static int
files_begin(void **state)
{
	(void)state;
	return mkdtemp(files_dir) ? 0 : -1;
}

static int
files_end(void **state)
{
	(void)state;
	return nftw(files_dir, files_drop, 8, FTW_DEPTH | FTW_PHYS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(read_files_that_end),
		cmocka_unit_test(read_no_giants),
		cmocka_unit_test(write_through_nothing),
		cmocka_unit_test(write_in_folders),
		cmocka_unit_test(write_whole_or_not),
		cmocka_unit_test(mark_proves_one),
	};

	return cmocka_run_group_tests(tests, files_begin, files_end);
}
