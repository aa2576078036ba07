/* SPDX-License-Identifier: MIT */
/* How near the pools come to the measured ceiling at two workers. On all of the
 * pages: where a few are left out, the last ones to end weigh more, and who has
 * a large one last is for the order of the pages to say, not for the pool. */
#include "bench/bench.h"

#include <errno.h>
#include <string.h>

#include "bench/ratio.h"

#define POOL_CEILING_BOUND 0.95
#define POOL_CEILING_WORKERS 2
#define POOL_CEILING_TRIES 3
#define POOL_CEILING_POOLS 3

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
pool_ceiling_reference(struct pool_ceiling *pools)
{
	struct trial_order order =
		bench_order(pools->bench, &pools->bench->all, "sequential", 1);

	for (int pass = 0; pass < 2; pass++) {
		struct trial_result result = { 0 };
		int64_t wall_ns = bench_trial(&order, &result);
		int rc = 0;

		if (wall_ns < 0)
			return (int)wall_ns;
		if (pass == 0)
			rc = reference_take(
				&pools->reference, result.head, true);
		else
			reference_hasten(&pools->reference, result.head);
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
	for (size_t i = 0; i < POOL_CEILING_POOLS && rc == 0; i++) {
		pools->orders[i + 1] = bench_order(bench, &bench->all,
			pool_ceiling_names[i][0], POOL_CEILING_WORKERS);
		rc = ratio_init(&pools->ratios[i], pool_ceiling_names[i][1],
			"its speed at 2 workers over the measured ceiling's, "
			"all pages, fastest of 3 a pair",
			RATIO_AT_LEAST, POOL_CEILING_BOUND, bench->pairs);
	}
	if (rc == 0)
		rc = pool_ceiling_reference(pools);
	for (size_t i = 0; i <= POOL_CEILING_POOLS; i++)
		pools->orders[i].reference = &pools->reference;
	return rc;
}

static int64_t
pool_ceiling_run(void *arg, size_t arm)
{
	const struct pool_ceiling *pools = arg;

	return arm == 0 ? bench_ceiling(pools->bench, &pools->orders[0])
			: bench_trial(&pools->orders[arm], NULL);
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
