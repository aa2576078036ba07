/* SPDX-License-Identifier: MIT */
/* A fixed pool of threads; whoever is free claims the next item. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <lanebench/strategy.h>

struct pool {
	const struct lane_job *job;
	_Atomic size_t next; /* the first item that nobody has claimed */
};

struct worker {
	pthread_t thread;
	struct pool *pool;
	unsigned lane;
};

static void *
worker_main(void *arg)
{
	struct worker *worker = arg;
	const struct lane_job *job = worker->pool->job;
	size_t i;

	while ((i = atomic_fetch_add(&worker->pool->next, 1)) < job->items)
		if (job->run_item(job, i, worker->lane) < 0)
			break;
	return NULL;
}

static int
pthread_pool_run(const struct lane_job *job, void *state)
{
	struct pool pool = { .job = job };
	struct worker *workers = calloc(job->workers, sizeof(*workers));
	unsigned started;
	int err = 0;

	(void)state;
	if (workers == NULL)
		return -ENOMEM;
	for (started = 0; started < job->workers; started++) {
		workers[started].pool = &pool;
		workers[started].lane = started;
		err = pthread_create(&workers[started].thread, NULL,
			worker_main, &workers[started]);
		if (err != 0)
			break;
	}
	for (unsigned w = 0; w < started; w++)
		pthread_join(workers[w].thread, NULL);
	free(workers);
	if (err != 0)
		job->error(job, "thread %u of %u didn't start", started + 1,
			job->workers);
	return -err;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "pthread-pool",
	.summary = "W threads, each claims the next item when it is free",
	.run = pthread_pool_run,
};
