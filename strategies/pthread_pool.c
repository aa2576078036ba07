/* SPDX-License-Identifier: MIT */
/* A fixed pool of threads; a free one claims the next items. While many are
 * left it claims several at once: two cores that take turns at one counter cost
 * each other more than an empty item does. */
#include <stdatomic.h>

#include <lanebench/strategy.h>

#include "shared/team.h"

/* Alone on its cache line: all of them write it. */
struct pool {
	_Alignas(64) _Atomic size_t next; /* the first unclaimed item */
};

/* A small part of each thread's remaining share, so that no thread waits at the
 * end for one with long items: the last items go one by one. */
#define POOL_PART 64u

/* How many were claimed, from *first on; 0 when there are none left. Nothing
 * but numbers is handed over: relaxed order is enough for that. */
static size_t
pool_claim(struct pool *pool, const struct lane_job *job, size_t *first)
{
	size_t next = atomic_load_explicit(&pool->next, memory_order_relaxed);
	size_t count;

	if (next >= job->items)
		return 0;
	count = (job->items - next) / job->workers / POOL_PART;
	count = count > 0 ? count : 1;
	*first = atomic_fetch_add_explicit(
		&pool->next, count, memory_order_relaxed);
	/* Others may have been faster. */
	if (*first >= job->items)
		return 0;
	return count < job->items - *first ? count : job->items - *first;
}

static void
pool_work(const struct lane_job *job, unsigned lane, void *arg)
{
	size_t first, count;

	while ((count = pool_claim(arg, job, &first)) > 0)
		for (size_t i = first; i < first + count; i++)
			if (job->run_item(job, i, lane) < 0)
				return;
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
	.summary = "W threads, each claims the next items when it is free",
	.run = pthread_pool_run,
	.setup = pin_setup,
	.teardown = pin_teardown,
	.usable = pin_usable,
	.options = pthread_pool_options,
};
