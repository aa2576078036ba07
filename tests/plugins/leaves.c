/* SPDX-License-Identifier: MIT */
/* Does its work, and leaves something behind: a thread, a child, a child that
 * nobody waits for, one cut loose from its parents, a descriptor, control
 * groups, shared memory and the like. */
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <lanebench/strategy.h>

#include "shared/misdeeds.h"

#define LEAVES_HIGH 10000
#define LEAVES_SLEPT 100

/* How often the first thread has slept. */
static long
leaves_slept(void)
{
	FILE *file = fopen("/proc/self/status", "re");
	char line[256];
	long slept = 0;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		sscanf(line, "voluntary_ctxt_switches: %ld", &slept);
	if (file != NULL)
		fclose(file);
	return slept;
}

/* Goes on when the last function has returned: only then, when it waits for
 * threads, does the first one sleep so often. */
static void *
leaves_late(void *arg)
{
	const struct lane_job *job = arg;
	const char *what = job->option_string(job, "what");
	const struct timespec a_moment = { .tv_nsec = 1000000 };
	const long enough = leaves_slept() + LEAVES_SLEPT;

	while (leaves_slept() < enough)
		nanosleep(&a_moment, NULL);
	if (strcmp(what, "late-item") == 0)
		job->run_item(job, 0, 0);
	else if (strcmp(what, "late-crash") == 0)
		raise(SIGSEGV);
	else
		_exit(3);
	return NULL;
}

/* As daemon() does, and no more: what it is cut loose from has ended. */
static void
leaves_daemon(void)
{
	int ready[2];
	char byte = 0;
	pid_t pid;

	if (pipe(ready) < 0)
		return;
	pid = fork();
	if (pid == 0) {
		if (fork() == 0) {
			(void)!write(ready[1], &byte, 1);
			misdeed_wait();
		}
		(void)!read(ready[0], &byte, 1);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	close(ready[0]);
	close(ready[1]);
}

/* Groups within its own, with itself in them, wherever it has one. */
static void
leaves_groups(void)
{
	static const char *const trees[] = { "", "/unified", "/memory",
		"/pids" };
	FILE *file = fopen("/proc/self/cgroup", "re");
	char line[1024], path[2048];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		const char *own = strrchr(line, ':');

		line[strcspn(line, "\n")] = '\0';
		for (size_t i = 0; own && strstr(own, "lanebench-") && i < 4;
			i++) {
			FILE *procs;

			snprintf(path, sizeof(path),
				"/sys/fs/cgroup%s%s/within-a-trial", trees[i],
				own + 1);
			if (mkdir(path, 0755) < 0)
				continue;
			strcat(path, "/cgroup.procs");
			procs = fopen(path, "we");
			if (procs != NULL) {
				fputs("0", procs);
				fclose(procs);
			}
		}
	}
	if (file != NULL)
		fclose(file);
}

/* A descriptor as high as it may be, within reason. */
static void
leaves_high_descriptor(void)
{
	struct rlimit limit = { 0, 0 };
	int fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);

	getrlimit(RLIMIT_NOFILE, &limit);
	if (fcntl(fd, F_DUPFD_CLOEXEC,
		    limit.rlim_cur > LEAVES_HIGH
			    ? LEAVES_HIGH
			    : (int)limit.rlim_cur - 1) >= 0)
		close(fd);
}

/* What outlives its process, of each kind, under a name of who launched us; and
 * some that it ends itself. */
static void
leaves_shares(void)
{
	const char *launcher = getenv("LAUNCHED_BY");
	key_t key = launcher ? (key_t)atol(launcher) : 1;
	char name[64];
	int gone;

	snprintf(name, sizeof(name), "/lanebench-left-%d", (int)key);
	shmget(key, 4096, IPC_CREAT | 0600);
	semget(key, 1, IPC_CREAT | 0600);
	msgget(key, IPC_CREAT | 0600);
	close(shm_open(name, O_RDWR | O_CREAT, 0600));
	sem_close(sem_open(name, O_CREAT, 0600, 0));
	mq_close(mq_open(name, O_RDWR | O_CREAT, 0600, NULL));
	gone = shmget(IPC_PRIVATE, 4096, 0600);
	shmctl(gone, IPC_RMID, NULL);
	strcat(name, "-not");
	close(shm_open(name, O_RDWR | O_CREAT, 0600));
	shm_unlink(name);
	/* One that is there already is found. */
	if (shmget(key, 4096, IPC_CREAT | 0600) != shmget(key, 4096, 0600) ||
		shmget(key, 4096, IPC_CREAT | IPC_EXCL | 0600) >= 0)
		abort();
}

/* In ways that aren't noted. */
static void
leaves_unnoted(void)
{
	const char *launcher = getenv("LAUNCHED_BY");
	char path[64];

	snprintf(path, sizeof(path), "/dev/shm/lanebench-left-%s",
		launcher ? launcher : "1");
	syscall(SYS_shmget, launcher ? atol(launcher) : 1, 4096,
		IPC_CREAT | 0600);
	close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

/* Files and folders where those are put that are of no use to others. */
static void
leaves_temporary(void)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];

	snprintf(path, sizeof(path), "%s/within", folder ? folder : "");
	if (mkdir(path, 0700) == 0) {
		strcat(path, "/file");
		close(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	}
	if (access(path, F_OK) < 0)
		abort();
}

static int
leaves_run(const struct lane_job *job, void *state)
{
	const char *what = job->option_string(job, "what");
	pthread_t thread;

	(void)state;
	for (size_t i = 0; i < job->items; i++)
		if (job->run_item(job, i, 0) < 0)
			break;
	if (strcmp(what, "thread") == 0)
		misdeed_thread();
	if (strncmp(what, "late-", 5) == 0 &&
		pthread_create(&thread, NULL, leaves_late,
			(void *)(uintptr_t)job) == 0)
		pthread_detach(thread);
	if (strcmp(what, "child") == 0 && fork() == 0)
		misdeed_wait();
	if (strcmp(what, "zombie") == 0)
		misdeed_zombie();
	if (strcmp(what, "orphan") == 0)
		misdeed_detached(misdeed_wait);
	if (strcmp(what, "daemon") == 0)
		leaves_daemon();
	if (strcmp(what, "groups") == 0)
		leaves_groups();
	if (strncmp(what, "temporary", 9) == 0)
		leaves_temporary();
	if (strcmp(what, "temporary-abort") == 0)
		abort();
	if (strcmp(what, "unnoted") == 0)
		leaves_unnoted();
	if (strncmp(what, "shares", 6) == 0)
		leaves_shares();
	if (strcmp(what, "shares-abort") == 0)
		abort();
	if (strcmp(what, "shares-kill") == 0)
		kill(getppid(), SIGKILL);
	if (strcmp(what, "other-descriptor") == 0 && close(0) == 0)
		open("/dev/zero", O_RDONLY | O_CLOEXEC);
	if (strcmp(what, "high-descriptor") == 0)
		leaves_high_descriptor();
	if (strcmp(what, "descriptor") == 0 &&
		open("/dev/zero", O_RDONLY | O_CLOEXEC) < 0)
		return -errno;
	return 0;
}

static const struct lane_option leaves_options[] = {
	{ .name = "what",
		.help = "in which way",
		.kind = LANE_STRING,
		.preset = "thread" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "leaves",
	.summary = "leaves something behind",
	.run = leaves_run,
	.options = leaves_options,
};
