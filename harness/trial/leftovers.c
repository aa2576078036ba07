/* SPDX-License-Identifier: MIT */
/* What a strategy should have ended and didn't: counted in /proc. */
#include "trial/leftovers.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "measure/clock.h"

/* wait() and its kin, with a look at what they bring. */

#define REAPED_OURS __attribute__((visibility("default")))

static struct wire_head *_Atomic reaped_head;
/* The C library's: found before a handler can want them, or sooner, where a
 * library that is loaded before this waits for a child. */
static pid_t (*reaped_wait4)(pid_t, int *, int, struct rusage *);
static pid_t (*reaped_waitpid)(pid_t, int *, int);
static int (*reaped_waitid)(idtype_t, id_t, siginfo_t *, int);

__attribute__((constructor)) static void
reaped_find(void)
{
	if (reaped_waitid != NULL)
		return;
	*(void **)&reaped_wait4 = dlsym(RTLD_NEXT, "wait4");
	*(void **)&reaped_waitpid = dlsym(RTLD_NEXT, "waitpid");
	*(void **)&reaped_waitid = dlsym(RTLD_NEXT, "waitid");
}

void
reaped_watch(struct wire_head *head)
{
	atomic_store(&reaped_head, head);
}

/* A signal that only a crash sends, not a strategy that ends its child. */
static void
reaped_by(int number)
{
	struct wire_head *head = atomic_load(&reaped_head);
	uint32_t none = 0;

	if (head != NULL &&
		(number == SIGSEGV || number == SIGBUS || number == SIGILL ||
			number == SIGFPE || number == SIGABRT ||
			number == SIGSYS || number == SIGTRAP) &&
		atomic_compare_exchange_strong(
			&head->child_signal, &none, (uint32_t)number))
		atomic_store(&head->child_stage, atomic_load(&head->stage));
}

static void
reaped_status(pid_t pid, int status)
{
	if (pid > 0 && WIFSIGNALED(status))
		reaped_by(WTERMSIG(status));
}

REAPED_OURS pid_t
waitpid(pid_t pid, int *status, int options)
{
	int own = 0;

	reaped_find();
	pid_t ended = reaped_waitpid(pid, &own, options);

	reaped_status(ended, own);
	if (status != NULL && ended > 0)
		*status = own;
	return ended;
}

REAPED_OURS pid_t
wait(int *status)
{
	return waitpid(-1, status, 0);
}

REAPED_OURS pid_t
wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
	int own = 0;

	reaped_find();
	pid_t ended = reaped_wait4(pid, &own, options, usage);

	reaped_status(ended, own);
	if (status != NULL && ended > 0)
		*status = own;
	return ended;
}

REAPED_OURS pid_t
wait3(int *status, int options, struct rusage *usage)
{
	return wait4(-1, status, options, usage);
}

REAPED_OURS int
waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
	siginfo_t own = { 0 };

	reaped_find();
	int rc = reaped_waitid(type, id, &own, options);

	if (rc == 0 && own.si_pid != 0 &&
		(own.si_code == CLD_KILLED || own.si_code == CLD_DUMPED))
		reaped_by(own.si_status);
	if (info != NULL && rc == 0)
		*info = own;
	return rc;
}

/* A thread that its runtime ends by itself (OpenMP's) is there a moment longer
 * than what it was started for. */
#define LEFTOVERS_PATIENCE_NS 2000000000u

#define LEFTOVERS_THREADS "/proc/self/task"
#define LEFTOVERS_FDS "/proc/self/fd"
/* PF_EXITING, among the flags of a thread's stat. */
#define LEFTOVERS_EXITING 0x4ul

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

static int
leftovers_compare(const void *a, const void *b)
{
	int left = *(const int *)a, right = *(const int *)b;

	return (left > right) - (left < right);
}

/* The numbers that a folder of /proc has, in order; NULL and 0 where it doesn't
 * tell. */
static void
leftovers_list(const char *folder, int **list, size_t *count)
{
	bool fds = strcmp(folder, LEFTOVERS_FDS) == 0;
	DIR *dir = opendir(folder);
	struct dirent *entry;
	size_t room = 0;

	*list = NULL;
	*count = 0;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		int number = atoi(entry->d_name);

		if (entry->d_name[0] == '.' || (fds && number == dirfd(dir)))
			continue;
		if (*count == room) {
			size_t more = 2 * room + 64;
			int *grown = realloc(*list, more * sizeof(**list));

			if (grown == NULL)
				break;
			*list = grown;
			room = more;
		}
		(*list)[(*count)++] = number;
	}
	if (dir != NULL)
		closedir(dir);
	if (*count > 0)
		qsort(*list, *count, sizeof(**list), leftovers_compare);
}

/* What a descriptor is of. */
static uint64_t
leftovers_file(int fd)
{
	struct stat st = { 0 };

	return fstat(fd, &st) < 0 ? 0 : (uint64_t)st.st_dev << 40 ^ st.st_ino;
}

/* Those of a folder that weren't there (`files`: or were of something else),
 * and that `counts` (NULL: all); *first is the first of them. */
static unsigned
leftovers_new(const char *folder, const int *before, size_t known,
	const uint64_t *files, bool (*counts)(int number), int *first)
{
	unsigned found = 0;
	size_t at = 0, count;
	int *now;

	leftovers_list(folder, &now, &count);
	for (size_t i = 0; i < count; i++) {
		while (at < known && before[at] < now[i])
			at++;
		if ((at < known && before[at] == now[i] &&
			    (files == NULL ||
				    files[at] == leftovers_file(now[i]))) ||
			(counts != NULL && !counts(now[i])))
			continue;
		if (found++ == 0)
			*first = now[i];
	}
	free(now);
	return found;
}

/* A thread that was joined is in /proc a moment longer. */
static bool
leftovers_stays(int tid)
{
	char path[64], text[512], *end;
	unsigned long flags = 0;
	FILE *file;

	snprintf(path, sizeof(path), LEFTOVERS_THREADS "/%d/stat", tid);
	file = fopen(path, "re");
	if (file == NULL)
		return false;
	end = fgets(text, sizeof(text), file) != NULL ? strrchr(text, ')')
						      : NULL;
	fclose(file);
	/* Its name may have anything in it. */
	return end != NULL &&
		(sscanf(end, ") %*c %*d %*d %*d %*d %*d %lu", &flags) != 1 ||
			(flags & LEFTOVERS_EXITING) == 0);
}

/* Whether there are children; `info` is of one that has ended. */
static bool
leftovers_has_children(siginfo_t *info)
{
	info->si_pid = 0;
	return !LEFTOVERS_TSAN &&
		waitid(P_ALL, 0, info, WEXITED | WNOHANG | WNOWAIT | __WALL) ==
		0;
}

void
leftovers_note(struct leftovers *before)
{
	siginfo_t info;

	leftovers_list(
		LEFTOVERS_THREADS, &before->threads, &before->thread_count);
	leftovers_list(LEFTOVERS_FDS, &before->fds, &before->fd_count);
	before->files = calloc(before->fd_count + 1, sizeof(*before->files));
	for (size_t i = 0; before->files != NULL && i < before->fd_count; i++)
		before->files[i] = leftovers_file(before->fds[i]);
	before->children = leftovers_has_children(&info);
}

void
leftovers_fini(struct leftovers *before)
{
	free(before->threads);
	free(before->fds);
	free(before->files);
	memset(before, 0, sizeof(*before));
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

	if (!leftovers_has_children(&info))
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

	snprintf(path, sizeof(path), LEFTOVERS_THREADS "/%d/comm", tid);
	file = fopen(path, "re");
	if (file == NULL || fgets(name, (int)size, file) == NULL)
		name[0] = '\0';
	name[strcspn(name, "\n")] = '\0';
	if (file != NULL)
		fclose(file);
}

static void
leftovers_target(int fd, char *target, size_t size)
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof(path), LEFTOVERS_FDS "/%d", fd);
	n = readlink(path, target, size - 1);
	target[n > 0 ? n : 0] = '\0';
}

/* But for the sanitizer's own, and those that may be. */
static unsigned
leftovers_threads_since(const struct leftovers *before, char *name, size_t size)
{
	int tid = 0;
	unsigned count = leftovers_new(LEFTOVERS_THREADS, before->threads,
		before->thread_count, NULL, leftovers_stays, &tid);

	if (count <= LEFTOVERS_TSAN + before->spare)
		return 0;
	leftovers_thread_name(tid, name, size);
	return count - LEFTOVERS_TSAN - before->spare;
}

static unsigned
leftovers_fds_since(const struct leftovers *before, char *target, size_t size)
{
	int fd = -1;
	unsigned count = leftovers_new(LEFTOVERS_FDS, before->fds,
		before->fd_count, before->files, NULL, &fd);

	if (LEFTOVERS_TSAN || count == 0)
		return 0;
	leftovers_target(fd, target, size);
	return count;
}

void
leftovers_since(const struct leftovers *before, struct leftovers_new *since)
{
	const size_t size = sizeof(since->which[0]);
	char *child = since->which[LEFTOVERS_CHILD];
	siginfo_t info;

	memset(since, 0, sizeof(*since));
	since->count[LEFTOVERS_THREAD] = leftovers_threads_since(
		before, since->which[LEFTOVERS_THREAD], size);
	since->count[LEFTOVERS_FD] =
		leftovers_fds_since(before, since->which[LEFTOVERS_FD], size);
	if (before->children || !leftovers_has_children(&info))
		return;
	since->count[LEFTOVERS_CHILD] = 1;
	snprintf(child, size, "pid %d",
		info.si_pid != 0 ? (int)info.si_pid : leftovers_child());
}

int
leftovers_running(const struct leftovers *before, char *why, size_t size)
{
	const struct timespec pause = { 0, 1000000 };
	uint64_t until_ns = clock_now_ns() + LEFTOVERS_PATIENCE_NS;
	unsigned count;
	char name[32];

	if (leftovers_children(why, size))
		return 1;
	for (;;) {
		count = leftovers_threads_since(before, name, sizeof(name));
		if (count == 0)
			return 0;
		if (clock_now_ns() > until_ns)
			break;
		nanosleep(&pause, NULL);
	}
	snprintf(why, size, "left %u thread%s running after teardown() ('%s')",
		count, count > 1 ? "s" : "", name);
	return 1;
}

int
leftovers_open(const struct leftovers *before, char *why, size_t size)
{
	char target[200];
	unsigned count = leftovers_fds_since(before, target, sizeof(target));

	if (count > 0)
		snprintf(why, size,
			"left %u descriptor%s open after teardown() (%s)",
			count, count > 1 ? "s" : "", target);
	return count > 0;
}
