/* SPDX-License-Identifier: MIT */
/*
 * Control groups where this machine has others: in a tree of version 2, below
 * or beside our own, with and without controllers; in version 1's; in none. The
 * tree is one of plain files; what the kernel does when a group is made, joined,
 * killed or removed there mkdir() and rmdir() do, which are ours here.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "launch/group.h"
#include "record/rundir.h"

#define MIB (UINT64_C(1) << 20)

static char root[64];

int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_rmdir(const char *path);
int __real_mkdir(const char *path, mode_t mode);
int __real_rmdir(const char *path);

static void
put(const char *folder, const char *name, const char *text)
{
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%.3000s/%s", folder, name);
	file = fopen(path, "we");
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

/* NULL when there is no such file; static. */
static const char *
get(const char *folder, const char *name)
{
	static char text[256];
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%.3000s/%s", folder, name);
	file = fopen(path, "re");
	if (file == NULL)
		return NULL;
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

static void
assert_holds(const char *folder, const char *name, const char *text)
{
	const char *found = get(folder, name);

	if (found == NULL || strcmp(found, text) != 0)
		fail_msg("%s/%s: '%s', not '%s'", folder, name,
			found ? found : "(none)", text);
}

/* What a group has that is made below one with such a subtree_control. */
static void
furnish(const char *folder, const char *controllers)
{
	put(folder, "cgroup.procs", "");
	put(folder, "cgroup.kill", "");
	put(folder, "cgroup.subtree_control", "");
	if (strstr(controllers, "memory") != NULL) {
		put(folder, "memory.max", "");
		put(folder, "memory.swap.max", "");
		put(folder, "memory.peak", "4096\n");
		put(folder, "memory.events", "oom 0\noom_kill 0\n");
	}
	if (strstr(controllers, "pids") != NULL) {
		put(folder, "pids.max", "");
		put(folder, "pids.events", "max 0\n");
	}
}

static void
furnish_v1(const char *folder, bool memory)
{
	put(folder, "cgroup.procs", "");
	if (memory) {
		put(folder, "memory.limit_in_bytes", "");
		put(folder, "memory.memsw.limit_in_bytes", "");
		put(folder, "memory.max_usage_in_bytes", "8192\n");
		put(folder, "memory.oom_control", "oom_kill 0\n");
	} else {
		put(folder, "pids.max", "");
		put(folder, "pids.events", "max 0\n");
	}
}

int
__wrap_mkdir(const char *path, mode_t mode)
{
	char above[PATH_MAX];
	const char *control;
	int rc = __real_mkdir(path, mode);

	if (rc < 0 || strncmp(path, root, strlen(root)) != 0)
		return rc;
	snprintf(above, sizeof(above), "%s", path);
	*strrchr(above, '/') = '\0';
	control = get(above, "cgroup.subtree_control");
	if (control != NULL)
		furnish(path, control);
	else if (get(above, "memory.limit_in_bytes") != NULL)
		furnish_v1(path, true);
	else if (get(above, "pids.max") != NULL)
		furnish_v1(path, false);
	return rc;
}

/* With somebody in it, it is busy until that is killed. */
int
__wrap_rmdir(const char *path)
{
	const char *text;

	if (strncmp(path, root, strlen(root)) != 0)
		return __real_rmdir(path);
	text = get(path, "cgroup.procs");
	if (text != NULL && *text != '\0') {
		text = get(path, "cgroup.kill");
		if (text == NULL || strcmp(text, "1") != 0) {
			errno = EBUSY;
			return -1;
		}
	}
	rundir_remove(path);
	return 0;
}

static const char *
in_root(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s%s", root, name);
	return path;
}

static void
make(const char *name)
{
	assert_int_equal(__real_mkdir(in_root(name), 0755), 0);
}

static int
set_up(void **state)
{
	static const char *const folders[] = { "/proc", "/proc/self", "/sys",
		"/sys/fs", "/sys/fs/cgroup" };

	(void)state;
	strcpy(root, "/tmp/lanebench-group-XXXXXX");
	assert_non_null(mkdtemp(root));
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		make(folders[i]);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	rundir_remove(root);
	return 0;
}

/* A tree of version 2 with a group for services, and ours in it. */
static void
make_unified(const char *above, const char *own)
{
	put(in_root("/sys/fs/cgroup"), "cgroup.controllers",
		"cpu memory pids\n");
	furnish(in_root("/sys/fs/cgroup"), "");
	make("/sys/fs/cgroup/services");
	furnish(in_root("/sys/fs/cgroup/services"), "memory pids");
	put(in_root("/sys/fs/cgroup/services"), "cgroup.subtree_control",
		above);
	make("/sys/fs/cgroup/services/ours");
	furnish(in_root("/sys/fs/cgroup/services/ours"), above);
	put(in_root("/sys/fs/cgroup/services/ours"), "cgroup.subtree_control",
		own);
	put(in_root("/proc/self"), "cgroup", "0::/services/ours\n");
}

static void
assert_made_in(
	const struct group *group, enum group_tree tree, const char *above)
{
	const char *path = group->paths[tree];
	size_t len = strlen(in_root(above));

	if (strncmp(path, in_root(above), len) != 0 ||
		strncmp(path + len, "/lanebench-", 11) != 0)
		fail_msg("'%s' isn't in '%s'", path, in_root(above));
}

static void
assert_means(bool memory, bool pids, bool peak, bool killed, int version)
{
	struct group_means means;

	group_means(&means);
	assert_int_equal(means.memory, memory);
	assert_int_equal(means.pids, pids);
	assert_int_equal(means.peak, peak);
	assert_int_equal(means.kill, killed);
	assert_int_equal(means.version, version);
}

/* All of a group's life in a tree of version 2. */
static void
assert_lives(const char *above)
{
	char path[GROUP_PATH];
	struct group group;

	group_find(root);
	assert_means(true, true, true, true, 2);
	group_make(&group, 256 * MIB, 61);
	assert_made_in(&group, GROUP_UNIFIED, above);
	assert_string_equal(group.paths[GROUP_MEMORY], "");
	assert_string_equal(group.paths[GROUP_PIDS], "");
	strcpy(path, group.paths[GROUP_UNIFIED]);
	assert_holds(path, "memory.max", "268435456");
	assert_holds(path, "memory.swap.max", "0");
	assert_holds(path, "pids.max", "61");
	assert_int_equal(group_join(&group), 0);
	assert_holds(path, "cgroup.procs", "0");
	group_close(&group);
	assert_int_equal(group_peak_bytes(&group), 4096);
	assert_int_equal(group_memory_kills(&group), 0);
	assert_int_equal(group_tasks_refused(&group), 0);
	put(path, "memory.events", "low 0\noom 3\noom_kill 2\n");
	put(path, "pids.events", "max 5\n");
	assert_int_equal(group_memory_kills(&group), 2);
	assert_int_equal(group_tasks_refused(&group), 5);
	assert_holds(path, "cgroup.kill", "");
	group_kill(&group);
	assert_holds(path, "cgroup.kill", "1");
	group_remove(&group);
	assert_int_equal(access(path, F_OK), -1);
}

/* Where processes are, no controller is handed on. */
static void
test_beside(void **state)
{
	(void)state;
	make_unified("cpu memory pids\n", "");
	assert_lives("/sys/fs/cgroup/services");
}

static void
test_below(void **state)
{
	(void)state;
	make_unified("cpu memory pids\n", "memory pids\n");
	assert_lives("/sys/fs/cgroup/services/ours");
}

/* In a container, whose group seems to be the tree's first. */
static void
test_first(void **state)
{
	(void)state;
	make_unified("memory pids\n", "");
	put(in_root("/sys/fs/cgroup"), "cgroup.subtree_control",
		"memory pids\n");
	put(in_root("/proc/self"), "cgroup", "0::/\n");
	assert_lives("/sys/fs/cgroup");
}

/* It can still be killed at once; the limits are watched. */
static void
test_no_controllers(void **state)
{
	struct group group;

	(void)state;
	make_unified("cpu\n", "");
	group_find(root);
	assert_means(false, false, false, true, 2);
	group_make(&group, 256 * MIB, 61);
	assert_made_in(&group, GROUP_UNIFIED, "/sys/fs/cgroup/services/ours");
	assert_int_equal(group_join(&group), 0);
	assert_int_equal(group_peak_bytes(&group), -1);
	/* Nobody has killed what is in it: removing it does. */
	group_remove(&group);
	group_make(&group, 0, 0);
	assert_int_equal(access(group.paths[GROUP_UNIFIED], F_OK), 0);
	group_drop(1u << GROUP_UNIFIED);
	assert_means(false, false, false, false, 0);
	group_remove(&group);
}

static void
test_hybrid(void **state)
{
	char memory[GROUP_PATH], pids[GROUP_PATH], unified[GROUP_PATH];
	struct group group;

	(void)state;
	for (int i = 0; i < 3; i++) {
		static const char *const trees[] = { "/sys/fs/cgroup/memory",
			"/sys/fs/cgroup/pids", "/sys/fs/cgroup/unified" };

		make(trees[i]);
		if (i < 2)
			furnish_v1(in_root(trees[i]), i == 0);
		else
			furnish(in_root(trees[i]), "");
	}
	put(in_root("/proc/self"), "cgroup",
		"9:name=systemd:/\n4:memory:/\n3:pids:/\n2:cpu,cpuacct:/\n"
		"0::/\n");
	group_find(root);
	assert_means(true, true, true, true, 3);
	group_make(&group, 256 * MIB, 61);
	assert_made_in(&group, GROUP_MEMORY, "/sys/fs/cgroup/memory");
	assert_made_in(&group, GROUP_PIDS, "/sys/fs/cgroup/pids");
	assert_made_in(&group, GROUP_UNIFIED, "/sys/fs/cgroup/unified");
	strcpy(memory, group.paths[GROUP_MEMORY]);
	strcpy(pids, group.paths[GROUP_PIDS]);
	strcpy(unified, group.paths[GROUP_UNIFIED]);
	assert_holds(memory, "memory.limit_in_bytes", "268435456");
	assert_holds(memory, "memory.memsw.limit_in_bytes", "268435456");
	assert_holds(pids, "pids.max", "61");
	assert_int_equal(group_peak_bytes(&group), 8192);
	put(memory, "memory.oom_control", "under_oom 0\noom_kill 1\n");
	put(pids, "pids.events", "max 2\n");
	assert_int_equal(group_memory_kills(&group), 1);
	assert_int_equal(group_tasks_refused(&group), 2);
	group_remove(&group);
	assert_int_equal(access(memory, F_OK), -1);
	assert_int_equal(access(pids, F_OK), -1);
	assert_int_equal(access(unified, F_OK), -1);
}

static void
test_none(void **state)
{
	struct group group;

	(void)state;
	group_find(root);
	assert_means(false, false, false, false, 0);
	group_make(&group, 256 * MIB, 61);
	for (int i = 0; i < GROUP_TREES; i++)
		assert_string_equal(group.paths[i], "");
	assert_int_equal(group_join(&group), 0);
	group_remove(&group);
}

/* Of runs that were killed, here; those of others are none of ours. */
static void
test_left_behind(void **state)
{
	char dead[PATH_MAX], living[PATH_MAX], elsewhere[PATH_MAX];
	struct stat st;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(stat("/proc/self/ns/pid", &st), 0);
	make_unified("memory pids\n", "");
	snprintf(dead, sizeof(dead),
		"%s/sys/fs/cgroup/services/lanebench-%llu-%d-7", root,
		(unsigned long long)st.st_ino, (int)pid);
	snprintf(living, sizeof(living),
		"%s/sys/fs/cgroup/services/lanebench-%llu-%d-7", root,
		(unsigned long long)st.st_ino, (int)getpid());
	snprintf(elsewhere, sizeof(elsewhere),
		"%s/sys/fs/cgroup/services/lanebench-1-%d-7", root, (int)pid);
	assert_int_equal(__wrap_mkdir(dead, 0755), 0);
	assert_int_equal(__wrap_mkdir(living, 0755), 0);
	assert_int_equal(__wrap_mkdir(elsewhere, 0755), 0);
	put(dead, "cgroup.procs", "1\n");
	put(dead, "cgroup.kill", "");
	group_find(root);
	assert_int_equal(access(dead, F_OK), -1);
	assert_int_equal(access(living, F_OK), 0);
	assert_int_equal(access(elsewhere, F_OK), 0);
}

#define GROUP_TEST(name) \
	cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		GROUP_TEST(test_beside),
		GROUP_TEST(test_below),
		GROUP_TEST(test_first),
		GROUP_TEST(test_no_controllers),
		GROUP_TEST(test_hybrid),
		GROUP_TEST(test_none),
		GROUP_TEST(test_left_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
