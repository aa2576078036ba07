/* SPDX-License-Identifier: MIT */
/*
 * S threads, each with an event loop and its share of the W transfers. What a
 * transfer costs grows with those beside it in the same loop, for libcurl walks
 * all of the loop's connections for each: so loops are kept small.
 */
#include <lanebench/strategy.h>

#include "shared/loop.h"
#include "shared/team.h"

/* The largest loop, also by default. */
#define SHARD_MAX 1000u
#define SHARD_GOOD 250u

struct sharded {
	_Atomic size_t next; /* the first item that no loop has claimed */
	_Atomic int rc; /* of a loop that failed */
};

struct shard {
	struct loop loop; /* first: a loop's address is its shard's */
	unsigned lane;
};

static bool
shard_land(struct loop *loop, struct lane_flight *flight, int err)
{
	struct shard *shard = (struct shard *)loop;

	loop->job->finish(loop->job, flight, shard->lane, err);
	return true;
}

static void
shard_work(const struct lane_job *job, unsigned lane, void *arg)
{
	struct sharded *sharded = arg;
	/* The first W mod S have one more. */
	unsigned width =
		job->workers / job->lanes + (lane < job->workers % job->lanes);
	struct shard shard = {
		.loop = { .job = job,
			.width = width,
			.room = width,
			.slots = job->workers,
			.next = &sharded->next,
			.land = shard_land },
		.lane = lane,
	};
	int rc = loop_run(&shard.loop);

	if (rc < 0)
		sharded->rc = rc;
}

static int
sharded_run(const struct lane_job *job, void *pin)
{
	struct sharded sharded = { 0 };
	int rc = team_run(job, pin, shard_work, &sharded);

	return rc < 0 ? rc : sharded.rc;
}

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

static const struct lane_option sharded_options[] = {
	{ .name = "shards",
		.help = "threads with a loop each; 0: one a core, or one for "
			"each 250 workers; one for each 1000 at least",
		.kind = LANE_NUMBER,
		.preset = "0",
		.min = 0,
		.max = 4096 },
	PIN_OPTION,
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "curl-multi-sharded",
	.summary = "S threads with an event loop each, W transfers in flight",
	.run = sharded_run,
	.setup = pin_setup,
	.teardown = pin_teardown,
	.lanes = sharded_shards,
	.usable = pin_usable,
	.options = sharded_options,
	.flags = LANE_ON_REQUEST,
};
