/* SPDX-License-Identifier: MIT */
/* OpenMP's parallel for: the compiler's runtime deals the items out. */
#include <limits.h>
#include <omp.h>
#include <stdatomic.h>

#include <lanebench/strategy.h>

#include "shared/pin.h"

enum {
	SCHEDULE_DYNAMIC,
	SCHEDULE_GUIDED,
	SCHEDULE_STATIC
};

static int
openmp_for_run(const struct lane_job *job, void *pin)
{
	static const omp_sched_t kinds[] = {
		[SCHEDULE_DYNAMIC] = omp_sched_dynamic,
		[SCHEDULE_GUIDED] = omp_sched_guided,
		[SCHEDULE_STATIC] = omp_sched_static,
	};
	/* Not on this stack: that is used again as soon as the region is left,
	 * which the runtime orders, but ThreadSanitizer doesn't see. */
	static _Atomic int stopped;

	omp_set_dynamic(0);
	omp_set_schedule(kinds[job->option(job, "schedule")],
		(int)job->option(job, "chunk"));
#pragma omp parallel num_threads((int)job->workers) firstprivate(job, pin)
	{
		unsigned lane = (unsigned)omp_get_thread_num();

		pin_worker(pin, lane);
#pragma omp for schedule(runtime)
		for (size_t i = 0; i < job->items; i++)
			if (!stopped && job->run_item(job, i, lane) < 0)
				stopped = 1;
	}
	return 0;
}

/* The runtime keeps its threads for the next region; there won't be one. */
static void
openmp_for_teardown(const struct lane_job *job, void *pin)
{
	pin_teardown(job, pin);
	omp_pause_resource_all(omp_pause_hard);
}

static const struct lane_option openmp_for_options[] = {
	{ .name = "schedule",
		.help = "how iterations are dealt out to the threads",
		.kind = LANE_CHOICE,
		.preset = "dynamic",
		.choices = "dynamic,guided,static" },
	{ .name = "chunk",
		.help = "items dealt at a time; 0: the schedule's own default",
		.kind = LANE_NUMBER,
		.preset = "1",
		.min = 0,
		.max = INT_MAX },
	PIN_OPTION,
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "openmp-for",
	.summary = "OpenMP parallel for over the items",
	.run = openmp_for_run,
	.setup = pin_setup,
	.teardown = openmp_for_teardown,
	.usable = pin_usable,
	.options = openmp_for_options,
};
