/* SPDX-License-Identifier: MIT */
/* One item after another: the baseline that all others are measured against.*/
#include <lanebench/strategy.h>

static int
sequential_run(const struct lane_job *job, void *state)
{
	(void)state;
	for (size_t i = 0; i < job->items; i++)
		if (job->run_item(job, i, 0) < 0)
			break;
	return 0;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "sequential",
	.summary = "one item after another, in one thread",
	.run = sequential_run,
	.flags = LANE_ONE_WORKER,
};
