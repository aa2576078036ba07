/* SPDX-License-Identifier: MIT */
/* A fixed pool of threads; whoever is free claims the next item. */
#include <stdatomic.h>

#include <lanebench/strategy.h>

#include "shared/team.h"

/* Alone on its cache line: all of them write it for each item. */
struct pool {
	_Alignas(64) _Atomic size_t next; /* the first that nobody claimed */
};

static void
pool_work(const struct lane_job *job, unsigned lane, void *arg)
{
	struct pool *pool = arg;
	size_t i;

	/* Nothing but the number is handed over: its order with what else is
	 * read and written doesn't matter. */
	while ((i = atomic_fetch_add_explicit(
			&pool->next, 1, memory_order_relaxed)) < job->items)
		if (job->run_item(job, i, lane) < 0)
			break;
}

static int
pthread_pool_run(const struct lane_job *job, void *pin)
{
	struct pool pool = { 0 };

	return team_run(job, pin, pool_work, &pool);
}

static const struct lane_option pthread_pool_options[] = {
	PIN_OPTION,
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "pthread-pool",
	.summary = "W threads, each claims the next item when it is free",
	.run = pthread_pool_run,
	.setup = pin_setup,
	.teardown = pin_teardown,
	.usable = pin_usable,
	.options = pthread_pool_options,
};
