/* SPDX-License-Identifier: MIT */
/* Says by itself what it is, as soon as it is loaded, where the host is to say
 * it: what the environment's FORGED has. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lanebench/strategy.h>

#define REPLY 4 /* where the host's answer goes */

__attribute__((constructor)) static void
forges_begin(void)
{
	const char *text = getenv("FORGED");

	if (text == NULL)
		return;
	_exit(pwrite(REPLY, text, strlen(text), 0) < 0);
}

static int
forges_run(const struct lane_job *job, void *state)
{
	(void)job;
	(void)state;
	return 0;
}

/* And it has no summary. */
const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "forges",
	.run = forges_run,
};
