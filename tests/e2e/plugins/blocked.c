/* SPDX-License-Identifier: MIT */
/*
 * Items of which one holds its worker up until all the others are done: only
 * a strategy that lets nothing wait behind it gets through. Alone, in one
 * lane, it doesn't wait. Lanes are threads of one process.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#include <lanebench/dataset.h>

/* So long it waits before it fails: nobody is coming. */
#define BLOCKED_LIMIT_S 30

static _Atomic size_t blocked_done;
static size_t blocked_items, blocked_which;
static unsigned blocked_lanes;

static int
blocked_prepare(const struct lane_prepare *prepare)
{
	char name[32];
	long count = prepare->option(prepare, "items");
	int rc = 0;

	for (long i = 0; i < count && rc == 0; i++) {
		snprintf(name, sizeof(name), "%ld", i);
		rc = prepare->item(prepare, name);
	}
	return rc;
}

static int
blocked_open(const struct lane_pass *pass, void **state)
{
	*state = NULL;
	blocked_items = pass->items;
	blocked_lanes = pass->lanes;
	blocked_which = (size_t)pass->option(pass, "which");
	return 0;
}

static int
blocked_lane_open(const struct lane_pass *pass, void *state, void **lane)
{
	(void)state;
	/* Lanes are known only now: the strategy was asked meanwhile. */
	blocked_lanes = pass->lanes;
	*lane = NULL;
	return 0;
}

static int
blocked_process(
	void *lane, const struct lane_input *in, struct lane_output *out)
{
	const struct timespec nap = { 0, 200000 };
	time_t limit = time(NULL) + BLOCKED_LIMIT_S;

	(void)lane;
	out->digest = in->item;
	if (in->item != blocked_which || blocked_lanes == 1) {
		atomic_fetch_add(&blocked_done, 1);
		return 0;
	}
	while (atomic_load(&blocked_done) < blocked_items - 1) {
		if (time(NULL) > limit) {
			out->reason = "the others waited behind it";
			return -ETIMEDOUT;
		}
		nanosleep(&nap, NULL);
	}
	return 0;
}

static const struct lane_option blocked_options[] = {
	{ .name = "items",
		.help = "how many items",
		.kind = LANE_NUMBER,
		.preset = "40",
		.min = 1,
		.max = 100000 },
	{ .name = "which",
		.help = "the item that waits for all others",
		.kind = LANE_NUMBER,
		.preset = "0",
		.min = 0,
		.max = 100000 },
	{ .name = NULL },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "blocked",
	.summary = "an item waits until all others are done",
	.acquire = LANE_ACQUIRE_NONE,
	.prepare = blocked_prepare,
	.open = blocked_open,
	.lane_open = blocked_lane_open,
	.process = blocked_process,
	.options = blocked_options,
};
