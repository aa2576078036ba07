/* SPDX-License-Identifier: MIT */
/* A control group for each trial: made, joined, read, killed, removed. */
#include "process/cgroup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "measure/kernel_file.h"

/* Tries, a millisecond apart: its dead processes leave a group a little
 * later. */
#define CGROUP_PATIENCE 1000
/* Descriptors that a walk through nested groups may hold open. */
#define CGROUP_FDS 8

static bool
cgroup_has(const char *folder, const char *file)
{
	char path[CGROUP_PATH + 64];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	return access(path, F_OK) == 0;
}

/* Whether the kernel took it. */
static bool
cgroup_write(const char *folder, const char *file, const char *text)
{
	char path[CGROUP_PATH + 64];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	return kernel_file_write(path, text) == 0;
}

static void
cgroup_write_limit(const char *folder, const char *file, uint64_t limit)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)limit);
	cgroup_write(folder, file, text);
}

/* The number behind a word that begins a line, 0 when there is none. */
static uint64_t
cgroup_count(const char *folder, const char *file, const char *word)
{
	char path[CGROUP_PATH + 64], line[128];
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

static void
cgroup_kill_each(const char *folder)
{
	char path[CGROUP_PATH + 64];
	FILE *file;
	int pid;

	snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
	file = fopen(path, "re");
	/* A process outside our PID namespace reads as 0. */
	while (file != NULL && fscanf(file, "%d", &pid) == 1)
		if (pid > 0)
			kill((pid_t)pid, SIGKILL);
	if (file != NULL)
		fclose(file);
}

/* A trial may have made groups below its own. */
static int
cgroup_kill_within(
	const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	(void)place;
	if (kind == FTW_DP)
		cgroup_kill_each(path);
	return 0;
}

static int
cgroup_remove_within(
	const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	if (kind == FTW_DP && place->level > 0)
		rmdir(path);
	return 0;
}

/* Kills what is in it, at once where the kernel can. */
static void
cgroup_kill_all(const char *folder)
{
	if (!cgroup_write(folder, "cgroup.kill", "1"))
		nftw(folder, cgroup_kill_within, CGROUP_FDS,
			FTW_DEPTH | FTW_PHYS);
}

/* Removes it, and kills what is still in it. */
static void
cgroup_take_away(const char *folder)
{
	const struct timespec pause = { 0, 1000000 };

	for (int patience = CGROUP_PATIENCE; patience > 0; patience--) {
		if (rmdir(folder) == 0 || errno != EBUSY)
			break;
		cgroup_kill_all(folder);
		nftw(folder, cgroup_remove_within, CGROUP_FDS,
			FTW_DEPTH | FTW_PHYS);
		nanosleep(&pause, NULL);
	}
}

/* The folder of each tree in which groups can be made; "": none. */
static char cgroup_above[CGROUP_TREES][CGROUP_PATH - 100];
static struct cgroup_means cgroup_can;

/* A name that was never used. It has the namespace's number, since a pid alone
 * is ambiguous. */
static void
cgroup_name(char *name, size_t size)
{
	static unsigned number;
	struct stat st = { 0 };

	stat("/proc/self/ns/pid", &st);
	snprintf(name, size, "lanebench-%llu-%d-%u",
		(unsigned long long)st.st_ino, (int)getpid(), number++);
}

static void
cgroup_limit(const struct cgroup *group, uint64_t memory_bytes, uint64_t tasks)
{
	const char *unified = group->paths[CGROUP_UNIFIED];
	const char *memory = group->paths[CGROUP_MEMORY];
	const char *pids = group->paths[CGROUP_PIDS];

	if (*memory != '\0' && memory_bytes > 0) {
		cgroup_write_limit(
			memory, "memory.limit_in_bytes", memory_bytes);
		/* Without this what doesn't fit is swapped out. */
		cgroup_write_limit(
			memory, "memory.memsw.limit_in_bytes", memory_bytes);
	} else if (*unified != '\0' && memory_bytes > 0) {
		cgroup_write_limit(unified, "memory.max", memory_bytes);
		cgroup_write(unified, "memory.swap.max", "0");
	}
	if (*pids != '\0' && tasks > 0)
		cgroup_write_limit(pids, "pids.max", tasks);
	else if (*unified != '\0' && tasks > 0)
		cgroup_write_limit(unified, "pids.max", tasks);
}

void
cgroup_make(struct cgroup *group, uint64_t memory_bytes, uint64_t tasks)
{
	char name[80], path[CGROUP_PATH + 64];

	cgroup_name(name, sizeof(name));
	for (int i = 0; i < CGROUP_TREES; i++) {
		group->paths[i][0] = '\0';
		group->joins[i] = -1;
		if (cgroup_above[i][0] == '\0')
			continue;
		snprintf(group->paths[i], CGROUP_PATH, "%.600s/%s",
			cgroup_above[i], name);
		snprintf(
			path, sizeof(path), "%s/cgroup.procs", group->paths[i]);
		if (mkdir(group->paths[i], 0755) == 0)
			group->joins[i] = open(path, O_WRONLY | O_CLOEXEC);
		if (group->joins[i] < 0) {
			rmdir(group->paths[i]);
			group->paths[i][0] = '\0';
		}
	}
	cgroup_limit(group, memory_bytes, tasks);
}

unsigned
cgroup_join(const struct cgroup *group)
{
	unsigned refused = 0;

	for (int i = 0; i < CGROUP_TREES; i++)
		if (group->joins[i] >= 0 && write(group->joins[i], "0", 1) != 1)
			refused |= 1u << i;
	return refused;
}

void
cgroup_close(struct cgroup *group)
{
	for (int i = 0; i < CGROUP_TREES; i++) {
		if (group->joins[i] >= 0)
			close(group->joins[i]);
		group->joins[i] = -1;
	}
}

int64_t
cgroup_peak_bytes(const struct cgroup *group)
{
	char path[CGROUP_PATH + 64];
	int64_t value = -1;

	if (group->paths[CGROUP_MEMORY][0] != '\0')
		snprintf(path, sizeof(path), "%s/memory.max_usage_in_bytes",
			group->paths[CGROUP_MEMORY]);
	else if (group->paths[CGROUP_UNIFIED][0] != '\0')
		snprintf(path, sizeof(path), "%s/memory.peak",
			group->paths[CGROUP_UNIFIED]);
	else
		return -1;
	return kernel_file_number("", path, &value) && value > 0 ? value : -1;
}

uint64_t
cgroup_memory_kills(const struct cgroup *group)
{
	return cgroup_count(group->paths[CGROUP_MEMORY], "memory.oom_control",
		       "oom_kill") +
		cgroup_count(group->paths[CGROUP_UNIFIED], "memory.events",
			"oom_kill");
}

uint64_t
cgroup_tasks_refused(const struct cgroup *group)
{
	return cgroup_count(group->paths[CGROUP_PIDS], "pids.events", "max") +
		cgroup_count(
			group->paths[CGROUP_UNIFIED], "pids.events", "max");
}

void
cgroup_kill(const struct cgroup *group)
{
	for (int i = 0; i < CGROUP_TREES; i++)
		if (group->paths[i][0] != '\0')
			cgroup_kill_all(group->paths[i]);
}

void
cgroup_remove(struct cgroup *group)
{
	cgroup_close(group);
	for (int i = 0; i < CGROUP_TREES; i++) {
		if (group->paths[i][0] != '\0')
			cgroup_take_away(group->paths[i]);
		group->paths[i][0] = '\0';
	}
}

/* Removes the groups of runs that were killed. */
static void
cgroup_clear(const char *above)
{
	DIR *folder = opendir(above);
	struct dirent *entry;
	struct stat st = { 0 };

	stat("/proc/self/ns/pid", &st);
	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		char old[CGROUP_PATH];
		unsigned long long space;
		int pid;

		if (sscanf(entry->d_name, "lanebench-%llu-%d-", &space, &pid) !=
				2 ||
			space != st.st_ino || kill((pid_t)pid, 0) == 0 ||
			errno != ESRCH)
			continue;
		snprintf(old, sizeof(old), "%s/%s", above, entry->d_name);
		cgroup_take_away(old);
	}
	if (folder != NULL)
		closedir(folder);
}

/* Whether a group can be made in `above` that has `file`. */
static bool
cgroup_try(const char *above, const char *file)
{
	char path[CGROUP_PATH], name[80];
	bool good;

	cgroup_name(name, sizeof(name));
	snprintf(path, sizeof(path), "%.500s/%s", above, name);
	if (!cgroup_has(above, "cgroup.procs") || mkdir(path, 0755) < 0)
		return false;
	good = cgroup_has(path, file);
	rmdir(path);
	return good;
}

static void
cgroup_use(enum cgroup_tree tree, const char *above)
{
	snprintf(cgroup_above[tree], sizeof(cgroup_above[tree]), "%s", above);
	cgroup_clear(above);
}

/* Whether our own group has a limit, which a group beside it would escape. */
static bool
cgroup_limited(const char *group)
{
	static const char *const files[] = { "cpu.max", "memory.max" };
	char path[CGROUP_PATH], text[64];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%.600s/%s", group, files[i]);
		if (kernel_file_line("", path, text, sizeof(text)) &&
			*text != '\0' && strncmp(text, "max", 3) != 0)
			return true;
	}
	return false;
}

/* Version 2: below our own group, or else beside it, since a group with
 * processes can't hand controllers on. */
static void
cgroup_find_unified(const char *mount, const char *own)
{
	char below[CGROUP_PATH - 100], beside[CGROUP_PATH - 100], *slash;

	snprintf(below, sizeof(below), "%s%s", mount,
		strcmp(own, "/") == 0 ? "" : own);
	snprintf(beside, sizeof(beside), "%s", below);
	slash = strrchr(beside, '/');
	if (strlen(below) > strlen(mount) && slash != NULL)
		*slash = '\0';
	if (cgroup_try(below, "memory.max"))
		cgroup_use(CGROUP_UNIFIED, below);
	else if (strcmp(below, beside) != 0 && !cgroup_limited(below) &&
		cgroup_try(beside, "memory.max"))
		cgroup_use(CGROUP_UNIFIED, beside);
	else if (cgroup_try(below, "cgroup.procs"))
		cgroup_use(CGROUP_UNIFIED, below);
}

static void
cgroup_find_v1(enum cgroup_tree tree, const char *mount, const char *own)
{
	char below[CGROUP_PATH - 100];

	snprintf(below, sizeof(below), "%s%s", mount,
		strcmp(own, "/") == 0 ? "" : own);
	if (cgroup_try(below,
		    tree == CGROUP_MEMORY ? "memory.limit_in_bytes"
					  : "pids.max"))
		cgroup_use(tree, below);
}

/* A line of /proc/self/cgroup: "4:memory:/path", version 2's "0::/path". */
static void
cgroup_find_line(const char *root, char *line)
{
	char *names = strchr(line, ':'), *path;
	char mount[CGROUP_PATH - 200];

	line[strcspn(line, "\n")] = '\0';
	path = names != NULL ? strchr(names + 1, ':') : NULL;
	if (path == NULL || path[1] != '/')
		return;
	*path++ = '\0';
	names++;
	snprintf(mount, sizeof(mount), "%s/sys/fs/cgroup%s%s", root,
		*names ? "/" : "", names);
	if (strcmp(names, "memory") == 0)
		cgroup_find_v1(CGROUP_MEMORY, mount, path);
	else if (strcmp(names, "pids") == 0)
		cgroup_find_v1(CGROUP_PIDS, mount, path);
	else if (*names == '\0' && !cgroup_has(mount, "cgroup.controllers"))
		cgroup_find_unified(strcat(mount, "/unified"), path);
	else if (*names == '\0')
		cgroup_find_unified(mount, path);
}

/* Learns what a group can do from one that is made for it. */
static void
cgroup_learn(void)
{
	struct cgroup group;
	const char *unified, *memory;

	memset(&cgroup_can, 0, sizeof(cgroup_can));
	cgroup_make(&group, 0, 0);
	unified = group.paths[CGROUP_UNIFIED];
	memory = group.paths[CGROUP_MEMORY];
	if (*unified != '\0') {
		cgroup_can.version |= 2;
		cgroup_can.kill = cgroup_has(unified, "cgroup.kill");
		cgroup_can.memory = cgroup_has(unified, "memory.max");
		cgroup_can.peak = cgroup_has(unified, "memory.peak");
		cgroup_can.pids = cgroup_has(unified, "pids.max");
	}
	if (*memory != '\0') {
		cgroup_can.version |= 1;
		cgroup_can.memory = cgroup_can.peak = true;
	}
	if (*group.paths[CGROUP_PIDS] != '\0') {
		cgroup_can.version |= 1;
		cgroup_can.pids = true;
	}
	cgroup_remove(&group);
}

void
cgroup_find(const char *root)
{
	FILE *file = kernel_file_open(root, "/proc/self/cgroup");
	char line[1024];

	memset(cgroup_above, 0, sizeof(cgroup_above));
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		cgroup_find_line(root, line);
	if (file != NULL)
		fclose(file);
	cgroup_learn();
}

void
cgroup_drop(unsigned trees)
{
	for (int i = 0; i < CGROUP_TREES; i++)
		if (trees & 1u << i)
			cgroup_above[i][0] = '\0';
	cgroup_learn();
}

void
cgroup_means(struct cgroup_means *means)
{
	*means = cgroup_can;
}
