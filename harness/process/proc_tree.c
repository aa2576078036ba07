/* SPDX-License-Identifier: MIT */
/* A process and all below it, as /proc shows them: what they hold, what they
 * used. */
#include "process/proc_tree.h"

#include <dirent.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Levels of forks that are followed. */
#define TREE_DEPTH 200
/* Open files without a name that are told apart, so that each counts once. */
#define TREE_FILES 256
/* More processes than a tree that we started can have. */
#define TREE_MOST 4096

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

/* Our pid as /proc has it, which may be mounted from another PID namespace. */
static int
tree_self(void)
{
	char number[32];
	ssize_t n = readlink("/proc/self", number, sizeof(number) - 1);

	number[n > 0 ? n : 0] = '\0';
	return atoi(number);
}

/* The pids in another namespace's /proc mean other processes here. */
static bool
tree_is_ours(void)
{
	return tree_self() == (int)getpid();
}

/* Calls for each thread of a process, until that returns false. */
static void
tree_threads(int pid, bool (*each)(int pid, int thread, void *arg), void *arg)
{
	struct dirent *entry;
	char path[64];
	DIR *tasks;
	bool on = true;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	while (tasks != NULL && on && (entry = readdir(tasks)) != NULL) {
		int thread = atoi(entry->d_name);

		if (thread > 0)
			on = each(pid, thread, arg);
	}
	if (tasks != NULL)
		closedir(tasks);
}

/* The kernel lists children by the thread that forked them. */
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
	return tree_is_ours() ? tree_children_of(pid, (int)pid, found, arg) : 0;
}

void
tree_kill(pid_t child)
{
	/* A pid isn't reused before its process is reaped. */
	pid_t group = getpgid(child);

	if (group > 0 && group != getpgrp())
		kill(-group, SIGKILL);
	kill(child, SIGKILL);
}

/* The proportional share of mapped memory; all of it where the kernel can't
 * say. */
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

/* Counts a thread, and what it started. */
static bool
tree_thread(int pid, int thread, void *arg)
{
	struct tree_walk *walk = arg;
	struct tree_walk below = { walk->most, walk->tree, walk->seen,
		walk->depth + 1 };

	/* The first process itself isn't counted. */
	walk->tree->tasks += walk->depth > 0;
	if (walk->depth < TREE_DEPTH)
		tree_children_of((pid_t)pid, thread, tree_add, &below);
	return !tree_is_over(walk);
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
	tree_threads((int)pid, tree_thread, walk);
}

void
tree_read(pid_t pid, const struct tree *most, struct tree *tree)
{
	struct tree_seen seen = { .count = 0 };
	struct tree_walk walk = { most, tree, &seen, 0 };

	memset(tree, 0, sizeof(*tree));
	if (tree_is_ours())
		tree_threads((int)pid, tree_thread, &walk);
}

struct usage_walk {
	int pids[TREE_MOST];
	size_t count;
	bool ours; /* /proc counts as we do */
	uint64_t tick_ns, peak_bytes;
	struct proc_usage *usage;
};

static void
usage_found(pid_t pid, void *arg)
{
	struct usage_walk *walk = arg;

	if (walk->count < TREE_MOST)
		walk->pids[walk->count++] = (int)pid;
}

/* The CPU time of a process in nanoseconds; outside its namespace in ticks. */
static uint64_t
usage_cpu_ns(const struct usage_walk *walk, int pid, uint64_t ticks_ns)
{
	struct timespec time;
	clockid_t clock;

	if (!walk->ours || clock_getcpuclockid((pid_t)pid, &clock) != 0 ||
		clock_gettime(clock, &time) != 0)
		return ticks_ns;
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void
usage_stat(struct usage_walk *walk, int pid)
{
	struct proc_usage *usage = walk->usage;
	unsigned long long minor, minor_waited, major, major_waited;
	unsigned long long user, sys, user_waited, sys_waited;
	char path[64], text[1024], *at;
	uint64_t cpu_ns, sys_ns;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (file == NULL)
		return;
	at = fgets(text, sizeof(text), file) != NULL ? strrchr(text, ')')
						     : NULL;
	fclose(file);
	/* The name, in brackets, may hold brackets itself. */
	if (at == NULL ||
		sscanf(at + 1,
			" %*c %*d %*d %*d %*d %*d %*u %llu %llu %llu %llu %llu "
			"%llu %llu %llu",
			&minor, &minor_waited, &major, &major_waited, &user,
			&sys, &user_waited, &sys_waited) != 8)
		return;
	sys_ns = sys * walk->tick_ns;
	cpu_ns = usage_cpu_ns(walk, pid, user * walk->tick_ns + sys_ns);
	if (sys_ns > cpu_ns)
		sys_ns = cpu_ns;
	usage->user_ns += cpu_ns - sys_ns + user_waited * walk->tick_ns;
	usage->sys_ns += sys_ns + sys_waited * walk->tick_ns;
	usage->faults_minor += minor + minor_waited;
	usage->faults_major += major + major_waited;
	usage->waited |= minor_waited > 0;
}

/* Adds a thread's context switches; returns the peak memory of its process. */
static uint64_t
usage_status(struct proc_usage *usage, const char *path)
{
	unsigned long long number, peak = 0;
	FILE *file = fopen(path, "re");
	char line[256];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "VmHWM: %llu kB", &number) == 1)
			peak = number * 1024;
		else if (sscanf(line, "voluntary_ctxt_switches: %llu",
				 &number) == 1)
			usage->ctx_voluntary += number;
		else if (sscanf(line, "nonvoluntary_ctxt_switches: %llu",
				 &number) == 1)
			usage->ctx_forced += number;
	}
	if (file != NULL)
		fclose(file);
	return peak;
}

static bool
usage_children(int pid, int thread, void *arg)
{
	tree_children_of((pid_t)pid, thread, usage_found, arg);
	return true;
}

static bool
usage_thread(int pid, int thread, void *arg)
{
	struct usage_walk *walk = arg;
	char path[64];
	uint64_t peak;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/status", pid, thread);
	peak = usage_status(walk->usage, path);
	if (peak > walk->peak_bytes)
		walk->peak_bytes = peak;
	return usage_children(pid, thread, arg);
}

void
proc_usage_read(struct proc_usage *usage,
	void (*each)(void *arg, int pid, uint64_t peak_bytes), void *arg)
{
	long hz = sysconf(_SC_CLK_TCK);
	struct usage_walk walk = { .usage = usage,
		.ours = tree_is_ours(),
		.tick_ns = 1000000000u / (uint64_t)(hz > 0 ? hz : 100) };

	memset(usage, 0, sizeof(*usage));
	tree_threads(tree_self(), usage_children, &walk);
	for (size_t i = 0; i < walk.count; i++) {
		int pid = walk.pids[i];

		walk.peak_bytes = 0;
		usage_stat(&walk, pid);
		tree_threads(pid, usage_thread, &walk);
		if (each != NULL)
			each(arg, pid, walk.peak_bytes);
	}
}
