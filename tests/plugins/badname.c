/* SPDX-License-Identifier: MIT */
/* A name that would be more than a name in a CSV. */
#include <lanebench/strategy.h>

static int
badname_run(const struct lane_job *job, void *state)
{
	(void)job;
	(void)state;
	return 0;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "bad,\"name\"\n",
	.summary = "never runs",
	.run = badname_run,
};
