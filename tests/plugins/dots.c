/* SPDX-License-Identifier: MIT */
/* A name that would be a folder. */
#include <lanebench/strategy.h>

static int
dots_run(const struct lane_job *job, void *state)
{
	(void)job;
	(void)state;
	return 0;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "..",
	.summary = "never runs",
	.run = dots_run,
};
