/* SPDX-License-Identifier: MIT */
/*
 * A kernel's control groups, of plain files below `root`: a tree of version 2
 * or of version 1. What the kernel does when a group is made, joined, killed or
 * removed there mkdir() and rmdir() do, which are ours here (-Wl,--wrap).
 */
#ifndef LANEBENCH_TESTS_LAUNCH_GROUPS_H
#define LANEBENCH_TESTS_LAUNCH_GROUPS_H

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/run_folder.h"
#include "unit.h"

static char groups_root[64];

int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_rmdir(const char *path);
int __real_mkdir(const char *path, mode_t mode);
int __real_rmdir(const char *path);

static inline void
groups_put(const char *folder, const char *name, const char *text)
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
static inline const char *
groups_get(const char *folder, const char *name)
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

static inline void
assert_holds(const char *folder, const char *name, const char *text)
{
	const char *found = groups_get(folder, name);

	if (found == NULL || strcmp(found, text) != 0)
		fail_msg("%s/%s: '%s', not '%s'", folder, name,
			found ? found : "(none)", text);
}

/* What a group has that is made below one with such a subtree_control. */
static inline void
groups_furnish(const char *folder, const char *controllers)
{
	groups_put(folder, "cgroup.procs", "");
	groups_put(folder, "cgroup.kill", "");
	groups_put(folder, "cgroup.subtree_control", "");
	if (strstr(controllers, "memory") != NULL) {
		groups_put(folder, "memory.max", "");
		groups_put(folder, "memory.swap.max", "");
		groups_put(folder, "memory.peak", "4096\n");
		groups_put(folder, "memory.events", "oom 0\noom_kill 0\n");
	}
	if (strstr(controllers, "pids") != NULL) {
		groups_put(folder, "pids.max", "");
		groups_put(folder, "pids.events", "max 0\n");
	}
}

static inline void
groups_furnish_v1(const char *folder, bool memory)
{
	groups_put(folder, "cgroup.procs", "");
	if (memory) {
		groups_put(folder, "memory.limit_in_bytes", "");
		groups_put(folder, "memory.memsw.limit_in_bytes", "");
		groups_put(folder, "memory.max_usage_in_bytes", "8192\n");
		groups_put(folder, "memory.oom_control", "oom_kill 0\n");
	} else {
		groups_put(folder, "pids.max", "");
		groups_put(folder, "pids.events", "max 0\n");
	}
}

int
__wrap_mkdir(const char *path, mode_t mode)
{
	char above[PATH_MAX];
	const char *control;
	int rc = __real_mkdir(path, mode);

	if (rc < 0 || strncmp(path, groups_root, strlen(groups_root)) != 0)
		return rc;
	snprintf(above, sizeof(above), "%s", path);
	*strrchr(above, '/') = '\0';
	control = groups_get(above, "cgroup.subtree_control");
	if (control != NULL)
		groups_furnish(path, control);
	else if (groups_get(above, "memory.limit_in_bytes") != NULL)
		groups_furnish_v1(path, true);
	else if (groups_get(above, "pids.max") != NULL)
		groups_furnish_v1(path, false);
	return rc;
}

/* With somebody in it, it is busy until that is killed. */
int
__wrap_rmdir(const char *path)
{
	const char *text;

	if (strncmp(path, groups_root, strlen(groups_root)) != 0)
		return __real_rmdir(path);
	text = groups_get(path, "cgroup.procs");
	if (text != NULL && *text != '\0') {
		text = groups_get(path, "cgroup.kill");
		if (text == NULL || strcmp(text, "1") != 0) {
			errno = EBUSY;
			return -1;
		}
	}
	rundir_remove(path);
	return 0;
}

static inline const char *
groups_in_root(const char *name)
{
	static char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s%s", groups_root, name);
	return path;
}

static inline void
groups_make(const char *name)
{
	assert_int_equal(__real_mkdir(groups_in_root(name), 0755), 0);
}

static inline int
groups_begin(void **state)
{
	static const char *const folders[] = { "/proc", "/proc/self", "/sys",
		"/sys/fs", "/sys/fs/cgroup" };

	(void)state;
	strcpy(groups_root, "/tmp/lanebench-group-XXXXXX");
	assert_non_null(mkdtemp(groups_root));
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		groups_make(folders[i]);
	return 0;
}

static inline int
groups_end(void **state)
{
	(void)state;
	rundir_remove(groups_root);
	return 0;
}

/* A tree of version 2 with a group for services, and ours in it. */
static inline void
groups_make_unified(const char *above, const char *own)
{
	groups_put(groups_in_root("/sys/fs/cgroup"), "cgroup.controllers",
		"cpu memory pids\n");
	groups_furnish(groups_in_root("/sys/fs/cgroup"), "");
	groups_make("/sys/fs/cgroup/services");
	groups_furnish(
		groups_in_root("/sys/fs/cgroup/services"), "memory pids");
	groups_put(groups_in_root("/sys/fs/cgroup/services"),
		"cgroup.subtree_control", above);
	groups_make("/sys/fs/cgroup/services/ours");
	groups_furnish(groups_in_root("/sys/fs/cgroup/services/ours"), above);
	groups_put(groups_in_root("/sys/fs/cgroup/services/ours"),
		"cgroup.subtree_control", own);
	groups_put(
		groups_in_root("/proc/self"), "cgroup", "0::/services/ours\n");
}

#endif
