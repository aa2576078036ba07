/* SPDX-License-Identifier: MIT */
/*
 * What watching costs a trial of 10 ms: memory and run delay sampled in it, its
 * supervisor looked after beside it, against the same trial unwatched.
 *
 * Single trials, many of them, and the median of their ratios: that is what a
 * run reports, so what doesn't move it doesn't show. The fastest of several
 * would pass over what costs only now and then.
 */
#include "bench/bench.h"

#include <errno.h>

#include "bench/ratio.h"

#define WATCH_COST_BOUND 1.005
/* A pair takes under 0.1 s. */
#define WATCH_COST_PAIRS_EACH 20

struct watch_cost {
	struct trial_order orders[2]; /* unwatched, watched */
};

static int64_t
watch_cost_run(void *arg, size_t arm)
{
	const struct watch_cost *cost = arg;

	return bench_trial(&cost->orders[arm], NULL);
}

static int
watch_cost_measure(struct bench *bench)
{
	struct watch_cost cost;
	struct ratio ratio;
	int rc = ratio_init(&ratio, "watch_cost",
		"trials of 10 ms (pthread-pool, 2 workers, 200 spin items) as "
		"in a run over the same unwatched, one a pair",
		RATIO_AT_MOST, WATCH_COST_BOUND,
		bench->pairs * WATCH_COST_PAIRS_EACH);

	for (size_t arm = 0; arm < 2; arm++) {
		cost.orders[arm] =
			bench_order(bench, &bench->all, "pthread-pool", 2);
		cost.orders[arm].unwatched = arm == 0;
	}
	while (rc == 0 && !ratio_settled(&ratio)) {
		int64_t wall_ns[2];

		rc = bench_block(bench, 1, 2, watch_cost_run, &cost, wall_ns);
		if (rc == 0)
			ratio_add(&ratio,
				(double)wall_ns[1] / (double)wall_ns[0]);
	}
	if (rc == 0)
		rc = !ratio_print(&ratio);
	ratio_fini(&ratio);
	return rc;
}

int
bench_watch_cost(struct bench *bench)
{
	static const struct bench_asked asked[] = { { "dataset", "spin" },
		{ "strategy", "pthread-pool" }, { "workers", "2" },
		{ "set", "spin.items=200" }, { "set", "spin.task-ns=100000" },
		{ NULL, NULL } };
	int rc = bench_begin(bench, asked) == EXIT_OK ? 0 : -EIO;

	if (rc == 0)
		rc = watch_cost_measure(bench);
	bench_end(bench);
	return rc;
}
