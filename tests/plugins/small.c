/* SPDX-License-Identifier: MIT */
/* A table that is too short to have what is required. */
#include <lanebench/strategy.h>

static int
small_run(const struct lane_job *job, void *state)
{
	(void)job;
	(void)state;
	return 0;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_ABI,
	16,
	.name = "small",
	.summary = "never runs",
	.run = small_run,
};
