/* SPDX-License-Identifier: MIT */
/* The pools: how near they come to the measured ceiling, and what an empty item
 * costs in one, over what it costs in libuv's and GLib's. */
#include "bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "files/beside.h"
#include "measure/machine.h"
#include "process/interrupt.h"
#include "process/query.h"

/* On all of the pages: of a few, the last ones to end weigh more, and whether
 * one of them is large is up to their order, not to the pool. */
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

static int
pool_ceiling_measure(struct bench *bench)
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

/* The ceiling's time over the pool's. */
static int
cpu_pool_pair(void *arg, double *value)
{
	struct cpu_pool *pool = arg;
	int64_t best[2];
	int rc = bench_block(
		pool->bench, POOL_CEILING_TRIES, 2, cpu_pool_run, pool, best);

	if (rc == 0)
		*value = (double)best[0] / (double)best[1];
	return rc;
}

static int
cpu_pool_best(struct cpu_pool *pool, unsigned workers)
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
	return rc < 0 ? rc : ratio_measure(&ratio, cpu_pool_pair, pool);
}

static int
cpu_pool_measure(struct bench *bench)
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
		rc = cpu_pool_best(&pool, workers);
	reference_fini(&pool.reference);
	return rc;
}

/* An empty item, stamped and recorded on both sides. */
#define EMPTY_BOUND 0.5
#define EMPTY_ITEMS "200000"
#define EMPTY_WORKERS "2"
#define EMPTY_TRIES 3
#define EMPTY_LIMIT_NS 60000000000u

struct empty_cost {
	struct trial_order order;
	const char *name, *program, *pool;
};

static int64_t
empty_other(const struct empty_cost *cost)
{
	const char *argv[] = { beside_program(cost->program), EMPTY_ITEMS,
		EMPTY_WORKERS, NULL };
	const struct query question = { .argv = argv,
		.limit_ns = EMPTY_LIMIT_NS };
	int64_t wall_ns;
	char why[600];
	json_t *reply = query(&question, why, sizeof(why));

	if (interrupt_seen())
		wall_ns = -EINTR;
	else if (reply == NULL) {
		campaign_complain("%s: %s", cost->program, why);
		wall_ns = -EIO;
	} else {
		wall_ns = json_integer_value(json_object_get(reply, "wall_ns"));
	}
	json_decref(reply);
	return wall_ns;
}

static int64_t
empty_run(void *arg, size_t arm)
{
	const struct empty_cost *cost = arg;

	return arm == 0 ? empty_other(cost) : bench_trial(&cost->order, NULL);
}

static int
empty_ratio(struct bench *bench, struct empty_cost *cost)
{
	struct bench_arms arms = { bench, EMPTY_TRIES, empty_run, cost };
	struct ratio ratio;
	char what[160];
	int rc;

	snprintf(what, sizeof(what),
		"a trial of %s empty items in pthread-pool at %s workers over "
		"as many in %s, fastest of %d a pair",
		EMPTY_ITEMS, EMPTY_WORKERS, cost->pool, EMPTY_TRIES);
	cost->order = bench_order(bench, &bench->all, "pthread-pool", 2);
	rc = ratio_init(&ratio, cost->name, what, RATIO_AT_MOST, EMPTY_BOUND,
		bench->pairs);
	return rc < 0 ? rc : ratio_measure(&ratio, bench_pair, &arms);
}

/* With items of its own, for the pool may not be here. */
static int
empty_measure(size_t pairs, struct empty_cost *cost, const char *package)
{
	static const struct bench_asked asked[] = { { "dataset", "spin" },
		{ "strategy", "pthread-pool" }, { "workers", EMPTY_WORKERS },
		{ "set", "spin.items=" EMPTY_ITEMS },
		{ "set", "spin.task-ns=0" }, { NULL, NULL } };
	struct bench own = { .pairs = pairs };
	int rc;

	if (access(beside_program(cost->program), X_OK) < 0) {
		campaign_complain("%s: built without %s; install its headers "
				  "(Debian: %s), then `make build`",
			cost->name, cost->pool, package);
		return -ENOENT;
	}
	rc = bench_begin(&own, asked) == EXIT_OK ? 0 : -EIO;
	if (rc == 0)
		rc = empty_ratio(&own, cost);
	bench_end(&own);
	return rc;
}

static int
empty_libuv(struct bench *bench)
{
	struct empty_cost cost = { .name = "empty_item.libuv",
		.program = "lanebench-bench-libuv",
		.pool = "libuv's pool (uv_queue_work)" };

	return empty_measure(bench->pairs, &cost, "libuv1-dev");
}

static int
empty_gthreadpool(struct bench *bench)
{
	struct empty_cost cost = { .name = "empty_item.gthreadpool",
		.program = "lanebench-bench-gthreadpool",
		.pool = "GLib's GThreadPool" };

	return empty_measure(bench->pairs, &cost, "libglib2.0-dev");
}

const struct bench_measure bench_pool_ceiling = { "pool_ceiling",
	pool_ceiling_measure, bench_html };
const struct bench_measure bench_cpu_pool_ceiling = { "cpu_pool_ceiling",
	cpu_pool_measure, bench_html };
const struct bench_measure bench_empty_libuv = { "empty_item.libuv",
	empty_libuv, NULL };
const struct bench_measure bench_empty_gthreadpool = { "empty_item.gthreadpool",
	empty_gthreadpool, NULL };
