/* SPDX-License-Identifier: MIT */
/* Made for an ABI that isn't there yet. */
#include <lanebench/strategy.h>

static int
abi_run(const struct lane_job *job, void *state)
{
	(void)job;
	(void)state;
	return 0;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_ABI + 1,
	sizeof(struct lane_strategy),
	.name = "abi",
	.summary = "never runs",
	.run = abi_run,
};
