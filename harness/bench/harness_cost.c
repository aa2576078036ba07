/* SPDX-License-Identifier: MIT */
/* What the harness costs: `sequential` in a trial over the bare loop. */
#include "bench/bench.h"

#include <errno.h>
#include <sched.h>

#include "bench/bare.h"
#include "bench/ratio.h"

#define HARNESS_COST_BOUND 1.01
/* One in a hundred shows only between passes that nothing disturbed. */
#define HARNESS_COST_TRIES 7

enum harness_cost_arm {
	HARNESS_COST_BARE,
	HARNESS_COST_TRIAL,
	HARNESS_COST_ARMS
};

struct harness_cost {
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
harness_cost_block(
	struct bench *bench, struct harness_cost *cost, double *value)
{
	int64_t best[HARNESS_COST_ARMS];
	int rc = bench_block(bench, HARNESS_COST_TRIES, HARNESS_COST_ARMS,
		harness_cost_run, cost, best);

	if (rc < 0)
		return rc;
	if (cost->digests[HARNESS_COST_BARE] !=
		cost->digests[HARNESS_COST_TRIAL]) {
		campaign_complain("the bare loop did other work");
		return -EIO;
	}
	*value = (double)best[HARNESS_COST_TRIAL] /
		(double)best[HARNESS_COST_BARE];
	return 0;
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

int
bench_harness_cost(struct bench *bench)
{
	struct harness_cost cost = { .order = bench_order(bench, &bench->some,
					     "sequential", 1) };
	struct ratio ratio;
	cpu_set_t before;
	double value;
	int rc = ratio_init(&ratio, "harness_cost",
		"a trial of `sequential` over a bare loop on the same pages, "
		"one core, fastest of 7 a pair",
		RATIO_AT_MOST, HARNESS_COST_BOUND, bench->pairs);

	harness_cost_pin(&before);
	/* The first one primes. */
	if (rc == 0)
		rc = harness_cost_block(bench, &cost, &value);
	while (rc == 0 && !ratio_settled(&ratio)) {
		rc = harness_cost_block(bench, &cost, &value);
		ratio_add(&ratio, value);
	}
	sched_setaffinity(0, sizeof(before), &before);
	if (rc == 0)
		rc = !ratio_print(&ratio);
	ratio_fini(&ratio);
	return rc;
}
