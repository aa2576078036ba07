/* SPDX-License-Identifier: MIT */
/* Takes more than its share, and gives nothing back: memory, by itself, in a
 * file, by a child, or by one that it cut loose; processes; threads; the disk.
 * It stops at a point that a machine survives, and waits there to be ended. */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lanebench/strategy.h>

#include "shared/misdeeds.h"

#define MANY 400
#define FILE_MIB 2048

static void
eats_memory_in_child(void)
{
	pid_t pid = fork();

	if (pid == 0)
		misdeed_memory();
	waitpid(pid, NULL, 0);
}

/* In a file that no process has mapped. */
static void
eats_memory_in_file(void)
{
	static const char piece[1 << 20] = { 1 };
	int file = memfd_create("eats", MFD_CLOEXEC);

	for (int i = 0; i < FILE_MIB; i++)
		if (write(file, piece, sizeof(piece)) < 0)
			break;
	misdeed_wait();
}

static void *
eats_thread(void *arg)
{
	(void)arg;
	misdeed_wait();
}

static void
eats_threads(void)
{
	pthread_t thread;

	for (int i = 0; i < MANY; i++)
		pthread_create(&thread, NULL, eats_thread, NULL);
	misdeed_wait();
}

/* As many open files as there may be; then all is well. */
static int
eats_descriptors(const struct lane_job *job)
{
	int fds[4096], n = 0;
	bool short_of = false;

	while (n < 4096 && !short_of) {
		fds[n] = dup(2);
		short_of = fds[n] < 0;
		n += !short_of;
	}
	while (n > 0)
		close(fds[--n]);
	if (!short_of)
		job->error(job, "4096 descriptors weren't too many");
	return 0;
}

/* How far a fork bomb would get. */
static void
eats_bound(const struct lane_job *job)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NPROC, &limit) == 0)
		job->error(job, "at most %llu processes",
			(unsigned long long)limit.rlim_max);
}

static int
eats_run(const struct lane_job *job, void *state)
{
	const char *what = job->option_string(job, "what");

	(void)state;
	for (size_t i = 0; i < job->items; i++)
		if (job->run_item(job, i, 0) < 0)
			return 0;
	if (strcmp(what, "memory") == 0)
		misdeed_memory();
	if (strcmp(what, "child") == 0)
		eats_memory_in_child();
	if (strcmp(what, "file") == 0)
		eats_memory_in_file();
	if (strcmp(what, "orphan") == 0) {
		misdeed_detached(misdeed_memory);
		misdeed_wait();
	}
	if (strcmp(what, "disk") == 0)
		misdeed_files(job->option_string(job, "folder"), true);
	if (strcmp(what, "unnamed") == 0)
		misdeed_files(job->option_string(job, "folder"), false);
	if (strcmp(what, "processes") == 0)
		misdeed_processes();
	if (strcmp(what, "threads") == 0)
		eats_threads();
	if (strcmp(what, "bound") == 0)
		eats_bound(job);
	if (strcmp(what, "descriptors") == 0)
		return eats_descriptors(job);
	return 0;
}

static const struct lane_option eats_options[] = {
	{ .name = "what",
		.help = "in which way",
		.kind = LANE_STRING,
		.preset = "memory" },
	{ .name = "folder",
		.help = "where files are written",
		.kind = LANE_STRING,
		.preset = "." },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "eats",
	.summary = "takes more than its share",
	.run = eats_run,
	.options = eats_options,
};
