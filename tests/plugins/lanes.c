/* SPDX-License-Identifier: MIT */
/* Mistakes with lanes: one used by two threads at once, or by two processes,
 * one that isn't there, and one more than workers. Wants the dataset `held` and at least two items. */
#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lanebench/strategy.h>

#include "held.h"

enum {
	THREADS,
	PROCESSES,
	BEYOND,
	CROWDED
};

struct first {
	const struct lane_job *job;
	struct held *held;
};

/* Item 0, on lane 0, held until somebody lets it go. */
static void *
first_main(void *arg)
{
	struct first *first = arg;
	const struct lane_job *job = first->job;
	struct lane_flight *flight = job->begin(job, 0);

	if (flight != NULL) {
		flight->data = first->held;
		flight->len = sizeof(*first->held);
		job->finish(job, flight, 0, 0);
	}
	return NULL;
}

static void
lanes_second(const struct lane_job *job, struct held *held, unsigned lane)
{
	held_wait(&held->entered);
	for (size_t i = 1; i < job->items; i++)
		if (job->run_item(job, i, lane) < 0)
			break;
	atomic_store(&held->let_go, 1);
}

static int
lanes_run(const struct lane_job *job, void *state)
{
	long how = job->option(job, "how");
	struct held *held = mmap(NULL, sizeof(*held), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct first first = { job, held };
	pthread_t thread;
	pid_t pid;

	(void)state;
	if (held == MAP_FAILED)
		return -ENOMEM;
	if (how == BEYOND) {
		job->run_item(job, 0, job->lanes);
	} else if (how == THREADS || how == CROWDED) {
		if (pthread_create(&thread, NULL, first_main, &first) != 0)
			return -EAGAIN;
		lanes_second(job, held, how == CROWDED ? job->workers : 0);
		pthread_join(thread, NULL);
	} else {
		pid = fork();
		if (pid == 0) {
			first_main(&first);
			_exit(0);
		}
		lanes_second(job, held, 0);
		waitpid(pid, NULL, 0);
	}
	munmap(held, sizeof(*held));
	return 0;
}

static unsigned
lanes_lanes(const struct lane_job *job)
{
	return job->workers + (job->option(job, "how") == CROWDED);
}

static const struct lane_option lanes_options[] = {
	{ .name = "how",
		.help = "in which way",
		.kind = LANE_CHOICE,
		.preset = "threads",
		.choices = "threads,processes,beyond,crowded" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "lanes",
	.summary = "mistakes with lanes",
	.run = lanes_run,
	.lanes = lanes_lanes,
	.options = lanes_options,
};
