/* SPDX-License-Identifier: MIT */
/* Returns 1 where 0 or a negative errno is wanted: where the environment's SLIP
 * says. */
#include <stdlib.h>
#include <string.h>

#include <lanebench/strategy.h>

static int
slips_at(const char *where)
{
	const char *slip = getenv("SLIP");

	return slip != NULL && strcmp(slip, where) == 0;
}

static int
slips_usable(const struct lane_job *job, const char **why_not)
{
	(void)job;
	(void)why_not;
	return slips_at("usable");
}

static int
slips_setup(const struct lane_job *job, void **state)
{
	(void)job;
	*state = NULL;
	return slips_at("setup");
}

static int
slips_run(const struct lane_job *job, void *state)
{
	(void)state;
	for (size_t i = 0; i < job->items; i++)
		if (job->run_item(job, i, 0) < 0)
			break;
	return slips_at("run");
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "slips",
	.summary = "returns neither 0 nor a negative errno",
	.run = slips_run,
	.setup = slips_setup,
	.usable = slips_usable,
};
