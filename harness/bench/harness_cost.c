/* SPDX-License-Identifier: MIT */
/* What the harness costs: `sequential` in a trial over the bare loop. */
#include "bench/bench.h"

#include <errno.h>

#include "bench/bare.h"
#include "bench/ratio.h"

#define HARNESS_COST_BOUND 1.01

static uint64_t
harness_cost_digest(struct trial_result *result)
{
	const struct wire_record *records = wire_records(result->head);
	uint64_t sum = 0;

	for (size_t i = 0; i < result->head->items; i++)
		sum += records[i].digest;
	return sum;
}

/* One after the other, either first. */
static int
harness_cost_pair(
	struct bench *bench, const struct trial_order *order, double *value)
{
	bool bare_first = random_below(&bench->random, 2) == 0;
	struct trial_result result = { 0 };
	struct bare bare;
	int64_t wall_ns;
	int rc = 0;

	if (bare_first)
		rc = bare_run(order->list, &bare);
	if (rc < 0)
		return rc;
	wall_ns = bench_trial(order, &result);
	if (wall_ns < 0)
		return (int)wall_ns;
	if (!bare_first)
		rc = bare_run(order->list, &bare);
	if (rc == 0 && harness_cost_digest(&result) != bare.digest) {
		campaign_complain("the bare loop did other work");
		rc = -EIO;
	}
	trial_release(&result);
	if (rc == 0)
		*value = (double)wall_ns / (double)bare.wall_ns;
	return rc;
}

int
bench_harness_cost(struct bench *bench)
{
	struct trial_order order = bench_order(bench, "sequential", 1);
	struct ratio ratio;
	double value;
	int rc = ratio_init(&ratio, "harness_cost",
		"a trial of `sequential` over a bare loop on the same pages",
		RATIO_AT_MOST, HARNESS_COST_BOUND, bench->pairs);

	/* The first one primes. */
	if (rc == 0)
		rc = harness_cost_pair(bench, &order, &value);
	while (rc == 0 && !ratio_settled(&ratio)) {
		rc = harness_cost_pair(bench, &order, &value);
		ratio_add(&ratio, value);
	}
	if (rc == 0)
		rc = !ratio_print(&ratio);
	ratio_fini(&ratio);
	return rc;
}
