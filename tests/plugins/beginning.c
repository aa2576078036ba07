/* SPDX-License-Identifier: MIT */
/* A dataset of files that looks at no more than the beginning of each, as a
 * parser does whose page ends in a long comment. */
#include <errno.h>

#include <lanebench/dataset.h>

#define BEGINNING 96

static int
beginning_prepare(const struct lane_prepare *prepare)
{
	(void)prepare;
	return -ENOTSUP;
}

static int
beginning_process(
	void *lane, const struct lane_input *in, struct lane_output *out)
{
	const unsigned char *data = in->data;

	(void)lane;
	out->digest = in->item;
	for (size_t i = 0; i < in->len && i < BEGINNING; i++)
		out->digest = out->digest * 31 + data[i];
	return 0;
}

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "beginning",
	.summary = "looks at the beginnings of files",
	.acquire = LANE_ACQUIRE_FILE,
	.prepare = beginning_prepare,
	.process = beginning_process,
};
