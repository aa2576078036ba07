/* SPDX-License-Identifier: MIT */
/* What the harness costs: `sequential` in a trial over the bare loop, and what
 * watching costs a trial. */
#include "bench/bench.h"

#include <errno.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "stats/quantile.h"

#define HARNESS_COST_BOUND 1.01
/* One in a hundred shows only between passes that nothing disturbed. */
#define HARNESS_COST_TRIES 7

enum harness_cost_arm {
	HARNESS_COST_BARE,
	HARNESS_COST_TRIAL,
	HARNESS_COST_ARMS
};

struct harness_cost {
	struct bench *bench;
	struct trial_order order;
	uint64_t digests[HARNESS_COST_ARMS]; /* sums of the pages' */
};

static int64_t
harness_cost_trial(const struct trial_order *order, uint64_t *digest)
{
	struct trial_result result = { 0 };
	int64_t wall_ns = bench_trial(order, &result);
	const struct wire_record *records;

	if (wall_ns < 0)
		return wall_ns;
	records = wire_records(result.head);
	*digest = 0;
	for (size_t i = 0; i < result.head->items; i++)
		*digest += records[i].digest;
	trial_release(&result);
	return wall_ns;
}

static int64_t
harness_cost_run(void *arg, size_t arm)
{
	struct harness_cost *cost = arg;

	return arm == HARNESS_COST_BARE
		? bare_run(json_string_value(json_object_get(
				   cost->order.dataset, "file")),
			  cost->order.list, &cost->digests[arm])
		: harness_cost_trial(&cost->order, &cost->digests[arm]);
}

static int
harness_cost_pair(void *arg, double *value)
{
	struct harness_cost *cost = arg;
	struct bench_arms arms = { cost->bench, HARNESS_COST_TRIES,
		harness_cost_run, cost };
	int rc = bench_pair(&arms, value);

	if (rc == 0 &&
		cost->digests[HARNESS_COST_BARE] !=
			cost->digests[HARNESS_COST_TRIAL]) {
		campaign_complain("the bare loop did other work");
		rc = -EIO;
	}
	return rc;
}

/* All on one core: a trial wakes at its gate and may be put elsewhere than a
 * loop that never slept, and cores of a virtual machine aren't alike. */
static void
harness_cost_pin(cpu_set_t *before)
{
	cpu_set_t one;
	size_t last = 0;

	if (sched_getaffinity(0, sizeof(*before), before) < 0)
		return;
	for (size_t cpu = 0; cpu < CPU_SETSIZE; cpu++)
		if (CPU_ISSET(cpu, before))
			last = cpu;
	CPU_ZERO(&one);
	CPU_SET(last, &one);
	sched_setaffinity(0, sizeof(one), &one);
}

static int
harness_cost_measure(struct bench *bench)
{
	struct harness_cost cost = { .bench = bench };
	struct ratio ratio;
	cpu_set_t before;
	double value;
	int rc = bench_some(bench);

	if (rc == 0)
		rc = ratio_init(&ratio, "harness_cost",
			"a trial of `sequential` over a bare loop on the same "
			"pages, one core, fastest of 7 a pair",
			RATIO_AT_MOST, HARNESS_COST_BOUND, bench->pairs);
	if (rc < 0)
		return rc;
	cost.order = bench_order(bench, &bench->some, "sequential", 1);
	harness_cost_pin(&before);
	/* The first one primes. */
	rc = harness_cost_pair(&cost, &value);
	if (rc == 0)
		rc = ratio_measure(&ratio, harness_cost_pair, &cost);
	else
		ratio_fini(&ratio);
	sched_setaffinity(0, sizeof(before), &before);
	return rc;
}

const struct bench_measure bench_harness_cost = { "harness_cost",
	harness_cost_measure, bench_html };

/*
 * Watching: memory and run delay sampled in a trial of 10 ms, its supervisor
 * looked after beside it, over the same trial unwatched.
 *
 * Single trials differ by a fifth, and to see half a per cent in them would
 * take 30 000 pairs. So a pair is the fastest of five on either side; that
 * passes over what costs now and then, so the slow tenth of all single trials
 * is compared as well, in a comment.
 */
#define WATCH_COST_BOUND 1.005
#define WATCH_COST_TRIES 5
/* Five tries of both take half a second. */
#define WATCH_COST_PAIRS_EACH 8
#define WATCH_COST_FIRST_LOOK 160

enum watch_cost_arm {
	WATCH_COST_UNWATCHED,
	WATCH_COST_WATCHED,
	WATCH_COST_ARMS
};

struct watch_cost {
	struct trial_order orders[WATCH_COST_ARMS];
	double *single[WATCH_COST_ARMS]; /* every trial's, in ns */
	size_t count[WATCH_COST_ARMS];
};

static int64_t
watch_cost_run(void *arg, size_t arm)
{
	struct watch_cost *cost = arg;
	int64_t wall_ns = bench_trial(&cost->orders[arm], NULL);

	if (wall_ns >= 0)
		cost->single[arm][cost->count[arm]++] = (double)wall_ns;
	return wall_ns;
}

static int
watch_cost_init(struct watch_cost *cost, struct bench *bench, size_t pairs)
{
	for (size_t arm = 0; arm < WATCH_COST_ARMS; arm++) {
		cost->orders[arm] =
			bench_order(bench, &bench->all, "pthread-pool", 2);
		cost->orders[arm].unwatched = arm == WATCH_COST_UNWATCHED;
		cost->count[arm] = 0;
		cost->single[arm] = calloc(
			pairs * WATCH_COST_TRIES, sizeof(*cost->single[arm]));
	}
	return cost->single[0] != NULL && cost->single[1] != NULL ? 0 : -ENOMEM;
}

static void
watch_cost_print_slow(struct watch_cost *cost)
{
	double slow[WATCH_COST_ARMS];

	for (size_t arm = 0; arm < WATCH_COST_ARMS; arm++)
		if (quantile_type7(cost->single[arm], cost->count[arm], 0.9,
			    &slow[arm]) < 0)
			slow[arm] = NAN;
	printf("# watch_cost: the slow tenth of %zu single trials begins at "
	       "%.4f times that of the unwatched\n",
		cost->count[WATCH_COST_WATCHED],
		slow[WATCH_COST_WATCHED] / slow[WATCH_COST_UNWATCHED]);
}

static int
watch_cost_measure(struct bench *bench)
{
	size_t pairs = bench->pairs * WATCH_COST_PAIRS_EACH;
	struct watch_cost cost;
	struct bench_arms arms = { bench, WATCH_COST_TRIES, watch_cost_run,
		&cost };
	struct ratio ratio;
	int rc = ratio_init(&ratio, "watch_cost",
		"trials of 10 ms (pthread-pool, 2 workers, 200 spin items) as "
		"in a run over the same unwatched, fastest of 5 a pair",
		RATIO_AT_MOST, WATCH_COST_BOUND, pairs);

	if (rc < 0)
		return rc;
	ratio.first = WATCH_COST_FIRST_LOOK;
	if (watch_cost_init(&cost, bench, pairs) == 0) {
		rc = ratio_measure(&ratio, bench_pair, &arms);
	} else {
		ratio_fini(&ratio);
		rc = -ENOMEM;
	}
	if (rc >= 0)
		watch_cost_print_slow(&cost);
	for (size_t arm = 0; arm < WATCH_COST_ARMS; arm++)
		free(cost.single[arm]);
	return rc;
}

static const struct bench_asked watch_cost_asked[] = { { "dataset", "spin" },
	{ "strategy", "pthread-pool" }, { "workers", "2" },
	{ "set", "spin.items=200" }, { "set", "spin.task-ns=100000" },
	{ NULL, NULL } };

const struct bench_measure bench_watch_cost = { "watch_cost",
	watch_cost_measure, watch_cost_asked };
