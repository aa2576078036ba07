/* SPDX-License-Identifier: MIT */
/* What of a run's folder others rely on. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files/files.h"
#include "files/run_folder.h"
#include "unit.h"

/* Whatever name somebody was killed with, here or in a container where all have
 * the same number. */
static void
test_latest(void **state)
{
	char above[] = "/tmp/lanebench-rundir-XXXXXX";
	char run[80], link[80], left[80], to[80] = "";

	(void)state;
	assert_non_null(mkdtemp(above));
	snprintf(run, sizeof(run), "%s/second", above);
	snprintf(link, sizeof(link), "%s/latest", above);
	assert_int_equal(symlink("first", link), 0);
	for (int i = 0; i < 3; i++) {
		snprintf(left, sizeof(left), "%s/.latest-%d", above,
			i < 2 ? i : (int)getpid());
		assert_int_equal(symlink("dead", left), 0);
	}
	assert_int_equal(rundir_point_latest(run), 0);
	assert_true(readlink(link, to, sizeof(to) - 1) > 0);
	assert_string_equal(to, "second");
	/* A file of somebody's that has the name stays. */
	assert_int_equal(unlink(link), 0);
	close(creat(link, 0600));
	assert_int_equal(rundir_point_latest(run), -EEXIST);
	assert_true(readlink(link, to, sizeof(to)) < 0);
	rundir_remove(above);
}

/* What can't be made is known before, and nothing is made to know it. */
static void
test_usable(void **state)
{
	static const struct {
		const char *path; /* below the folder */
		int err;
	} cases[] = { { "", 0 }, { "/new", 0 }, { "/new/er//est/", 0 },
		{ "/new/../other", 0 }, { "/there/new", 0 },
		{ "/file", -ENOTDIR }, { "/file/below", -ENOTDIR },
		{ "/dangling", -ENOTDIR }, { "/dangling/below", -ENOTDIR } };
	char above[] = "/tmp/lanebench-rundir-XXXXXX";
	char path[400], name[301];

	(void)state;
	assert_non_null(mkdtemp(above));
	snprintf(path, sizeof(path), "%s/there", above);
	assert_int_equal(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/file", above);
	assert_int_equal(close(open(path, O_CREAT | O_WRONLY, 0600)), 0);
	snprintf(path, sizeof(path), "%s/dangling", above);
	assert_int_equal(symlink("nowhere", path), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", above, cases[i].path);
		assert_int_equal(rundir_usable(path), cases[i].err);
		/* As it turns out. */
		assert_int_equal(rundir_make(path) < 0, cases[i].err < 0);
		snprintf(path, sizeof(path), "%s/new", above);
		rundir_remove(path);
		snprintf(path, sizeof(path), "%s/there/new", above);
		rundir_remove(path);
	}
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	snprintf(path, sizeof(path), "%s/%s", above, name);
	assert_int_equal(rundir_usable(path), -ENAMETOOLONG);
	snprintf(path, sizeof(path), "%s/fresh/er", above);
	assert_int_equal(rundir_usable(path), 0);
	snprintf(path, sizeof(path), "%s/fresh", above);
	assert_int_equal(access(path, F_OK), -1);
	assert_int_equal(rundir_usable("new"), 0);
	assert_true(rundir_usable("/proc/lanebench") < 0);
	rundir_remove(above);
}

/* By someone whom a folder's mode can keep out: whatever lies in it goes, and
 * nothing that is only pointed to. */
static int
rundir_removes(const char *above)
{
	char path[400], kept[400];
	int folder, deep;

	snprintf(kept, sizeof(kept), "%s/kept", above);
	snprintf(path, sizeof(path), "%s/work", above);
	if (mkdir(kept, 0700) < 0 || mkdir(path, 0700) < 0)
		return 1;
	folder = open(path, O_RDONLY | O_DIRECTORY);
	if (!files_mark(folder, "work") || symlinkat(kept, folder, "link") < 0)
		return 2;
	/* A path that no call takes, and folders that nobody may enter. */
	deep = dup(folder);
	for (int i = 0; i < 2000; i++) {
		int next = mkdirat(deep, "deeper", 0700) < 0
			? -1
			: openat(deep, "deeper", O_RDONLY | O_DIRECTORY);

		close(openat(deep, "file", O_CREAT | O_WRONLY, 0600));
		fchmod(deep, i % 3 == 0 ? 0 : i % 3 == 1 ? 0500 : 0700);
		close(deep);
		deep = next;
	}
	close(deep);
	close(folder);
	rundir_remove(path);
	if (access(path, F_OK) == 0)
		return 3;
	/* What is only called so is removed as what it is. */
	if (symlink(kept, path) < 0)
		return 4;
	rundir_remove(path);
	return access(path, F_OK) == 0 || access(kept, F_OK) < 0 ? 5 : 0;
}

static void
test_remove(void **state)
{
	char above[] = "/tmp/lanebench-rundir-XXXXXX";
	int status = -1;
	pid_t pid;

	(void)state;
	assert_non_null(mkdtemp(above));
	assert_int_equal(chmod(above, 0777), 0);
	pid = fork();
	if (pid == 0) {
		if (geteuid() == 0 && setuid(65534) < 0)
			_exit(99);
		_exit(rundir_removes(above));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	rundir_remove(above);
	assert_int_equal(access(above, F_OK), -1);
}

/* Of what can't be removed now the mark still says that it may be. */
static void
test_remains(void **state)
{
	char path[] = "/tmp/lanebench-rundir-XXXXXX";
	struct rlimit all, few;
	int folder, next;

	(void)state;
	assert_non_null(mkdtemp(path));
	folder = open(path, O_RDONLY | O_DIRECTORY);
	assert_true(files_mark(folder, strrchr(path, '/') + 1));
	assert_int_equal(mkdirat(folder, "full", 0700), 0);
	assert_int_equal(mkdirat(folder, "full/one", 0700), 0);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
	/* It can open the folder, and none in it. */
	next = dup(0);
	close(next);
	few = all;
	few.rlim_cur = (rlim_t)next + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
	rundir_remove(path);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
	assert_int_equal(faccessat(folder, "full/one", F_OK, 0), 0);
	assert_int_equal(faccessat(folder, FILES_MARK, F_OK, 0), 0);
	rundir_remove(path);
	assert_int_equal(access(path, F_OK), -1);
	close(folder);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_latest),
		cmocka_unit_test(test_usable),
		cmocka_unit_test(test_remove),
		cmocka_unit_test(test_remains),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
