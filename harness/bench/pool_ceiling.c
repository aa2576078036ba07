/* SPDX-License-Identifier: MIT */
/* How near the pools come to the measured ceiling at two workers. On all of the
 * pages: where a few are left out, the last ones to end weigh more, and who has
 * a large one last is for the order of the pages to say, not for the pool. */
#include "bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/ratio.h"
#include "measure/machine.h"

#define POOL_CEILING_BOUND 0.95
#define POOL_CEILING_WORKERS 2
#define POOL_CEILING_TRIES 3
#define POOL_CEILING_POOLS 3
/* All of those that could be the best one. */
#define CPU_POOLS 4
#define CPU_POOL_BOUND 0.97

/* Arm 0 is the ceiling. */
struct pool_ceiling {
	struct bench *bench;
	struct reference reference;
	struct trial_order orders[POOL_CEILING_POOLS + 1];
	struct ratio ratios[POOL_CEILING_POOLS];
};

static const char *const pool_ceiling_names[POOL_CEILING_POOLS][2] = {
	{ "pthread-pool", "pool_ceiling.pthread-pool" },
	{ "openmp-for", "pool_ceiling.openmp-for" },
	{ "fork-pool", "pool_ceiling.fork-pool" },
};

/* What the shares are balanced by: two passes, the first of which primes. */
static int
pool_ceiling_reference(struct bench *bench, struct reference *reference)
{
	struct trial_order order =
		bench_order(bench, &bench->all, "sequential", 1);

	for (int pass = 0; pass < 2; pass++) {
		struct trial_result result = { 0 };
		int64_t wall_ns = bench_trial(&order, &result);
		int rc = 0;

		if (wall_ns < 0)
			return (int)wall_ns;
		if (pass == 0)
			rc = reference_take(reference, result.head, true);
		else
			reference_hasten(reference, result.head);
		trial_release(&result);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int
pool_ceiling_init(struct pool_ceiling *pools, struct bench *bench)
{
	int rc = 0;

	memset(pools, 0, sizeof(*pools));
	pools->bench = bench;
	pools->orders[0] = bench_order(
		bench, &bench->all, "sequential", POOL_CEILING_WORKERS);
	pools->orders[0].shares = bench->campaign.work;
	for (size_t i = 0; i < POOL_CEILING_POOLS && rc == 0; i++) {
		pools->orders[i + 1] = bench_order(bench, &bench->all,
			pool_ceiling_names[i][0], POOL_CEILING_WORKERS);
		rc = ratio_init(&pools->ratios[i], pool_ceiling_names[i][1],
			"its speed at 2 workers over the measured ceiling's, "
			"all pages, fastest of 3 a pair",
			RATIO_AT_LEAST, POOL_CEILING_BOUND, bench->pairs);
	}
	if (rc == 0)
		rc = pool_ceiling_reference(bench, &pools->reference);
	for (size_t i = 0; i <= POOL_CEILING_POOLS; i++)
		pools->orders[i].reference = &pools->reference;
	return rc;
}

static int64_t
pool_ceiling_run(void *arg, size_t arm)
{
	const struct pool_ceiling *pools = arg;

	return bench_trial(&pools->orders[arm], NULL);
}

static int
pool_ceiling_block(struct pool_ceiling *pools, bool counts)
{
	int64_t best[POOL_CEILING_POOLS + 1];
	int rc = bench_block(pools->bench, POOL_CEILING_TRIES,
		POOL_CEILING_POOLS + 1, pool_ceiling_run, pools, best);

	for (size_t i = 0; i < POOL_CEILING_POOLS && counts && rc == 0; i++)
		ratio_add(&pools->ratios[i],
			(double)best[0] / (double)best[i + 1]);
	return rc;
}

static bool
pool_ceiling_settled(struct pool_ceiling *pools)
{
	bool settled = true;

	for (size_t i = 0; i < POOL_CEILING_POOLS; i++)
		settled &= ratio_settled(&pools->ratios[i]);
	return settled;
}

int
bench_pool_ceiling(struct bench *bench)
{
	struct pool_ceiling pools;
	bool ok = true;
	int rc = pool_ceiling_init(&pools, bench);

	if (rc == 0)
		rc = pool_ceiling_block(&pools, false);
	while (rc == 0 && !pool_ceiling_settled(&pools))
		rc = pool_ceiling_block(&pools, true);
	for (size_t i = 0; i < POOL_CEILING_POOLS && rc == 0; i++)
		ok &= ratio_print(&pools.ratios[i]);
	for (size_t i = 0; i < POOL_CEILING_POOLS; i++)
		ratio_fini(&pools.ratios[i]);
	reference_fini(&pools.reference);
	return rc < 0 ? rc : !ok;
}

/* Arm 0 is the ceiling. */
struct cpu_pool {
	struct bench *bench;
	struct reference reference;
	struct trial_order orders[CPU_POOLS + 1];
	size_t best; /* 0: isn't known yet */
};

static const char *const cpu_pool_names[CPU_POOLS] = { "pthread-pool",
	"openmp-for", "fork-pool", "work-stealing" };

static int64_t
cpu_pool_run(void *arg, size_t arm)
{
	const struct cpu_pool *pool = arg;

	return bench_trial(
		&pool->orders[arm > 0 && pool->best ? pool->best : arm], NULL);
}

static int
cpu_pool_measure(struct cpu_pool *pool, unsigned workers)
{
	struct ratio ratio;
	char what[160];
	int best = bench_fastest(
		pool->bench, 1, CPU_POOLS + 1, cpu_pool_run, pool);
	int rc;

	if (best < 0)
		return best;
	pool->best = (size_t)best;
	snprintf(what, sizeof(what),
		"the speed of %s, the best pool, at %u workers over the "
		"measured ceiling's, all pages, fastest of %d a pair",
		cpu_pool_names[best - 1], workers, POOL_CEILING_TRIES);
	rc = ratio_init(&ratio, "cpu_pool_ceiling", what, RATIO_AT_LEAST,
		CPU_POOL_BOUND, pool->bench->pairs);
	while (rc == 0 && !ratio_settled(&ratio)) {
		int64_t wall_ns[2];

		rc = bench_block(pool->bench, POOL_CEILING_TRIES, 2,
			cpu_pool_run, pool, wall_ns);
		if (rc == 0)
			ratio_add(&ratio,
				(double)wall_ns[0] / (double)wall_ns[1]);
	}
	if (rc == 0)
		rc = !ratio_print(&ratio);
	ratio_fini(&ratio);
	return rc;
}

int
bench_cpu_pool_ceiling(struct bench *bench)
{
	struct cpu_pool pool = { .bench = bench };
	unsigned workers = machine_usable_cores();
	int rc = pool_ceiling_reference(bench, &pool.reference);

	for (size_t i = 0; i <= CPU_POOLS; i++) {
		pool.orders[i] = bench_order(bench, &bench->all,
			i == 0 ? "sequential" : cpu_pool_names[i - 1], workers);
		pool.orders[i].reference = &pool.reference;
	}
	pool.orders[0].shares = bench->campaign.work;
	if (rc == 0)
		rc = cpu_pool_measure(&pool, workers);
	reference_fini(&pool.reference);
	return rc;
}
