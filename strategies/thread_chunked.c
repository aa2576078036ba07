/* SPDX-License-Identifier: MIT */
/* W threads, W contiguous shares, dealt before the start. Threads neither wait
 * for each other nor claim items, and none helps the one whose share takes
 * longest. */
#include <lanebench/strategy.h>

#include "shared/team.h"

static void
share_work(const struct lane_job *job, unsigned lane, void *arg)
{
	/* Each share begins where the one before ends, whatever the rounding.*/
	size_t end = job->items * (lane + 1u) / job->workers;

	(void)arg;
	for (size_t i = job->items * lane / job->workers; i < end; i++)
		if (job->run_item(job, i, lane) < 0)
			break;
}

static int
thread_chunked_run(const struct lane_job *job, void *pin)
{
	return team_run(job, pin, share_work, NULL);
}

static const struct lane_option thread_chunked_options[] = {
	PIN_OPTION,
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "thread-chunked",
	.summary = "W threads, each with its W-th of the items",
	.run = thread_chunked_run,
	.setup = pin_setup,
	.teardown = pin_teardown,
	.usable = pin_usable,
	.options = thread_chunked_options,
	.flags = LANE_ON_REQUEST,
};
