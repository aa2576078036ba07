/* SPDX-License-Identifier: MIT */
/* Talks: a lot and then returns, without end, or by somebody who talks on. */
#include <string.h>

#include <lanebench/strategy.h>

#include "shared/misdeeds.h"

#define LINES 400000

static int
floods_run(const struct lane_job *job, void *state)
{
	const char *how = job->option_string(job, "how");

	(void)state;
	for (size_t i = 0; i < job->items; i++)
		if (job->run_item(job, i, 0) < 0)
			return 0;
	if (strcmp(how, "on") == 0)
		misdeed_flood();
	if (strcmp(how, "elsewhere") == 0)
		misdeed_detached(misdeed_flood);
	for (int i = 0; strcmp(how, "much") == 0 && i < LINES; i++)
		misdeed_line();
	return 0;
}

static const struct lane_option floods_options[] = {
	{ .name = "how",
		.help = "in which way",
		.kind = LANE_STRING,
		.preset = "much" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "floods",
	.summary = "floods stdout and stderr",
	.run = floods_run,
	.options = floods_options,
};
