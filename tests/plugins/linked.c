/* SPDX-License-Identifier: MIT */
/* Its library starts a thread when it is loaded, and it may do more then: the
 * environment says what. Or it ends that thread and leaves one of its own. */
#include <stdlib.h>
#include <string.h>

#include <lanebench/strategy.h>

#include "brought/brought.h"
#include "shared/misdeeds.h"

__attribute__((constructor)) static void
linked_begin(void)
{
	misdeed_at("constructor");
}

static int
linked_run(const struct lane_job *job, void *state)
{
	(void)state;
	for (size_t i = 0; i < job->items; i++)
		if (job->run_item(job, i, 0) < 0)
			break;
	if (strcmp(job->option_string(job, "what"), "swaps") == 0) {
		misdeed_thread();
		brought_end();
	}
	return 0;
}

static const struct lane_option linked_options[] = {
	{ .name = "what",
		.help = "in which way",
		.kind = LANE_STRING,
		.preset = "" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "linked",
	.summary = "has a library that starts a thread",
	.run = linked_run,
	.options = linked_options,
};
