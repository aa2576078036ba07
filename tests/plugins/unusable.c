/* SPDX-License-Identifier: MIT */
/* Can't run anywhere. */
#include <lanebench/strategy.h>

static int
unusable_run(const struct lane_job *job, void *state)
{
	(void)job;
	(void)state;
	return 0;
}

static int
unusable_usable(const struct lane_job *job, const char **why_not)
{
	(void)job;
	*why_not = "wants a full moon";
	return -1;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "unusable",
	.summary = "never runs",
	.run = unusable_run,
	.usable = unusable_usable,
};
