/* SPDX-License-Identifier: MIT */
/* Goes by the name of the measured ceiling's rows. */
#include <lanebench/strategy.h>

static int
reserved_run(const struct lane_job *job, void *state)
{
	(void)job;
	(void)state;
	return 0;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "ceiling",
	.summary = "has a name that is taken",
	.run = reserved_run,
};
