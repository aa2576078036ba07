/* SPDX-License-Identifier: MIT */
/* Where control groups can be made here, and what they are good for. */
#include "launch/group_find.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launch/group_files.h"
#include "measure/kernel_file.h"

/* A folder a tree; "": nowhere. */
static char group_above[GROUP_TREES][GROUP_PATH - 100];
static struct group_means group_can;

void
group_name(char *name, size_t size)
{
	static unsigned number;
	struct stat st = { 0 };

	stat("/proc/self/ns/pid", &st);
	snprintf(name, size, "lanebench-%llu-%d-%u",
		(unsigned long long)st.st_ino, (int)getpid(), number++);
}

/* Those of runs that were killed, and what is in them. */
static void
group_clear(const char *above)
{
	DIR *folder = opendir(above);
	struct dirent *entry;
	struct stat st = { 0 };

	stat("/proc/self/ns/pid", &st);
	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		char old[GROUP_PATH];
		unsigned long long space;
		int pid;

		if (sscanf(entry->d_name, "lanebench-%llu-%d-", &space, &pid) !=
				2 ||
			space != st.st_ino || kill((pid_t)pid, 0) == 0 ||
			errno != ESRCH)
			continue;
		snprintf(old, sizeof(old), "%s/%s", above, entry->d_name);
		group_take_away(old);
	}
	if (folder != NULL)
		closedir(folder);
}

/* Whether a group can be made in `above` that has `file`. */
static bool
group_try(const char *above, const char *file)
{
	char path[GROUP_PATH], name[80];
	bool good;

	group_name(name, sizeof(name));
	snprintf(path, sizeof(path), "%.500s/%s", above, name);
	if (!group_has(above, "cgroup.procs") || mkdir(path, 0755) < 0)
		return false;
	good = group_has(path, file);
	rmdir(path);
	return good;
}

static void
group_use(enum group_tree tree, const char *above)
{
	snprintf(group_above[tree], sizeof(group_above[tree]), "%s", above);
	group_clear(above);
}

/* Whether a limit of the group itself would be escaped beside it. */
static bool
group_limited(const char *group)
{
	static const char *const files[] = { "cpu.max", "memory.max" };
	char path[GROUP_PATH], text[64];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%.600s/%s", group, files[i]);
		if (kernel_file_line("", path, text, sizeof(text)) &&
			*text != '\0' && strncmp(text, "max", 3) != 0)
			return true;
	}
	return false;
}

/* In the tree of version 2: below our own group, or, since a group with
 * processes can't hand controllers on, beside it. */
static void
group_find_unified(const char *mount, const char *own)
{
	char below[GROUP_PATH - 100], beside[GROUP_PATH - 100], *slash;

	snprintf(below, sizeof(below), "%s%s", mount,
		strcmp(own, "/") == 0 ? "" : own);
	snprintf(beside, sizeof(beside), "%s", below);
	slash = strrchr(beside, '/');
	if (strlen(below) > strlen(mount) && slash != NULL)
		*slash = '\0';
	if (group_try(below, "memory.max"))
		group_use(GROUP_UNIFIED, below);
	else if (strcmp(below, beside) != 0 && !group_limited(below) &&
		group_try(beside, "memory.max"))
		group_use(GROUP_UNIFIED, beside);
	else if (group_try(below, "cgroup.procs"))
		group_use(GROUP_UNIFIED, below);
}

static void
group_find_v1(enum group_tree tree, const char *mount, const char *own)
{
	char below[GROUP_PATH - 100];

	snprintf(below, sizeof(below), "%s%s", mount,
		strcmp(own, "/") == 0 ? "" : own);
	if (group_try(below,
		    tree == GROUP_MEMORY ? "memory.limit_in_bytes"
					 : "pids.max"))
		group_use(tree, below);
}

/* A line of /proc/self/cgroup: "4:memory:/path", version 2's "0::/path". */
static void
group_find_line(const char *root, char *line)
{
	char *names = strchr(line, ':'), *path;
	char mount[GROUP_PATH - 200];

	line[strcspn(line, "\n")] = '\0';
	path = names ? strchr(names + 1, ':') : NULL;
	if (path == NULL || path[1] != '/')
		return;
	*path++ = '\0';
	names++;
	snprintf(mount, sizeof(mount), "%s/sys/fs/cgroup%s%s", root,
		*names ? "/" : "", names);
	if (strcmp(names, "memory") == 0)
		group_find_v1(GROUP_MEMORY, mount, path);
	else if (strcmp(names, "pids") == 0)
		group_find_v1(GROUP_PIDS, mount, path);
	else if (*names == '\0' && !group_has(mount, "cgroup.controllers"))
		group_find_unified(strcat(mount, "/unified"), path);
	else if (*names == '\0')
		group_find_unified(mount, path);
}

/* What can be done with a group, from one that is made for it. */
static void
group_learn(void)
{
	struct group group;
	const char *unified, *memory;

	memset(&group_can, 0, sizeof(group_can));
	group_make(&group, 0, 0);
	unified = group.paths[GROUP_UNIFIED];
	memory = group.paths[GROUP_MEMORY];
	if (*unified != '\0') {
		group_can.version |= 2;
		group_can.kill = group_has(unified, "cgroup.kill");
		group_can.memory = group_has(unified, "memory.max");
		group_can.peak = group_has(unified, "memory.peak");
		group_can.pids = group_has(unified, "pids.max");
	}
	if (*memory != '\0') {
		group_can.version |= 1;
		group_can.memory = group_can.peak = true;
	}
	if (*group.paths[GROUP_PIDS] != '\0') {
		group_can.version |= 1;
		group_can.pids = true;
	}
	group_remove(&group);
}

void
group_find(const char *root)
{
	FILE *file = kernel_file_open(root, "/proc/self/cgroup");
	char line[1024];

	memset(group_above, 0, sizeof(group_above));
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		group_find_line(root, line);
	if (file != NULL)
		fclose(file);
	group_learn();
}

const char *
group_place(enum group_tree tree)
{
	return group_above[tree];
}

void
group_drop(unsigned trees)
{
	for (int i = 0; i < GROUP_TREES; i++)
		if (trees & 1u << i)
			group_above[i][0] = '\0';
	group_learn();
}

void
group_means(struct group_means *means)
{
	*means = group_can;
}
