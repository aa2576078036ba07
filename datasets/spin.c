/* SPDX-License-Identifier: MIT */
/*
 * Synthetic work that keeps a core busy: an item is a number of rounds of a
 * generator. How many rounds make up the wanted time is found out once a
 * campaign, so that an item is the same work in every trial and strategy.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <lanebench/dataset.h>

#define SPIN_ROUNDS 2000000u
#define SPIN_TRIES 9

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

static int
spin_prepare(const struct lane_prepare *prepare)
{
	long items = prepare->option(prepare, "items");
	double wanted_ns = (double)prepare->option(prepare, "task-ns");
	double round_ns = spin_calibrate();
	uint64_t rounds = (uint64_t)(wanted_ns / round_ns + 0.5);
	char text[64];
	int rc = 0;

	snprintf(text, sizeof(text), "%" PRIu64, rounds);
	prepare->fact(prepare, "rounds", text);
	for (long i = 0; i < items && rc == 0; i++)
		rc = prepare->item(prepare, text);
	snprintf(text, sizeof(text), "%.4f", round_ns);
	prepare->fact(prepare, "round_ns", text);
	prepare->say(prepare,
		"spin: %ld items of %.0f ns each (%" PRIu64
		" rounds of %.2f ns)",
		items, wanted_ns, rounds, round_ns);
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
