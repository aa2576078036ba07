/* SPDX-License-Identifier: MIT */
/* Needs a library that isn't where it is looked for. */
#include <lanebench/strategy.h>

extern int gone_answer(void);

static int
needs_run(const struct lane_job *job, void *state)
{
	(void)job;
	(void)state;
	return gone_answer();
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "needs",
	.summary = "never runs",
	.run = needs_run,
};
