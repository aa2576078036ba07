/* SPDX-License-Identifier: MIT */
/* A process and all below it, as /proc has them now. */
#include "process/proc_tree.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A chain of forks that is longer isn't followed to its end. */
#define TREE_DEPTH 200
/* Of so many files it is known that they were counted. */
#define TREE_FILES 256

struct tree_seen {
	size_t count;
	ino_t files[TREE_FILES];
};

struct tree_walk {
	const struct tree *most;
	struct tree *tree;
	struct tree_seen *seen;
	unsigned depth;
};

/* Children are listed by the thread that made them: of a process that is ours
 * that is the one thread; of another's each is asked. */
static unsigned
tree_children_of(pid_t pid, int thread, void (*found)(pid_t, void *), void *arg)
{
	char path[80];
	unsigned count = 0;
	FILE *file;
	int child;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid,
		thread);
	file = fopen(path, "re");
	while (file != NULL && fscanf(file, "%d", &child) == 1) {
		count++;
		found((pid_t)child, arg);
	}
	if (file != NULL)
		fclose(file);
	return count;
}

unsigned
tree_children(pid_t pid, void (*found)(pid_t child, void *arg), void *arg)
{
	return tree_children_of(pid, (int)pid, found, arg);
}

void
tree_kill(pid_t child)
{
	/* Of a child that nobody has reaped the number is its own. */
	pid_t group = getpgid(child);

	if (group > 0 && group != getpgrp())
		kill(-group, SIGKILL);
	kill(child, SIGKILL);
}

/* Its share of what it maps with others; where the kernel doesn't tell, all. */
static uint64_t
tree_memory(pid_t pid)
{
	unsigned long long value, pages;
	char path[64], line[256];
	uint64_t bytes = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	file = fopen(path, "re");
	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		if (sscanf(line, "Pss: %llu kB", &value) == 1)
			bytes = value * 1024;
	if (file != NULL)
		fclose(file);
	if (bytes > 0)
		return bytes;
	snprintf(path, sizeof(path), "/proc/%d/statm", (int)pid);
	file = fopen(path, "re");
	if (file != NULL && fscanf(file, "%*u %llu", &pages) == 1)
		bytes = pages * (uint64_t)sysconf(_SC_PAGESIZE);
	if (file != NULL)
		fclose(file);
	return bytes;
}

static bool
tree_is_new(struct tree_seen *seen, ino_t file)
{
	for (size_t i = 0; i < seen->count; i++)
		if (seen->files[i] == file)
			return false;
	if (seen->count == TREE_FILES)
		return false;
	seen->files[seen->count++] = file;
	return true;
}

static uint64_t
tree_unnamed(pid_t pid, const struct tree_walk *walk)
{
	struct dirent *entry;
	uint64_t bytes = 0;
	struct stat st;
	char path[64];
	DIR *fds;

	snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
	fds = opendir(path);
	while (fds != NULL && (entry = readdir(fds)) != NULL)
		if (fstatat(dirfd(fds), entry->d_name, &st, 0) == 0 &&
			S_ISREG(st.st_mode) && st.st_nlink == 0 &&
			st.st_dev == walk->most->device &&
			tree_is_new(walk->seen, st.st_ino))
			bytes += (uint64_t)st.st_blocks * 512;
	if (fds != NULL)
		closedir(fds);
	return bytes;
}

static void tree_add(pid_t pid, void *arg);

static bool
tree_is_over(const struct tree_walk *walk)
{
	return walk->tree->tasks > walk->most->tasks ||
		walk->tree->memory_bytes > walk->most->memory_bytes ||
		walk->tree->unnamed_bytes > walk->most->unnamed_bytes;
}

static void
tree_below(pid_t pid, struct tree_walk *walk, bool count)
{
	struct tree_walk below = { walk->most, walk->tree, walk->seen,
		walk->depth + 1 };
	struct dirent *entry;
	char path[64];
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	tasks = opendir(path);
	while (tasks != NULL && !tree_is_over(walk) &&
		(entry = readdir(tasks)) != NULL) {
		int thread = atoi(entry->d_name);

		if (thread <= 0)
			continue;
		walk->tree->tasks += count;
		if (walk->depth < TREE_DEPTH)
			tree_children_of(pid, thread, tree_add, &below);
	}
	if (tasks != NULL)
		closedir(tasks);
}

static void
tree_add(pid_t pid, void *arg)
{
	struct tree_walk *walk = arg;

	if (tree_is_over(walk))
		return;
	if (walk->most->memory_bytes != UINT64_MAX)
		walk->tree->memory_bytes += tree_memory(pid);
	if (walk->most->unnamed_bytes != UINT64_MAX)
		walk->tree->unnamed_bytes += tree_unnamed(pid, walk);
	tree_below(pid, walk, true);
}

void
tree_read(pid_t pid, const struct tree *most, struct tree *tree)
{
	struct tree_seen seen = { .count = 0 };
	struct tree_walk walk = { most, tree, &seen, 0 };

	memset(tree, 0, sizeof(*tree));
	tree_below(pid, &walk, false);
}
