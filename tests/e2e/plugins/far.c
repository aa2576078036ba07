/* SPDX-License-Identifier: MIT */
/* Fetches whatever the option `from` says. */
#include <lanebench/dataset.h>

static int
far_prepare(const struct lane_prepare *prepare)
{
	return prepare->item(prepare, prepare->option_string(prepare, "from"));
}

static int
far_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	(void)lane;
	(void)in;
	out->reason = "nothing is wanted of it";
	return -1;
}

static const struct lane_option far_options[] = {
	{ .name = "from",
		.help = "a URL",
		.kind = LANE_STRING,
		.preset = "http://127.0.0.1:1/" },
	{ .name = NULL },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "far",
	.summary = "is where one says",
	.acquire = LANE_ACQUIRE_URL,
	.flags = LANE_ON_REQUEST,
	.prepare = far_prepare,
	.process = far_process,
	.options = far_options,
};
