/* SPDX-License-Identifier: MIT */
/*
 * OpenMP's tasks: one thread makes them, all of them work them off. Tasks by
 * hand rather than by taskloop: where that would make more than 64 tasks a
 * thread, GNU's runtime has the thread that came to it do all of them alone.
 */
#include <limits.h>
#include <omp.h>
#include <stdatomic.h>

#include <lanebench/strategy.h>

#include "shared/pin.h"

struct tasks {
	const struct lane_job *job;
	size_t grain; /* items a task */
	_Atomic int stopped;
};

/* A task stays with the thread that began it, so that is its lane. */
static void
task_run(struct tasks *tasks, size_t first)
{
	const struct lane_job *job = tasks->job;
	unsigned lane = (unsigned)omp_get_thread_num();
	size_t end = job->items - first > tasks->grain ? first + tasks->grain
						       : job->items;

	for (size_t i = first; i < end && !tasks->stopped; i++)
		if (job->run_item(job, i, lane) < 0)
			tasks->stopped = 1;
}

/* By one thread, which lends a hand when there are many. The runtime passes a
 * task's variables on by no lock that ThreadSanitizer knows. [in a region] */
__attribute__((no_sanitize("thread"))) static void
tasks_make(struct tasks *tasks)
{
	for (size_t i = 0; i < tasks->job->items && !tasks->stopped;
		i += tasks->grain) {
#pragma omp task firstprivate(i)
		task_run(tasks, i);
	}
}

static int
openmp_tasks_run(const struct lane_job *job, void *pin)
{
	/* Not on this stack: that is used again as soon as the region is left,
	 * which the runtime orders, but ThreadSanitizer doesn't see. */
	static struct tasks tasks;

	tasks.job = job;
	tasks.grain = (size_t)job->option(job, "grain");
	omp_set_dynamic(0);
#pragma omp parallel num_threads((int)job->workers) firstprivate(pin)
	{
		pin_worker(pin, (unsigned)omp_get_thread_num());
#pragma omp master
		tasks_make(&tasks);
	}
	return 0;
}

/* The runtime keeps its threads for the next region; there won't be one. */
static void
openmp_tasks_teardown(const struct lane_job *job, void *pin)
{
	pin_teardown(job, pin);
	omp_pause_resource_all(omp_pause_hard);
}

static const struct lane_option openmp_tasks_options[] = {
	{ .name = "grain",
		.help = "items a task",
		.kind = LANE_NUMBER,
		.preset = "1",
		.min = 1,
		.max = INT_MAX },
	PIN_OPTION,
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "openmp-tasks",
	.summary = "an OpenMP task an item, made by one thread, run by W",
	.run = openmp_tasks_run,
	.setup = pin_setup,
	.teardown = openmp_tasks_teardown,
	.usable = pin_usable,
	.options = openmp_tasks_options,
	.flags = LANE_ON_REQUEST,
};
