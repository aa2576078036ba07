/* SPDX-License-Identifier: MIT */
/*
 * What watching costs a trial of 10 ms: memory and run delay sampled in it, its
 * supervisor looked after beside it, against the same trial unwatched.
 *
 * Single trials differ by a fifth, and to see half a per cent in them would take
 * 30 000 pairs. So a pair is the fastest of five on either side; and because that
 * passes over what costs only now and then, the slow tenth of all single trials
 * is compared as well, in a comment.
 */
#include "bench/bench.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench/ratio.h"
#include "stats/quantile.h"

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
	return cost->single[0] && cost->single[1] ? 0 : -ENOMEM;
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
	struct ratio ratio;
	int rc = ratio_init(&ratio, "watch_cost",
		"trials of 10 ms (pthread-pool, 2 workers, 200 spin items) as "
		"in a run over the same unwatched, fastest of 5 a pair",
		RATIO_AT_MOST, WATCH_COST_BOUND, pairs);

	ratio.first = WATCH_COST_FIRST_LOOK;
	if (watch_cost_init(&cost, bench, pairs) < 0)
		rc = -ENOMEM;
	while (rc == 0 && !ratio_settled(&ratio)) {
		int64_t best[WATCH_COST_ARMS];

		rc = bench_block(bench, WATCH_COST_TRIES, WATCH_COST_ARMS,
			watch_cost_run, &cost, best);
		if (rc == 0)
			ratio_add(&ratio,
				(double)best[WATCH_COST_WATCHED] /
					(double)best[WATCH_COST_UNWATCHED]);
	}
	if (rc == 0) {
		watch_cost_print_slow(&cost);
		rc = !ratio_print(&ratio);
	}
	for (size_t arm = 0; arm < WATCH_COST_ARMS; arm++)
		free(cost.single[arm]);
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
