/* SPDX-License-Identifier: MIT */
/* What a strategy should have ended and didn't: counted in /proc. */
#include "trial/leftovers.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "measure/clock.h"

/* A thread that was joined is in /proc a moment longer; one that its runtime
 * ends by itself (OpenMP's) a little more. */
#define LEFTOVERS_PATIENCE_NS 2000000000u

/* A thread sanitizer starts a thread of its own with our first one, and when it
 * has something to report a child, with pipes to it, that names the lines. */
#if defined(__SANITIZE_THREAD__)
#define LEFTOVERS_TSAN 1u
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define LEFTOVERS_TSAN 1u
#endif
#endif
#ifndef LEFTOVERS_TSAN
#define LEFTOVERS_TSAN 0u
#endif

/* How many threads there are; *one is the last of them. 0: nobody knows. */
static unsigned
leftovers_threads(int *one)
{
	DIR *dir = opendir("/proc/self/task");
	struct dirent *entry;
	unsigned count = 0;

	if (dir == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL) {
		int tid = atoi(entry->d_name);

		if (tid <= 0)
			continue;
		count++;
		if (tid != (int)getpid())
			*one = tid;
	}
	closedir(dir);
	return count;
}

static int
leftovers_compare(const void *a, const void *b)
{
	int left = *(const int *)a, right = *(const int *)b;

	return (left > right) - (left < right);
}

/* NULL and 0 where /proc doesn't tell. */
static void
leftovers_fds(int **fds, size_t *count)
{
	DIR *dir = opendir("/proc/self/fd");
	struct dirent *entry;
	size_t room = 0;

	*fds = NULL;
	*count = 0;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		int fd = atoi(entry->d_name);

		if (entry->d_name[0] == '.' || fd == dirfd(dir))
			continue;
		if (*count == room) {
			size_t more = 2 * room + 64;
			int *grown = realloc(*fds, more * sizeof(**fds));

			if (grown == NULL)
				break;
			*fds = grown;
			room = more;
		}
		(*fds)[(*count)++] = fd;
	}
	if (dir != NULL)
		closedir(dir);
	if (*count > 0)
		qsort(*fds, *count, sizeof(**fds), leftovers_compare);
}

void
leftovers_note(struct leftovers *before)
{
	int one;

	before->threads = leftovers_threads(&one);
	leftovers_fds(&before->fds, &before->fd_count);
}

void
leftovers_fini(struct leftovers *before)
{
	free(before->fds);
	before->fds = NULL;
	before->fd_count = 0;
}

/* One of the process's children that run, 0 when none is found. */
static int
leftovers_child(void)
{
	DIR *dir = opendir("/proc/self/task");
	struct dirent *entry;
	int pid = 0;

	while (dir != NULL && pid == 0 && (entry = readdir(dir)) != NULL) {
		char path[300];
		FILE *file;

		snprintf(path, sizeof(path), "/proc/self/task/%s/children",
			entry->d_name);
		file = fopen(path, "re");
		if (file == NULL)
			continue;
		if (fscanf(file, "%d", &pid) != 1)
			pid = 0;
		fclose(file);
	}
	if (dir != NULL)
		closedir(dir);
	return pid;
}

static bool
leftovers_children(char *why, size_t size)
{
	siginfo_t info;

	info.si_pid = 0;
	if (LEFTOVERS_TSAN ||
		waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) <
			0)
		return false;
	if (info.si_pid != 0)
		snprintf(why, size,
			"left a child behind that it never waited for (pid %d)",
			(int)info.si_pid);
	else
		snprintf(why, size,
			"left a child running after teardown() (pid %d)",
			leftovers_child());
	return true;
}

static void
leftovers_thread_name(int tid, char *name, size_t size)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/comm", tid);
	file = fopen(path, "re");
	if (file == NULL || fgets(name, (int)size, file) == NULL)
		name[0] = '\0';
	name[strcspn(name, "\n")] = '\0';
	if (file != NULL)
		fclose(file);
}

int
leftovers_running(const struct leftovers *before, char *why, size_t size)
{
	const struct timespec pause = { 0, 1000000 };
	unsigned allowed = before->threads + LEFTOVERS_TSAN;
	uint64_t until_ns = clock_now_ns() + LEFTOVERS_PATIENCE_NS;
	unsigned count;
	char name[32];
	int tid = 0;

	if (leftovers_children(why, size))
		return 1;
	for (;;) {
		count = leftovers_threads(&tid);
		if (count <= allowed)
			return 0;
		if (clock_now_ns() > until_ns)
			break;
		nanosleep(&pause, NULL);
	}
	leftovers_thread_name(tid, name, sizeof(name));
	snprintf(why, size, "left %u thread%s running after teardown() ('%s')",
		count - before->threads, count - before->threads > 1 ? "s" : "",
		name);
	return 1;
}

int
leftovers_open(const struct leftovers *before, char *why, size_t size)
{
	unsigned count = 0;
	int *now, first = -1;
	char path[32], target[200];
	size_t known = 0, open;
	ssize_t n;

	leftovers_fds(&now, &open);
	for (size_t i = 0; i < open; i++) {
		while (known < before->fd_count && before->fds[known] < now[i])
			known++;
		if (known < before->fd_count && before->fds[known] == now[i])
			continue;
		first = first < 0 ? now[i] : first;
		count++;
	}
	free(now);
	if (count == 0 || LEFTOVERS_TSAN)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", first);
	n = readlink(path, target, sizeof(target) - 1);
	target[n > 0 ? n : 0] = '\0';
	snprintf(why, size, "left %u descriptor%s open after teardown() (%s)",
		count, count > 1 ? "s" : "", target);
	return 1;
}
