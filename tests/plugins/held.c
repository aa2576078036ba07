/* SPDX-License-Identifier: MIT */
/* A dataset that keeps an item for as long as its bytes say, and one item of
 * which kills the process. */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>

#include <lanebench/dataset.h>

#include "held.h"

static long held_crash; /* set before any thread */

static int
held_prepare(const struct lane_prepare *prepare)
{
	(void)prepare;
	return -ENOTSUP;
}

static int
held_open(const struct lane_pass *pass, void **state)
{
	*state = NULL;
	held_crash = pass->option(pass, "crash");
	return 0;
}

static int
held_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	struct held *held = (struct held *)(uintptr_t)in->data;

	(void)lane;
	if ((long)in->item == held_crash)
		raise(SIGSEGV);
	if (in->len == sizeof(*held)) {
		atomic_store(&held->entered, 1);
		held_wait(&held->let_go);
	}
	out->digest = in->item;
	return 0;
}

static const struct lane_option held_options[] = {
	{ .name = "crash",
		.help = "in which way",
		.kind = LANE_NUMBER,
		.preset = "-1",
		.min = -1,
		.max = LONG_MAX },
	{ .name = NULL },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "held",
	.summary = "holds and crashes",
	.acquire = LANE_ACQUIRE_NONE,
	.prepare = held_prepare,
	.process = held_process,
	.open = held_open,
	.options = held_options,
};
