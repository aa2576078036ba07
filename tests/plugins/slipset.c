/* SPDX-License-Identifier: MIT */
/* A dataset that returns 1 where 0 or a negative errno is wanted: where the
 * environment's SLIP says. With MISDEED_AT it does something else there. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <lanebench/dataset.h>

#include "shared/misdeeds.h"

static int
slipset_at(const char *where)
{
	const char *slip = getenv("SLIP");

	return slip != NULL && strcmp(slip, where) == 0;
}

static int
slipset_prepare(const struct lane_prepare *prepare)
{
	for (int i = 0; i < 10; i++)
		if (prepare->item(prepare, "one") < 0)
			return -1;
	if (slipset_at("prepare-says")) {
		prepare->error(prepare, "the %s is full", "moon");
		prepare->error(prepare, "and so is the sun");
	}
	return slipset_at("prepare-says") || slipset_at("prepare-refused")
		? -EACCES
		: slipset_at("prepare");
}

static int
slipset_open(const struct lane_pass *pass, void **state)
{
	(void)pass;
	*state = NULL;
	misdeed_at("open");
	return slipset_at("open-refused") ? -EACCES : slipset_at("open");
}

static int
slipset_lane_open(const struct lane_pass *pass, void *state, void **lane)
{
	(void)pass;
	(void)state;
	*lane = NULL;
	return slipset_at("lane-refused") ? -EACCES : slipset_at("lane_open");
}

static int
slipset_process(
	void *lane, const struct lane_input *in, struct lane_output *out)
{
	(void)lane;
	out->digest = in->item;
	if (in->item == 5)
		misdeed_at("process");
	return in->item == 5 && slipset_at("process");
}

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "slipset",
	.summary = "returns neither 0 nor a negative errno",
	.acquire = LANE_ACQUIRE_NONE,
	.workers = "1",
	.prepare = slipset_prepare,
	.process = slipset_process,
	.open = slipset_open,
	.lane_open = slipset_lane_open,
};
