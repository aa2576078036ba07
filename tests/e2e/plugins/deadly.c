/* SPDX-License-Identifier: MIT */
/* Forty items; one of them kills whatever process does it, unless that is the
 * trial's first, which the baseline runs in. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lanebench/dataset.h>

#define DEADLY_ITEMS 40
#define DEADLY_ONE "23"

static pid_t deadly_first;

static int
deadly_prepare(const struct lane_prepare *prepare)
{
	char name[16];
	int rc = 0;

	for (int i = 0; i < DEADLY_ITEMS && rc == 0; i++) {
		snprintf(name, sizeof(name), "%d", i);
		rc = prepare->item(prepare, name);
	}
	return rc;
}

static int
deadly_open(const struct lane_pass *pass, void **state)
{
	(void)pass;
	*state = NULL;
	deadly_first = getpid();
	return 0;
}

static int
deadly_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	(void)lane;
	if (strcmp(in->source, DEADLY_ONE) == 0 && getpid() != deadly_first)
		raise(SIGKILL);
	out->digest = strtoull(in->source, NULL, 10);
	return 0;
}

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "deadly",
	.summary = "an item that kills the child that does it",
	.workers = "4",
	.prepare = deadly_prepare,
	.open = deadly_open,
	.process = deadly_process,
};
