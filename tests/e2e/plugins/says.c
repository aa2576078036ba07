/* SPDX-License-Identifier: MIT */
/* A dataset whose words would clear a terminal, name a window and break rows:
 * in what it says, an item's source, and why items fail. */
#include <stdio.h>

#include <lanebench/dataset.h>

static int
says_prepare(const struct lane_prepare *prepare)
{
	prepare->say(prepare, "say \033[2J\033]0;own\007 \302\233this\nthat");
	prepare->fact(prepare, "fact", "\033[2J");
	prepare->item(prepare, "source \033[2J\tone");
	return prepare->item(prepare, "good");
}

static int
says_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	(void)lane;
	out->digest = 1;
	if (in->source[0] == 'g')
		return 0;
	out->reason = "bad,\"r\"\n\033[2J=cmd";
	return -1;
}

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "says",
	.summary = "clears \033[2Jthe screen",
	.flags = LANE_ON_REQUEST,
	.prepare = says_prepare,
	.process = says_process,
};
