/* SPDX-License-Identifier: MIT */
/* Misbehaves as soon as it is loaded, or at its end, or asked whether it is
 * usable, before there are options: the environment says how. */
#include <lanebench/strategy.h>

#include "shared/misdeeds.h"

__attribute__((constructor)) static void
loads_begin(void)
{
	misdeed_at("constructor");
}

__attribute__((destructor)) static void
loads_end(void)
{
	misdeed_at("destructor");
}

static int
loads_usable(const struct lane_job *job, const char **why_not)
{
	(void)job;
	(void)why_not;
	misdeed_at("usable");
	return 0;
}

static unsigned
loads_lanes(const struct lane_job *job)
{
	misdeed_at("lanes");
	return job->workers;
}

static unsigned
loads_flights(const struct lane_job *job)
{
	misdeed_at("flights");
	return job->workers;
}

static int
loads_run(const struct lane_job *job, void *state)
{
	(void)state;
	for (size_t i = 0; i < job->items; i++)
		if (job->run_item(job, i, 0) < 0)
			break;
	return 0;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "loads",
	.summary = "misbehaves when it is loaded",
	.run = loads_run,
	.lanes = loads_lanes,
	.usable = loads_usable,
	.flights = loads_flights,
};
