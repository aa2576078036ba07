/* SPDX-License-Identifier: MIT */
/* A kilobyte of UTF-8 for a name. */
#include <lanebench/strategy.h>

#define SIXTEEN \
	"\xc3\xa9\xc3\xa8\xc3\xaa\xc3\xab\xc3\xa0\xc3\xa2\xc3\xa4\xc3\xa5"
#define QUARTER \
	SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN \
		SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN SIXTEEN \
			SIXTEEN

static int
longname_run(const struct lane_job *job, void *state)
{
	(void)job;
	(void)state;
	return 0;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = QUARTER QUARTER QUARTER QUARTER,
	.summary = "never runs",
	.run = longname_run,
};
