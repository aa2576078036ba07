/* SPDX-License-Identifier: MIT */
/*
 * One event loop fetches, parser threads parse: neither waits for the other
 * while it has something to do. What has landed waits in a queue. It is
 * bounded: while it is full the loop begins nothing new, so that memory doesn't
 * depend on how many items there are.
 */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lanebench/strategy.h>

#include "shared/loop.h"
#include "shared/team.h"

struct pipeline {
	struct loop loop; /* first: a loop's address is its pipeline's */
	int rc; /* the loop's */
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t filled;
	/* A ring with a place for each flight that may be open. */
	struct lane_flight **ring;
	size_t head, tail; /* tail - head of them are waiting */
	unsigned idle; /* parsers that wait */
	bool closed; /* nothing more will land */
};

static bool
pipeline_put(struct loop *loop, struct lane_flight *flight, int err)
{
	struct pipeline *pipeline = (struct pipeline *)loop;
	bool wake;

	/* What waits needs no handle: the next flight can have it. */
	loop->job->landed(loop->job, flight, err);
	pthread_mutex_lock(&pipeline->lock);
	pipeline->ring[pipeline->tail++ % loop->room] = flight;
	wake = pipeline->idle > 0;
	pthread_mutex_unlock(&pipeline->lock);
	if (wake)
		pthread_cond_signal(&pipeline->filled);
	return false;
}

/* What has landed first; NULL when nothing more will. */
static struct lane_flight *
pipeline_take(struct pipeline *pipeline)
{
	struct lane_flight *flight = NULL;

	pthread_mutex_lock(&pipeline->lock);
	pipeline->idle++;
	while (pipeline->head == pipeline->tail && !pipeline->closed)
		pthread_cond_wait(&pipeline->filled, &pipeline->lock);
	pipeline->idle--;
	if (pipeline->head != pipeline->tail)
		flight = pipeline->ring[pipeline->head++ % pipeline->loop.room];
	pthread_mutex_unlock(&pipeline->lock);
	return flight;
}

static void
pipeline_parse(const struct lane_job *job, unsigned lane, void *arg)
{
	struct pipeline *pipeline = arg;
	struct lane_flight *flight;

	while ((flight = pipeline_take(pipeline)) != NULL) {
		job->finish(job, flight, lane, 0);
		loop_leave(&pipeline->loop);
	}
}

static void *
pipeline_fetch(void *arg)
{
	struct pipeline *pipeline = arg;

	pipeline->rc = loop_run(&pipeline->loop);
	pthread_mutex_lock(&pipeline->lock);
	pipeline->closed = true;
	pthread_mutex_unlock(&pipeline->lock);
	pthread_cond_broadcast(&pipeline->filled);
	return NULL;
}

/* The loop has a thread of its own; the team are the parsers. */
static int
pipeline_flow(const struct lane_job *job, const struct pin *pin,
	struct pipeline *flow)
{
	pthread_t fetcher;
	int rc = -pthread_create(&fetcher, NULL, pipeline_fetch, flow);

	if (rc < 0) {
		job->error(job, "the thread that fetches didn't start: %s",
			strerror(-rc));
		return rc;
	}
	rc = team_run(job, pin, pipeline_parse, flow);
	pthread_join(fetcher, NULL);
	return rc < 0 ? rc : flow->rc;
}

static unsigned
pipeline_flights(const struct lane_job *job)
{
	unsigned queue = (unsigned)job->option(job, "queue");

	return job->workers + (queue > 0 ? queue : job->workers);
}

static int
pipeline_run(const struct lane_job *job, void *pin)
{
	unsigned flights = pipeline_flights(job);
	_Atomic size_t next = 0;
	struct pipeline pipeline = {
		.loop = { .job = job,
			.width = job->workers,
			.room = flights,
			.slots = flights,
			.next = &next,
			.land = pipeline_put },
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.filled = PTHREAD_COND_INITIALIZER,
		.ring = calloc(flights, sizeof(*pipeline.ring)),
	};
	int rc = -ENOMEM;

	if (pipeline.ring != NULL)
		rc = pipeline_flow(job, pin, &pipeline);
	free(pipeline.ring);
	return rc;
}

static unsigned
pipeline_parsers(const struct lane_job *job)
{
	unsigned parsers = (unsigned)job->option(job, "parsers");

	if (parsers > 0)
		return parsers;
	return job->workers < job->cores ? job->workers : job->cores;
}

/* More would be processing at once than was asked for. */
static int
pipeline_usable(const struct lane_job *job, const char **why_not)
{
	static char why[100];
	long parsers = job->option(job, "parsers");

	if (parsers <= (long)job->workers)
		return pin_usable(job, why_not);
	snprintf(why, sizeof(why),
		"its option parsers is %ld: more than the %u worker%s that it "
		"may have",
		parsers, job->workers, job->workers == 1 ? "" : "s");
	*why_not = why;
	return -EINVAL;
}

static const struct lane_option pipeline_options[] = {
	{ .name = "parsers",
		.help = "threads that parse, at most as many as workers; 0: "
			"one a "
			"usable core, or a worker where these are fewer",
		.kind = LANE_NUMBER,
		.preset = "0",
		.min = 0,
		.max = 4096 },
	{ .name = "queue",
		.help = "pages that are parsed or wait for it, beside those "
			"in flight; 0: as many as workers",
		.kind = LANE_NUMBER,
		.preset = "0",
		.min = 0,
		.max = 10000 },
	PIN_OPTION,
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "pipeline",
	.summary = "one event loop fetches, W in flight; threads parse",
	.run = pipeline_run,
	.setup = pin_setup,
	.teardown = pin_teardown,
	.lanes = pipeline_parsers,
	.usable = pipeline_usable,
	.options = pipeline_options,
	.flags = LANE_ON_REQUEST,
	.flights = pipeline_flights,
};
