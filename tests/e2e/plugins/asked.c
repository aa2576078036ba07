/* SPDX-License-Identifier: MIT */
/* A strategy that runs on request only. */
#include <lanebench/strategy.h>

static int
asked_run(const struct lane_job *job, void *state)
{
	int rc = 0;

	(void)state;
	for (size_t i = 0; i < job->items && rc == 0; i++)
		rc = job->run_item(job, i, 0);
	return rc;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "asked",
	.summary = "runs when it is named",
	.run = asked_run,
	.flags = LANE_ON_REQUEST | LANE_ONE_WORKER,
};
