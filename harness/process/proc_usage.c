/* SPDX-License-Identifier: MIT */
/* What the processes below this one have used so far, read from /proc. */
#include "process/proc_usage.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* More processes than this are not a tree that we started. */
#define TREE_MOST 4096

struct tree {
	int pids[TREE_MOST];
	size_t count;
	bool ours; /* /proc counts as we do */
	uint64_t tick_ns;
	struct proc_usage *usage;
};

/* Adds the children of a process: "self", or its number. */
static void
tree_add_children(struct tree *tree, const char *process)
{
	char path[350];
	struct dirent *entry;
	DIR *tasks;
	int pid;

	snprintf(path, sizeof(path), "/proc/%s/task", process);
	tasks = opendir(path);
	while (tasks != NULL && (entry = readdir(tasks)) != NULL) {
		FILE *file;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/task/%s/children",
			process, entry->d_name);
		file = fopen(path, "re");
		while (file != NULL && tree->count < TREE_MOST &&
			fscanf(file, "%d", &pid) == 1)
			tree->pids[tree->count++] = pid;
		if (file != NULL)
			fclose(file);
	}
	if (tasks != NULL)
		closedir(tasks);
}

static bool
tree_is_ours(void)
{
	char number[32];
	ssize_t n = readlink("/proc/self", number, sizeof(number) - 1);

	number[n > 0 ? n : 0] = '\0';
	return atoi(number) == (int)getpid();
}

/* CPU time of a process to the nanosecond; what the ticks say, otherwise. */
static uint64_t
tree_cpu_ns(const struct tree *tree, int pid, uint64_t ticks_ns)
{
	struct timespec time;
	clockid_t clock;

	if (!tree->ours || clock_getcpuclockid((pid_t)pid, &clock) != 0 ||
		clock_gettime(clock, &time) != 0)
		return ticks_ns;
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void
tree_add_stat(struct tree *tree, int pid)
{
	struct proc_usage *usage = tree->usage;
	unsigned long long minor, minor_waited, major, major_waited;
	unsigned long long user, sys, user_waited, sys_waited;
	char path[64], text[1024], *at;
	uint64_t cpu_ns, sys_ns;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "re");
	if (file == NULL)
		return;
	at = fgets(text, sizeof(text), file) ? strrchr(text, ')') : NULL;
	fclose(file);
	/* The name, in brackets, may have anything in it. */
	if (at == NULL ||
		sscanf(at + 1,
			" %*c %*d %*d %*d %*d %*d %*u %llu %llu %llu %llu %llu "
			"%llu %llu %llu",
			&minor, &minor_waited, &major, &major_waited, &user,
			&sys, &user_waited, &sys_waited) != 8)
		return;
	sys_ns = sys * tree->tick_ns;
	cpu_ns = tree_cpu_ns(tree, pid, user * tree->tick_ns + sys_ns);
	if (sys_ns > cpu_ns)
		sys_ns = cpu_ns;
	usage->user_ns += cpu_ns - sys_ns + user_waited * tree->tick_ns;
	usage->sys_ns += sys_ns + sys_waited * tree->tick_ns;
	usage->faults_minor += minor + minor_waited;
	usage->faults_major += major + major_waited;
	usage->waited |= minor_waited > 0;
}

/* Adds the switches that a thread's status tells; its process's peak memory. */
static uint64_t
tree_add_status(struct proc_usage *usage, const char *path)
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

static uint64_t
tree_add_threads(struct proc_usage *usage, int pid)
{
	char path[350];
	struct dirent *entry;
	uint64_t peak = 0, one;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	tasks = opendir(path);
	while (tasks != NULL && (entry = readdir(tasks)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/proc/%d/task/%s/status", pid,
			entry->d_name);
		one = tree_add_status(usage, path);
		peak = one > peak ? one : peak;
	}
	if (tasks != NULL)
		closedir(tasks);
	return peak;
}

void
proc_usage_read(struct proc_usage *usage,
	void (*each)(void *arg, int pid, uint64_t peak_bytes), void *arg)
{
	long hz = sysconf(_SC_CLK_TCK);
	struct tree tree = { .usage = usage,
		.ours = tree_is_ours(),
		.tick_ns = 1000000000u / (uint64_t)(hz > 0 ? hz : 100) };

	memset(usage, 0, sizeof(*usage));
	tree_add_children(&tree, "self");
	for (size_t i = 0; i < tree.count; i++) {
		char number[16];
		uint64_t peak;

		snprintf(number, sizeof(number), "%d", tree.pids[i]);
		tree_add_stat(&tree, tree.pids[i]);
		peak = tree_add_threads(usage, tree.pids[i]);
		if (each != NULL)
			each(arg, tree.pids[i], peak);
		tree_add_children(&tree, number);
	}
}

size_t
proc_usage_children(pid_t *pids, size_t room)
{
	struct tree tree = { .count = 0 };
	size_t count = 0;

	if (!tree_is_ours())
		return 0;
	tree_add_children(&tree, "self");
	while (count < tree.count && count < room) {
		pids[count] = (pid_t)tree.pids[count];
		count++;
	}
	return count;
}
