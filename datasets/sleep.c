/* SPDX-License-Identifier: MIT */
/* Synthetic waiting: an item sleeps for a set time, as one that waits for a
 * disk or a server would, without either. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <lanebench/dataset.h>

static int
sleep_prepare(const struct lane_prepare *prepare)
{
	long items = prepare->option(prepare, "items");
	char text[32];
	int rc = 0;

	snprintf(
		text, sizeof(text), "%ld", prepare->option(prepare, "task-us"));
	for (long i = 0; i < items && rc == 0; i++)
		rc = prepare->item(prepare, text);
	prepare->fact(prepare, "task_us", text);
	prepare->say(prepare, "sleep: %ld item%s of %s us each", items,
		items == 1 ? "" : "s", text);
	return rc;
}

static int
sleep_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	long us = strtol(in->source, NULL, 10);
	struct timespec left = { us / 1000000, us % 1000000 * 1000 };

	(void)lane;
	while (nanosleep(&left, &left) < 0 && errno == EINTR)
		;
	out->digest = (uint64_t)us + 1;
	return 0;
}

static const struct lane_option sleep_options[] = {
	{ .name = "items",
		.help = "how many items",
		.kind = LANE_NUMBER,
		.preset = "200",
		.min = 0,
		.max = 100000000 },
	{ .name = "task-us",
		.help = "how long an item sleeps, in microseconds",
		.kind = LANE_NUMBER,
		.preset = "2000",
		.min = 0,
		.max = 60000000 },
	{ .name = NULL },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "sleep",
	.summary = "synthetic: each item waits for a set time",
	.acquire = LANE_ACQUIRE_NONE,
	.flags = LANE_ON_REQUEST,
	.workers = "1,2,4,8,16,32",
	.prepare = sleep_prepare,
	.process = sleep_process,
	.options = sleep_options,
};
