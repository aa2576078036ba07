/* SPDX-License-Identifier: MIT */
/* A table that says it ends after what is required. What lies behind it is none
 * of it: whoever calls that is lost. */
#include <stddef.h>
#include <stdlib.h>

#include <lanebench/strategy.h>

static int
older_run(const struct lane_job *job, void *state)
{
	(void)state;
	for (size_t i = 0; i < job->items; i++)
		if (job->run_item(job, i, 0) < 0)
			break;
	return 0;
}

static int
older_setup(const struct lane_job *job, void **state)
{
	(void)job;
	(void)state;
	abort();
}

static void
older_teardown(const struct lane_job *job, void *state)
{
	(void)job;
	(void)state;
	abort();
}

static unsigned
older_lanes(const struct lane_job *job)
{
	(void)job;
	abort();
}

static int
older_usable(const struct lane_job *job, const char **why_not)
{
	(void)job;
	(void)why_not;
	abort();
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_ABI,
	offsetof(struct lane_strategy, setup),
	.name = "older",
	.summary = "knows only what is required",
	.run = older_run,
	.setup = older_setup,
	.teardown = older_teardown,
	.lanes = older_lanes,
	.usable = older_usable,
	.flights = older_lanes,
};
