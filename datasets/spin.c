/* SPDX-License-Identifier: MIT */
/*
 * Synthetic work that keeps a core busy: an item is a number of rounds of a
 * generator. How many rounds make up the wanted time is found out once a
 * campaign, however often that is gone on with, so that an item is the same
 * work in every trial and strategy.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <lanebench/dataset.h>

#define SPIN_ROUNDS 2000000u
#define SPIN_TRIES 9
#define SPIN_MOST 100000000000 /* rounds of an item: minutes */

/* Each round needs the one before it: neither the compiler nor the processor
 * can do two at once. */
static uint64_t
spin_rounds(uint64_t seed, uint64_t rounds)
{
	uint64_t x = seed * 2 + 1;

	while (rounds-- > 0) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
	}
	return x;
}

static int64_t
spin_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

/* Nanoseconds a round, the least of several tries: what disturbs one makes it
 * longer, never shorter. */
static double
spin_calibrate(void)
{
	volatile uint64_t sink = 0;
	int64_t least = INT64_MAX;

	for (int i = 0; i < SPIN_TRIES; i++) {
		int64_t begin = spin_now_ns(), took;

		sink = sink + spin_rounds((uint64_t)i, SPIN_ROUNDS);
		took = spin_now_ns() - begin;
		least = took < least ? took : least;
	}
	return (double)least / SPIN_ROUNDS;
}

/* What an item is, and how long a round took when that was found out. */
struct spin_item {
	long rounds;
	double round_ns;
};

/* As it was when the run began that is gone on with, if it is. */
static bool
spin_earlier(const struct lane_prepare *prepare, struct spin_item *item)
{
	const char *rounds = prepare->earlier(prepare, "rounds");
	const char *round_ns = prepare->earlier(prepare, "round_ns");
	char *end, *end_ns;

	if (rounds == NULL || round_ns == NULL)
		return false;
	errno = 0;
	item->rounds = strtol(rounds, &end, 10);
	item->round_ns = strtod(round_ns, &end_ns);
	return errno == 0 && end != rounds && *end == '\0' &&
		end_ns != round_ns && *end_ns == '\0' && item->rounds >= 0 &&
		item->rounds <= SPIN_MOST && item->round_ns > 0;
}

static void
spin_find(const struct lane_prepare *prepare, struct spin_item *item)
{
	double wanted_ns = (double)prepare->option(prepare, "task-ns");

	item->rounds = prepare->option(prepare, "rounds");
	item->round_ns = spin_calibrate();
	if (item->rounds == 0)
		item->rounds = (long)(wanted_ns / item->round_ns + 0.5);
}

static int
spin_prepare(const struct lane_prepare *prepare)
{
	long items = prepare->option(prepare, "items");
	struct spin_item item;
	char text[64];
	int rc = 0;

	if (!spin_earlier(prepare, &item))
		spin_find(prepare, &item);
	snprintf(text, sizeof(text), "%ld", item.rounds);
	prepare->fact(prepare, "rounds", text);
	for (long i = 0; i < items && rc == 0; i++)
		rc = prepare->item(prepare, text);
	snprintf(text, sizeof(text), "%.4f", item.round_ns);
	prepare->fact(prepare, "round_ns", text);
	prepare->say(prepare,
		"spin: %ld item%s of %.0f ns each (%ld rounds of %.2f ns)",
		items, items == 1 ? "" : "s",
		prepare->option(prepare, "rounds") > 0
			? (double)item.rounds * item.round_ns
			: (double)prepare->option(prepare, "task-ns"),
		item.rounds, item.round_ns);
	return rc;
}

static int
spin_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	uint64_t rounds = 0;

	(void)lane;
	for (const char *c = in->source; *c >= '0' && *c <= '9'; c++)
		rounds = rounds * 10 + (uint64_t)(*c - '0');
	out->digest = spin_rounds(1, rounds);
	return 0;
}

static const struct lane_option spin_options[] = {
	{ .name = "items",
		.help = "how many items",
		.kind = LANE_NUMBER,
		.preset = "1000",
		.min = 0,
		.max = 100000000 },
	{ .name = "task-ns",
		.help = "how long an item keeps a core busy, in nanoseconds",
		.kind = LANE_NUMBER,
		.preset = "100000",
		.min = 0,
		.max = 1000000000 },
	{ .name = "rounds",
		.help = "the work of an item, as another run's run.json "
			"names it; 0: what takes task-ns here",
		.kind = LANE_NUMBER,
		.preset = "0",
		.min = 0,
		.max = SPIN_MOST },
	{ .name = NULL },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "spin",
	.summary = "synthetic: each item keeps a core busy for a set time",
	.acquire = LANE_ACQUIRE_NONE,
	.flags = LANE_CPU_BOUND | LANE_ON_REQUEST,
	.prepare = spin_prepare,
	.process = spin_process,
	.options = spin_options,
};
