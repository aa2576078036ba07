/* SPDX-License-Identifier: MIT */
/* Other numbers of workers than were asked for: eight times as many, half of
 * them, or as many again that compute beside them, in threads or in processes
 * that nobody waits for. `forked` has two: a process that did an item, and its
 * child. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lanebench/strategy.h>

enum {
	CROWD,
	HALF,
	AHEAD,
	FORKED,
	APART
};

struct crowd {
	const struct lane_job *job;
	_Atomic size_t next;
	_Atomic unsigned lane;
	_Atomic bool through;
};

static unsigned
crowd_threads(const struct lane_job *job)
{
	switch (job->option(job, "how")) {
	case CROWD:
		return 8 * job->workers;
	case HALF:
		return (job->workers + 1) / 2;
	default:
		return job->workers;
	}
}

static void *
crowd_main(void *arg)
{
	struct crowd *crowd = arg;
	unsigned lane = atomic_fetch_add(&crowd->lane, 1);
	size_t i;

	while ((i = atomic_fetch_add(&crowd->next, 1)) < crowd->job->items)
		if (crowd->job->run_item(crowd->job, i, lane) < 0)
			break;
	return NULL;
}

static void *
ahead_main(void *arg)
{
	struct crowd *crowd = arg;
	volatile uint64_t sink = 0;

	while (!atomic_load(&crowd->through))
		sink = sink * 31 + 1;
	return NULL;
}

/* The first item is done before there is a child; then each does its half. */
static int
crowd_fork(const struct lane_job *job)
{
	pid_t pid = job->run_item(job, 0, 0) < 0 ? -1 : fork();
	unsigned lane = pid == 0 ? 1 : 0;

	for (size_t i = 1 + lane; i < job->items; i += 2)
		if (job->run_item(job, i, lane) < 0)
			break;
	if (pid == 0)
		_exit(0);
	return waitpid(pid, NULL, 0) < 0 ? -ECHILD : 0;
}

/* A process that computes until its parent says that it is through. */
static void
apart_start(struct crowd *through)
{
	if (fork() != 0)
		return;
	ahead_main(through);
	_exit(0);
}

/* The kernel takes them away: nobody is told what they used. */
static int
apart_run(const struct lane_job *job)
{
	struct crowd *crowd = mmap(NULL, sizeof(*crowd), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int rc = 0;

	if (crowd == MAP_FAILED)
		return -ENOMEM;
	signal(SIGCHLD, SIG_IGN);
	for (unsigned i = 0; i < job->workers; i++)
		apart_start(crowd);
	for (size_t i = 0; i < job->items && rc == 0; i++)
		rc = job->run_item(job, i, 0);
	atomic_store(&crowd->through, true);
	while (wait(NULL) > 0 || errno == EINTR)
		;
	signal(SIGCHLD, SIG_DFL);
	munmap(crowd, sizeof(*crowd));
	return 0;
}

static int
crowd_run(const struct lane_job *job, void *state)
{
	struct crowd crowd = { .job = job };
	unsigned own = crowd_threads(job), count = own, n = 0;
	pthread_t *threads;
	int rc = 0;

	(void)state;
	if (job->option(job, "how") == FORKED)
		return crowd_fork(job);
	if (job->option(job, "how") == APART)
		return apart_run(job);
	if (job->option(job, "how") == AHEAD)
		count += own;
	threads = calloc(count, sizeof(*threads));
	if (threads == NULL)
		return -ENOMEM;
	for (; n < count && rc == 0; n++)
		rc = -pthread_create(&threads[n], NULL,
			n < own ? crowd_main : ahead_main, &crowd);
	for (unsigned i = 0; i < n && rc == 0; i++) {
		atomic_store(&crowd.through, i >= own);
		pthread_join(threads[i], NULL);
	}
	free(threads);
	return rc;
}

static const struct lane_option crowd_options[] = {
	{ .name = "how",
		.help = "in which way",
		.kind = LANE_CHOICE,
		.preset = "crowd",
		.choices = "crowd,half,ahead,forked,apart" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "crowd",
	.summary = "other numbers of workers than were asked for",
	.run = crowd_run,
	.lanes = crowd_threads,
	.options = crowd_options,
};
