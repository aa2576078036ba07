/* SPDX-License-Identifier: MIT */
/* The dataset that strategies are checked with: a little work, different for
 * each item; items that fail on request; and it notices when a lane is used
 * twice at once. Built once a way of acquiring: PROBE_NAME, PROBE_ACQUIRE. */
#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <lanebench/dataset.h>

#include "check/probe/digest.h"

#define PROBE_ALL LONG_MAX

struct probe_lane {
	_Atomic int busy;
	long fail, rounds, wait_ms, compute_ms;
};

static int
probe_prepare(const struct lane_prepare *prepare)
{
	prepare->error(prepare, "is for checking strategies only");
	return -ENOTSUP;
}

static long
probe_failing(const char *text)
{
	if (strcmp(text, "all") == 0)
		return PROBE_ALL;
	return *text ? strtol(text, NULL, 10) : -1;
}

static int
probe_lane_open(const struct lane_pass *pass, void *state, void **out)
{
	struct probe_lane *lane = calloc(1, sizeof(*lane));

	(void)state;
	if (lane == NULL)
		return -ENOMEM;
	lane->fail = probe_failing(pass->option_string(pass, "fail"));
	lane->rounds = pass->option(pass, "rounds");
	lane->wait_ms = pass->option(pass, "wait-ms");
	lane->compute_ms = pass->option(pass, "compute-ms");
	*out = lane;
	return 0;
}

static void
probe_lane_close(void *lane)
{
	free(lane);
}

/* Some items take long, some wait: so that workers overtake each other. */
static void
probe_work(size_t item, long most)
{
	const struct timespec nap = { 0, 50000 };
	uint64_t seed = probe_mix(item ^ UINT64_C(0x70726f6265));
	volatile uint64_t sink = seed;

	if (most == 0)
		return;
	for (uint64_t i = seed % (uint64_t)most; i > 0; i--)
		sink = probe_mix(sink + i);
	if (seed >> 32 & 1)
		nanosleep(&nap, NULL);
}

/* By the thread's own CPU clock: so what all items take together is known,
 * however busy the machine is. */
static void
probe_compute(long ms)
{
	struct timespec begin, now;
	volatile uint64_t sink = 0;

	if (ms == 0)
		return;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
	do {
		for (uint64_t i = 0; i < 1000; i++)
			sink = probe_mix(sink + i);
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	} while ((now.tv_sec - begin.tv_sec) * 1000 +
			(now.tv_nsec - begin.tv_nsec) / 1000000 <
		ms);
}

static void
probe_wait(long ms)
{
	struct timespec left = { ms / 1000, ms % 1000 * 1000000 };

	while (ms > 0 && nanosleep(&left, &left) < 0)
		;
}

static int
probe_process(void *state, const struct lane_input *in, struct lane_output *out)
{
	struct probe_lane *lane = state;
	const void *bytes = in->data != NULL ? in->data : in->source;
	size_t len = in->data != NULL ? in->len : strlen(in->source);

	if (atomic_exchange(&lane->busy, 1)) {
		out->reason = "two calls on one lane at once";
		return -EBUSY;
	}
	probe_work(in->item, lane->rounds);
	probe_wait(lane->wait_ms);
	probe_compute(lane->compute_ms);
	out->digest = probe_digest(in->item, bytes, len);
	if (lane->fail == PROBE_ALL || lane->fail == (long)in->item)
		out->reason = "failed on request";
	atomic_store(&lane->busy, 0);
	return out->reason != NULL ? -EINVAL : 0;
}

static const struct lane_option probe_options[] = {
	{ .name = "fail",
		.help = "the item that fails: its number, or 'all'",
		.kind = LANE_STRING,
		.preset = "" },
	{ .name = "rounds",
		.help = "the most that is calculated for an item",
		.kind = LANE_NUMBER,
		.preset = "2000",
		.min = 0,
		.max = 1000000 },
	{ .name = "wait-ms",
		.help = "how long an item sleeps, in ms",
		.kind = LANE_NUMBER,
		.preset = "0",
		.min = 0,
		.max = 1000 },
	{ .name = "compute-ms",
		.help = "the CPU time that an item takes, in ms",
		.kind = LANE_NUMBER,
		.preset = "0",
		.min = 0,
		.max = 1000 },
	{ .name = "timeout-ms",
		.help = "of a transfer, in ms",
		.kind = LANE_NUMBER,
		.preset = "60000",
		.min = 1,
		.max = INT_MAX },
	{ .name = NULL },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = PROBE_NAME,
	.summary = "checks how strategies behave",
	.acquire = PROBE_ACQUIRE,
	.prepare = probe_prepare,
	.process = probe_process,
	.lane_open = probe_lane_open,
	.lane_close = probe_lane_close,
	.options = probe_options,
};
