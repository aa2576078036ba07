/* SPDX-License-Identifier: MIT */
/*
 * S threads, each with an event loop and its share of the W transfers. What a
 * transfer costs grows with those beside it in the same loop: libcurl walks a
 * loop's connections for each. So loops are kept small.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <lanebench/strategy.h>

#include "shared/loop.h"

/* More transfers than this a loop are never worth it. */
#define SHARD_MAX 1000u
/* Where a loop begins to be dear. */
#define SHARD_GOOD 250u

struct shard {
	struct loop loop; /* first: a loop's address is its shard's */
	pthread_t thread;
	unsigned lane;
	int rc;
};

static unsigned
sharded_shards(const struct lane_job *job)
{
	unsigned least = (job->workers + SHARD_MAX - 1) / SHARD_MAX;
	unsigned shards = (unsigned)job->option(job, "shards");

	if (shards == 0) {
		shards = (job->workers + SHARD_GOOD - 1) / SHARD_GOOD;
		shards = shards < job->cores ? job->cores : shards;
	}
	shards = shards < least ? least : shards;
	return shards < job->workers ? shards : job->workers;
}

static bool
shard_land(struct loop *loop, struct lane_flight *flight, int err)
{
	struct shard *shard = (struct shard *)loop;

	loop->job->finish(loop->job, flight, shard->lane, err);
	return true;
}

static void *
shard_main(void *arg)
{
	struct shard *shard = arg;

	shard->rc = loop_run(&shard->loop);
	return NULL;
}

static int
sharded_run(const struct lane_job *job, void *state)
{
	unsigned count = job->lanes, started;
	struct shard *shards = calloc(count, sizeof(*shards));
	_Atomic size_t next = 0;
	int rc = 0;

	(void)state;
	if (shards == NULL)
		return -ENOMEM;
	for (started = 0; started < count && rc == 0; started += rc == 0) {
		struct shard *shard = &shards[started];

		shard->lane = started;
		shard->loop.job = job;
		/* The first W mod S have one more. */
		shard->loop.width =
			job->workers / count + (started < job->workers % count);
		shard->loop.slots = job->workers;
		shard->loop.next = &next;
		shard->loop.land = shard_land;
		rc = -pthread_create(&shard->thread, NULL, shard_main, shard);
	}
	if (rc < 0)
		job->error(job, "thread %u of %u didn't start: %s", started + 1,
			count, strerror(-rc));
	for (unsigned i = 0; i < started; i++) {
		pthread_join(shards[i].thread, NULL);
		rc = rc < 0 ? rc : shards[i].rc;
	}
	free(shards);
	job->workers_used(job, started);
	return rc;
}

static const struct lane_option sharded_options[] = {
	{ .name = "shards",
		.help = "threads with a loop each; 0: one a core, and one for "
			"each 250 workers",
		.kind = LANE_NUMBER,
		.preset = "0",
		.min = 0,
		.max = 4096 },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "curl-multi-sharded",
	.summary = "S threads with an event loop each, W transfers in flight",
	.run = sharded_run,
	.lanes = sharded_shards,
	.options = sharded_options,
	.flags = LANE_ON_REQUEST,
};
