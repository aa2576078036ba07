/* SPDX-License-Identifier: MIT */
/* METG(50 %) of the best pool over that of OpenMP's dynamic for: how small
 * tasks may get. Each pair is two curves over the same sizes, taken in one
 * block. */
#include "bench/bench.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "measure/machine.h"
#include "stats/metg.h"

#define METG_BOUND 1.0
#define METG_POOLS 3
#define METG_SIZES 9
/* Enough that starting the threads doesn't show in the smallest. */
#define METG_ITEMS "20000"

/* By rounds of the spin, not by what was asked for. */
static const char *const metg_task_ns[METG_SIZES] = { "8000", "4000", "2000",
	"1000", "500", "250", "120", "60", "30" };

/* The reference first. */
static const char *const metg_pools[METG_POOLS] = { "openmp-for",
	"pthread-pool", "work-stealing" };

struct metg_curves {
	struct bench benches[METG_SIZES];
	size_t ready;
	double task_us[METG_SIZES];
	unsigned workers;
	size_t best; /* of the pools */
};

static int
metg_begin(struct metg_curves *curves, size_t pairs)
{
	curves->workers = machine_usable_cores();
	for (size_t i = 0; i < METG_SIZES; i++) {
		struct bench *bench = &curves->benches[i];
		char task[40], workers[16];
		const struct bench_asked asked[] = { { "dataset", "spin" },
			{ "strategy", "openmp-for,pthread-pool,work-stealing" },
			{ "set", "spin.items=" METG_ITEMS }, { "set", task },
			{ "workers", workers }, { NULL, NULL } };

		snprintf(
			task, sizeof(task), "spin.task-ns=%s", metg_task_ns[i]);
		snprintf(workers, sizeof(workers), "%u", curves->workers);
		bench->pairs = pairs;
		curves->ready = i + 1;
		if (bench_begin(bench, asked) != EXIT_OK)
			return -EIO;
		curves->task_us[i] =
			strtod(campaign_fact(bench->set, "rounds"), NULL);
		if (!(curves->task_us[i] > 0))
			return -EIO;
	}
	return 0;
}

/*
 * The METG of each pool from `first` on, in rounds, all sizes and pools in a
 * random order. A negative errno, or 0.
 */
static int
metg_block(struct metg_curves *curves, const size_t *pools, size_t count,
	double *metg)
{
	double rate[METG_POOLS][METG_SIZES];
	size_t order[METG_POOLS * METG_SIZES];

	for (size_t i = 0; i < count * METG_SIZES; i++)
		order[i] = i;
	random_shuffle(&curves->benches[0].random, order, count * METG_SIZES);
	for (size_t i = 0; i < count * METG_SIZES; i++) {
		size_t pool = order[i] / METG_SIZES;
		size_t size = order[i] % METG_SIZES;
		struct bench *bench = &curves->benches[size];
		struct trial_order trial = bench_order(bench, &bench->all,
			metg_pools[pools[pool]], curves->workers);
		int64_t wall_ns = bench_trial(&trial, NULL);

		if (wall_ns < 0)
			return (int)wall_ns;
		rate[pool][size] = curves->task_us[size] * (double)trial.items /
			(double)wall_ns;
	}
	for (size_t pool = 0; pool < count; pool++) {
		struct metg found;
		int rc = metg_find(
			curves->task_us, rate[pool], METG_SIZES, 0.5, &found);

		if (rc < 0)
			return rc;
		metg[pool] = found.task_us;
	}
	return 0;
}

/* The pool whose METG is the least in a few blocks of their own. */
static int
metg_best(struct metg_curves *curves)
{
	const size_t pools[] = { 0, 1, 2 };
	unsigned wins[METG_POOLS] = { 0 };
	size_t best = 1;

	for (unsigned heat = 0; heat < 5; heat++) {
		double metg[METG_POOLS] = { 0 };
		int rc = metg_block(curves, pools, METG_POOLS, metg);

		if (rc < 0)
			return rc;
		wins[metg[1] <= metg[2] || isnan(metg[2]) ? 1 : 2]++;
	}
	for (size_t pool = 2; pool < METG_POOLS; pool++)
		if (wins[pool] > wins[best])
			best = pool;
	return (int)best;
}

/* NaN where no size is on one side of the half: a block was disturbed. */
static int
metg_pair(void *arg, double *value)
{
	struct metg_curves *curves = arg;
	const size_t pools[] = { 0, curves->best };
	double metg[2] = { NAN, NAN };
	int rc = metg_block(curves, pools, 2, metg);

	*value = metg[1] / metg[0];
	return rc;
}

static int
metg_ratio(struct metg_curves *curves, size_t pairs)
{
	int best = metg_best(curves), rc;
	struct ratio ratio;
	char what[160];

	if (best < 0)
		return best;
	curves->best = (size_t)best;
	snprintf(what, sizeof(what),
		"METG(50 %%) of %s over openmp-for's (dynamic), spin, %u "
		"workers",
		metg_pools[best], curves->workers);
	rc = ratio_init(&ratio, "metg.best_pool", what, RATIO_AT_MOST,
		METG_BOUND, pairs);
	return rc < 0 ? rc : ratio_measure(&ratio, metg_pair, curves);
}

static int
metg_measure(struct bench *bench)
{
	struct metg_curves *curves = calloc(1, sizeof(*curves));
	int rc = curves != NULL ? metg_begin(curves, bench->pairs) : -ENOMEM;

	if (rc == 0)
		rc = metg_ratio(curves, bench->pairs);
	for (size_t i = 0; curves != NULL && i < curves->ready; i++)
		bench_end(&curves->benches[i]);
	free(curves);
	return rc;
}

const struct bench_measure bench_metg = { "metg.best_pool", metg_measure,
	NULL };
