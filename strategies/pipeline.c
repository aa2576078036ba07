/* SPDX-License-Identifier: MIT */
/*
 * One event loop fetches, parser threads parse: neither waits for the other
 * while there is something to do. What has landed waits in a ring that can't
 * overflow, for it has a place for each of the W flights.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <lanebench/strategy.h>

#include "shared/loop.h"

struct pipeline {
	struct loop loop; /* first: a loop's address is its pipeline's */
	pthread_mutex_t lock; /* guards the ring */
	pthread_cond_t filled;
	struct entry {
		struct lane_flight *flight;
		int err;
	} * ring;
	size_t head, tail; /* tail - head of them are waiting */
	unsigned idle; /* parsers that wait */
	bool closed; /* nothing more will land */
};

struct parser {
	pthread_t thread;
	struct pipeline *pipeline;
	unsigned lane;
};

static bool
pipeline_put(struct loop *loop, struct lane_flight *flight, int err)
{
	struct pipeline *pipeline = (struct pipeline *)loop;
	bool wake;

	pthread_mutex_lock(&pipeline->lock);
	pipeline->ring[pipeline->tail++ % loop->width] =
		(struct entry){ flight, err };
	wake = pipeline->idle > 0;
	pthread_mutex_unlock(&pipeline->lock);
	if (wake)
		pthread_cond_signal(&pipeline->filled);
	return false;
}

static bool
pipeline_take(struct pipeline *pipeline, struct entry *entry)
{
	bool taken;

	pthread_mutex_lock(&pipeline->lock);
	pipeline->idle++;
	while (pipeline->head == pipeline->tail && !pipeline->closed)
		pthread_cond_wait(&pipeline->filled, &pipeline->lock);
	pipeline->idle--;
	taken = pipeline->head != pipeline->tail;
	if (taken)
		*entry =
			pipeline->ring[pipeline->head++ % pipeline->loop.width];
	pthread_mutex_unlock(&pipeline->lock);
	return taken;
}

static void
pipeline_close(struct pipeline *pipeline)
{
	pthread_mutex_lock(&pipeline->lock);
	pipeline->closed = true;
	pthread_mutex_unlock(&pipeline->lock);
	pthread_cond_broadcast(&pipeline->filled);
}

static void *
parser_main(void *arg)
{
	struct parser *parser = arg;
	struct pipeline *pipeline = parser->pipeline;
	const struct lane_job *job = pipeline->loop.job;
	struct entry entry;

	while (pipeline_take(pipeline, &entry)) {
		job->finish(job, entry.flight, parser->lane, entry.err);
		loop_leave(&pipeline->loop);
	}
	return NULL;
}

static unsigned
pipeline_parsers(const struct lane_job *job)
{
	unsigned parsers = (unsigned)job->option(job, "parsers");

	return parsers > 0 ? parsers : job->cores;
}

/* Parses until the loop has nothing more to fetch. With fewer parsers than
 * there should be, the rest still parses all that lands. */
static int
pipeline_flow(struct pipeline *pipeline, struct parser *parsers, unsigned count)
{
	const struct lane_job *job = pipeline->loop.job;
	unsigned started;
	int rc = 0, err = 0;

	for (started = 0; started < count && err == 0; started += err == 0) {
		parsers[started].pipeline = pipeline;
		parsers[started].lane = started;
		err = pthread_create(&parsers[started].thread, NULL,
			parser_main, &parsers[started]);
	}
	if (err != 0)
		job->error(job, "parser %u of %u didn't start: %s", started + 1,
			count, strerror(err));
	if (started > 0)
		rc = loop_run(&pipeline->loop);
	pipeline_close(pipeline);
	for (unsigned i = 0; i < started; i++)
		pthread_join(parsers[i].thread, NULL);
	job->workers_used(job, started + 1);
	return err != 0 ? -err : rc;
}

static int
pipeline_run(const struct lane_job *job, void *state)
{
	_Atomic size_t next = 0;
	struct pipeline pipeline = {
		.loop = { .job = job,
			.width = job->workers,
			.slots = job->workers,
			.next = &next,
			.land = pipeline_put },
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.filled = PTHREAD_COND_INITIALIZER,
		.ring = calloc(job->workers, sizeof(*pipeline.ring)),
	};
	struct parser *parsers = calloc(job->lanes, sizeof(*parsers));
	int rc = -ENOMEM;

	(void)state;
	if (pipeline.ring && parsers)
		rc = pipeline_flow(&pipeline, parsers, job->lanes);
	free(parsers);
	free(pipeline.ring);
	return rc;
}

static const struct lane_option pipeline_options[] = {
	{ .name = "parsers",
		.help = "threads that parse; 0: one a usable core",
		.kind = LANE_NUMBER,
		.preset = "0",
		.min = 0,
		.max = 4096 },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "pipeline",
	.summary = "one event loop fetches, W in flight; threads parse",
	.run = pipeline_run,
	.lanes = pipeline_parsers,
	.options = pipeline_options,
	.flags = LANE_ON_REQUEST,
};
