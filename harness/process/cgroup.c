/* SPDX-License-Identifier: MIT */
/* A control group a trial: made, joined, read, killed, removed. */
#include "process/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "measure/kernel_file.h"

/* The folder in which groups of that tree are made; "": none can. Static. */
const char *group_place(enum group_tree tree);

/* One that nobody has had. It says whose it is, and of which namespace: a
 * number says nothing outside that. */
void group_name(char *name, size_t size);

/* A control group's folder: its files read and written, what is in it killed. */

/* What was in it is dead already; the kernel is done with it soon. */
#define GROUP_PATIENCE 1000
/* What looks through a folder may hold open so many of those in it. */
#define GROUP_FDS 8

bool
group_has(const char *folder, const char *file)
{
	char path[GROUP_PATH + 64];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	return access(path, F_OK) == 0;
}

bool
group_write(const char *folder, const char *file, const char *text)
{
	char path[GROUP_PATH + 64];
	bool written;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	written = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	close(fd);
	return written;
}

bool
group_write_limit(const char *folder, const char *file, uint64_t limit)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)limit);
	return group_write(folder, file, text);
}

uint64_t
group_count(const char *folder, const char *file, const char *word)
{
	char path[GROUP_PATH + 64], line[128];
	unsigned long long count = 0;
	size_t len = strlen(word);
	FILE *stream;

	if (*folder == '\0')
		return 0;
	snprintf(path, sizeof(path), "%s/%s", folder, file);
	stream = fopen(path, "re");
	while (stream != NULL && fgets(line, sizeof(line), stream) != NULL)
		if (strncmp(line, word, len) == 0 && line[len] == ' ')
			count = strtoull(line + len, NULL, 10);
	if (stream != NULL)
		fclose(stream);
	return count;
}

/* One by one. */
static void
group_kill_each(const char *folder)
{
	char path[GROUP_PATH + 64];
	FILE *file;
	int pid;

	snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
	file = fopen(path, "re");
	/* 0 is one that our namespace has no number for. */
	while (file != NULL && fscanf(file, "%d", &pid) == 1)
		if (pid > 0)
			kill((pid_t)pid, SIGKILL);
	if (file != NULL)
		fclose(file);
}

/* A trial may have made groups within its own. */
static int
group_kill_within(
	const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	(void)place;
	if (kind == FTW_DP)
		group_kill_each(path);
	return 0;
}

static int
group_remove_within(
	const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	if (kind == FTW_DP && place->level > 0)
		rmdir(path);
	return 0;
}

void
group_kill_all(const char *folder)
{
	if (!group_write(folder, "cgroup.kill", "1"))
		nftw(folder, group_kill_within, GROUP_FDS,
			FTW_DEPTH | FTW_PHYS);
}

void
group_take_away(const char *folder)
{
	const struct timespec pause = { 0, 1000000 };

	for (int patience = GROUP_PATIENCE; patience > 0; patience--) {
		if (rmdir(folder) == 0 || errno != EBUSY)
			break;
		group_kill_all(folder);
		nftw(folder, group_remove_within, GROUP_FDS,
			FTW_DEPTH | FTW_PHYS);
		nanosleep(&pause, NULL);
	}
}

/* Where control groups can be made here, and what they are good for. */

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

static void
group_limit(const struct group *group, uint64_t memory_bytes, uint64_t tasks)
{
	const char *unified = group->paths[GROUP_UNIFIED];
	const char *memory = group->paths[GROUP_MEMORY];
	const char *pids = group->paths[GROUP_PIDS];

	if (*memory != '\0' && memory_bytes > 0) {
		group_write_limit(
			memory, "memory.limit_in_bytes", memory_bytes);
		/* What doesn't fit isn't swapped out instead. */
		group_write_limit(
			memory, "memory.memsw.limit_in_bytes", memory_bytes);
	} else if (*unified != '\0' && memory_bytes > 0) {
		group_write_limit(unified, "memory.max", memory_bytes);
		group_write(unified, "memory.swap.max", "0");
	}
	if (*pids != '\0' && tasks > 0)
		group_write_limit(pids, "pids.max", tasks);
	else if (*unified != '\0' && tasks > 0)
		group_write_limit(unified, "pids.max", tasks);
}

void
group_make(struct group *group, uint64_t memory_bytes, uint64_t tasks)
{
	char name[80], path[GROUP_PATH + 64];

	group_name(name, sizeof(name));
	for (int i = 0; i < GROUP_TREES; i++) {
		group->paths[i][0] = '\0';
		group->joins[i] = -1;
		if (*group_place((enum group_tree)i) == '\0')
			continue;
		snprintf(group->paths[i], GROUP_PATH, "%.600s/%s",
			group_place((enum group_tree)i), name);
		snprintf(
			path, sizeof(path), "%s/cgroup.procs", group->paths[i]);
		if (mkdir(group->paths[i], 0755) == 0)
			group->joins[i] = open(path, O_WRONLY | O_CLOEXEC);
		if (group->joins[i] < 0) {
			rmdir(group->paths[i]);
			group->paths[i][0] = '\0';
		}
	}
	group_limit(group, memory_bytes, tasks);
}

unsigned
group_join(const struct group *group)
{
	unsigned refused = 0;

	for (int i = 0; i < GROUP_TREES; i++)
		if (group->joins[i] >= 0 && write(group->joins[i], "0", 1) != 1)
			refused |= 1u << i;
	return refused;
}

void
group_close(struct group *group)
{
	for (int i = 0; i < GROUP_TREES; i++) {
		if (group->joins[i] >= 0)
			close(group->joins[i]);
		group->joins[i] = -1;
	}
}

int64_t
group_peak_bytes(const struct group *group)
{
	char path[GROUP_PATH + 64];
	int64_t value = -1;

	if (group->paths[GROUP_MEMORY][0] != '\0')
		snprintf(path, sizeof(path), "%s/memory.max_usage_in_bytes",
			group->paths[GROUP_MEMORY]);
	else if (group->paths[GROUP_UNIFIED][0] != '\0')
		snprintf(path, sizeof(path), "%s/memory.peak",
			group->paths[GROUP_UNIFIED]);
	else
		return -1;
	return kernel_file_number("", path, &value) && value > 0 ? value : -1;
}

uint64_t
group_memory_kills(const struct group *group)
{
	return group_count(group->paths[GROUP_MEMORY], "memory.oom_control",
		       "oom_kill") +
		group_count(group->paths[GROUP_UNIFIED], "memory.events",
			"oom_kill");
}

uint64_t
group_tasks_refused(const struct group *group)
{
	return group_count(group->paths[GROUP_PIDS], "pids.events", "max") +
		group_count(group->paths[GROUP_UNIFIED], "pids.events", "max");
}

void
group_kill(const struct group *group)
{
	for (int i = 0; i < GROUP_TREES; i++)
		if (group->paths[i][0] != '\0')
			group_kill_all(group->paths[i]);
}

void
group_remove(struct group *group)
{
	group_close(group);
	for (int i = 0; i < GROUP_TREES; i++) {
		if (group->paths[i][0] != '\0')
			group_take_away(group->paths[i]);
		group->paths[i][0] = '\0';
	}
}
