/* SPDX-License-Identifier: MIT */
/* A dataset that misbehaves when it is prepared, as the environment says. */
#include <stdlib.h>
#include <string.h>

#include <lanebench/dataset.h>

#include "shared/misdeeds.h"

static int
prepares_prepare(const struct lane_prepare *prepare)
{
	const char *deed = getenv("MISDEED");

	misdeed_at("prepare");
	/* Whatever the host returns. */
	while (deed != NULL && strcmp(deed, "items") == 0)
		prepare->item(prepare, "one of those that have no end");
	while (deed != NULL && strcmp(deed, "files") == 0)
		misdeed_files(prepare->work, true);
	return prepare->item(prepare, "one");
}

static int
prepares_process(
	void *lane, const struct lane_input *in, struct lane_output *out)
{
	(void)lane;
	out->digest = in->item;
	return 0;
}

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "prepares",
	.summary = "misbehaves when it is prepared",
	.acquire = LANE_ACQUIRE_NONE,
	.workers = "1",
	.prepare = prepares_prepare,
	.process = prepares_process,
};
