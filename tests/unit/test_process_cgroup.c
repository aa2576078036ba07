/* SPDX-License-Identifier: MIT */
/*
 * Control groups where this machine has others: in a tree of version 2, below
 * or beside our own, with and without controllers; in version 1's; in none.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "launch_groups.h"
#include "process/cgroup.h"
#include "unit.h"

#define MIB (UINT64_C(1) << 20)

static void
assert_made_in(
	const struct cgroup *group, enum cgroup_tree tree, const char *above)
{
	const char *path = group->paths[tree];
	size_t len = strlen(groups_in_root(above));

	if (strncmp(path, groups_in_root(above), len) != 0 ||
		strncmp(path + len, "/lanebench-", 11) != 0)
		fail_msg("'%s' isn't in '%s'", path, groups_in_root(above));
}

static void
assert_means(bool memory, bool pids, bool peak, bool killed, int version)
{
	struct cgroup_means means;

	cgroup_means(&means);
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
	char path[CGROUP_PATH];
	struct cgroup group;

	cgroup_find(groups_root);
	assert_means(true, true, true, true, 2);
	cgroup_make(&group, 256 * MIB, 61);
	assert_made_in(&group, CGROUP_UNIFIED, above);
	assert_string_equal(group.paths[CGROUP_MEMORY], "");
	assert_string_equal(group.paths[CGROUP_PIDS], "");
	strcpy(path, group.paths[CGROUP_UNIFIED]);
	assert_holds(path, "memory.max", "268435456");
	assert_holds(path, "memory.swap.max", "0");
	assert_holds(path, "pids.max", "61");
	assert_int_equal(cgroup_join(&group), 0);
	assert_holds(path, "cgroup.procs", "0");
	cgroup_close(&group);
	assert_int_equal(cgroup_peak_bytes(&group), 4096);
	assert_int_equal(cgroup_memory_kills(&group), 0);
	assert_int_equal(cgroup_tasks_refused(&group), 0);
	groups_put(path, "memory.events", "low 0\noom 3\noom_kill 2\n");
	groups_put(path, "pids.events", "max 5\n");
	assert_int_equal(cgroup_memory_kills(&group), 2);
	assert_int_equal(cgroup_tasks_refused(&group), 5);
	assert_holds(path, "cgroup.kill", "");
	cgroup_kill(&group);
	assert_holds(path, "cgroup.kill", "1");
	cgroup_remove(&group);
	assert_int_equal(access(path, F_OK), -1);
}

/* Where processes are, no controller is handed on. */
static void
test_beside(void **state)
{
	(void)state;
	groups_make_unified("cpu memory pids\n", "");
	assert_lives("/sys/fs/cgroup/services");
}

/* A quota, or a limit of memory, that is our own group's holds for trials. */
static void
test_limited(void **state)
{
	static const char *const limits[][2] = {
		{ "cpu.max", "150000 100000\n" },
		{ "memory.max", "1073741824\n" },
	};
	const char *ours = "/sys/fs/cgroup/services/ours";

	(void)state;
	groups_make_unified("cpu memory pids\n", "");
	groups_put(groups_in_root(ours), "cpu.max", "max 100000\n");
	groups_put(groups_in_root(ours), "memory.max", "max\n");
	assert_lives("/sys/fs/cgroup/services");
	for (size_t i = 0; i < 2; i++) {
		struct cgroup group;

		groups_put(groups_in_root(ours), limits[i][0], limits[i][1]);
		cgroup_find(groups_root);
		assert_means(false, false, false, true, 2);
		cgroup_make(&group, 0, 0);
		assert_made_in(&group, CGROUP_UNIFIED, ours);
		cgroup_remove(&group);
		groups_put(groups_in_root(ours), limits[i][0], "max\n");
	}
}

static void
test_below(void **state)
{
	(void)state;
	groups_make_unified("cpu memory pids\n", "memory pids\n");
	assert_lives("/sys/fs/cgroup/services/ours");
}

/* In a container, whose group seems to be the tree's first. */
static void
test_first(void **state)
{
	(void)state;
	groups_make_unified("memory pids\n", "");
	groups_put(groups_in_root("/sys/fs/cgroup"), "cgroup.subtree_control",
		"memory pids\n");
	groups_put(groups_in_root("/proc/self"), "cgroup", "0::/\n");
	assert_lives("/sys/fs/cgroup");
}

/* It can still be killed at once; the limits are watched. */
static void
test_no_controllers(void **state)
{
	struct cgroup group;

	(void)state;
	groups_make_unified("cpu\n", "");
	cgroup_find(groups_root);
	assert_means(false, false, false, true, 2);
	cgroup_make(&group, 256 * MIB, 61);
	assert_made_in(&group, CGROUP_UNIFIED, "/sys/fs/cgroup/services/ours");
	assert_int_equal(cgroup_join(&group), 0);
	assert_int_equal(cgroup_peak_bytes(&group), -1);
	/* Nobody has killed what is in it: removing it does. */
	cgroup_remove(&group);
	cgroup_make(&group, 0, 0);
	assert_int_equal(access(group.paths[CGROUP_UNIFIED], F_OK), 0);
	cgroup_drop(1u << CGROUP_UNIFIED);
	assert_means(false, false, false, false, 0);
	cgroup_remove(&group);
}

static void
test_hybrid(void **state)
{
	char memory[CGROUP_PATH], pids[CGROUP_PATH], unified[CGROUP_PATH];
	struct cgroup group;

	(void)state;
	for (int i = 0; i < 3; i++) {
		static const char *const trees[] = { "/sys/fs/cgroup/memory",
			"/sys/fs/cgroup/pids", "/sys/fs/cgroup/unified" };

		groups_make(trees[i]);
		if (i < 2)
			groups_furnish_v1(groups_in_root(trees[i]), i == 0);
		else
			groups_furnish(groups_in_root(trees[i]), "");
	}
	groups_put(groups_in_root("/proc/self"), "cgroup",
		"9:name=systemd:/\n4:memory:/\n3:pids:/\n2:cpu,cpuacct:/\n"
		"0::/\n");
	cgroup_find(groups_root);
	assert_means(true, true, true, true, 3);
	cgroup_make(&group, 256 * MIB, 61);
	assert_made_in(&group, CGROUP_MEMORY, "/sys/fs/cgroup/memory");
	assert_made_in(&group, CGROUP_PIDS, "/sys/fs/cgroup/pids");
	assert_made_in(&group, CGROUP_UNIFIED, "/sys/fs/cgroup/unified");
	strcpy(memory, group.paths[CGROUP_MEMORY]);
	strcpy(pids, group.paths[CGROUP_PIDS]);
	strcpy(unified, group.paths[CGROUP_UNIFIED]);
	assert_holds(memory, "memory.limit_in_bytes", "268435456");
	assert_holds(memory, "memory.memsw.limit_in_bytes", "268435456");
	assert_holds(pids, "pids.max", "61");
	assert_int_equal(cgroup_peak_bytes(&group), 8192);
	groups_put(memory, "memory.oom_control", "under_oom 0\noom_kill 1\n");
	groups_put(pids, "pids.events", "max 2\n");
	assert_int_equal(cgroup_memory_kills(&group), 1);
	assert_int_equal(cgroup_tasks_refused(&group), 2);
	cgroup_remove(&group);
	assert_int_equal(access(memory, F_OK), -1);
	assert_int_equal(access(pids, F_OK), -1);
	assert_int_equal(access(unified, F_OK), -1);
}

/* Version 1 has no file that kills: who is in it dies one by one, and only who
 * has a number here. */
static void
test_kills_each(void **state)
{
	struct cgroup group;
	char procs[64];
	int status;
	pid_t pid;

	(void)state;
	groups_make("/sys/fs/cgroup/pids");
	groups_furnish_v1(groups_in_root("/sys/fs/cgroup/pids"), false);
	groups_put(groups_in_root("/proc/self"), "cgroup", "3:pids:/\n");
	cgroup_find(groups_root);
	cgroup_make(&group, 0, 61);
	assert_made_in(&group, CGROUP_PIDS, "/sys/fs/cgroup/pids");
	pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	snprintf(procs, sizeof(procs), "0\n%d\n", (int)pid);
	groups_put(group.paths[CGROUP_PIDS], "cgroup.procs", procs);
	cgroup_kill(&group);
	/* It would wait for ever where nobody was killed. */
	for (int i = 0; i < 1000 && waitpid(pid, &status, WNOHANG) == 0; i++)
		usleep(10000);
	if (kill(pid, 0) == 0) {
		kill(pid, SIGKILL);
		waitpid(pid, &status, 0);
		fail_msg("nobody was killed");
	}
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	groups_put(group.paths[CGROUP_PIDS], "cgroup.procs", "");
	cgroup_remove(&group);
}

static void
test_none(void **state)
{
	struct cgroup group;

	(void)state;
	cgroup_find(groups_root);
	assert_means(false, false, false, false, 0);
	cgroup_make(&group, 256 * MIB, 61);
	for (int i = 0; i < CGROUP_TREES; i++)
		assert_string_equal(group.paths[i], "");
	assert_int_equal(cgroup_join(&group), 0);
	cgroup_remove(&group);
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
	groups_make_unified("memory pids\n", "");
	snprintf(dead, sizeof(dead),
		"%s/sys/fs/cgroup/services/lanebench-%llu-%d-7", groups_root,
		(unsigned long long)st.st_ino, (int)pid);
	snprintf(living, sizeof(living),
		"%s/sys/fs/cgroup/services/lanebench-%llu-%d-7", groups_root,
		(unsigned long long)st.st_ino, (int)getpid());
	snprintf(elsewhere, sizeof(elsewhere),
		"%s/sys/fs/cgroup/services/lanebench-1-%d-7", groups_root,
		(int)pid);
	assert_int_equal(__wrap_mkdir(dead, 0755), 0);
	assert_int_equal(__wrap_mkdir(living, 0755), 0);
	assert_int_equal(__wrap_mkdir(elsewhere, 0755), 0);
	groups_put(dead, "cgroup.procs", "1\n");
	groups_put(dead, "cgroup.kill", "");
	cgroup_find(groups_root);
	assert_int_equal(access(dead, F_OK), -1);
	assert_int_equal(access(living, F_OK), 0);
	assert_int_equal(access(elsewhere, F_OK), 0);
}

#define GROUP_TEST(name) \
	cmocka_unit_test_setup_teardown(name, groups_begin, groups_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		GROUP_TEST(test_beside),
		GROUP_TEST(test_limited),
		GROUP_TEST(test_below),
		GROUP_TEST(test_first),
		GROUP_TEST(test_no_controllers),
		GROUP_TEST(test_hybrid),
		GROUP_TEST(test_kills_each),
		GROUP_TEST(test_none),
		GROUP_TEST(test_left_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
