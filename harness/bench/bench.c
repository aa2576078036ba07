/* SPDX-License-Identifier: MIT */
/* Trials for the measurements of lanebench itself. */
#include "bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "launch/engine.h"
#include "plan/sample.h"
#include "process/interrupt.h"
#include "stats/quantile.h"

#define BENCH_LIMIT_NS 300000000000u
#define BENCH_HEATS 5
#define BENCH_SOME 400

const struct bench_asked bench_html[] = { { "dataset", "html" },
	{ "strategy", "pthread-pool,openmp-for,fork-pool,work-stealing" },
	{ "workers", "2" }, { "items", "100000000" }, { NULL, NULL } };

static int
bench_ask(struct bench *bench, const struct bench_asked *asked)
{
	struct reason why;
	int rc = settings_init(&bench->settings);

	for (; rc == 0 && asked->name != NULL; asked++) {
		rc = settings_set(
			&bench->settings, asked->name, asked->value, &why);
		if (rc < 0)
			campaign_complain("%s", why.text);
	}
	if (rc == 0)
		rc = settings_set(&bench->settings, "quiet", NULL, &why);
	return rc < 0 ? EXIT_MISSING : EXIT_OK;
}

int
bench_begin(struct bench *bench, const struct bench_asked *asked)
{
	size_t pairs = bench->pairs;
	int code;

	*bench = (struct bench){ .pairs = pairs, .asked = asked };
	random_init(&bench->random, 1);
	code = bench_ask(bench, asked);
	if (code == EXIT_OK)
		code = campaign_resolve(&bench->campaign, &bench->settings);
	if (code == EXIT_OK)
		code = campaign_prepare(&bench->campaign);
	if (code != EXIT_OK)
		return code;
	bench->set = bench->campaign.sets;
	bench->all =
		(struct bench_pages){ bench->set->list, bench->set->items };
	if (bench->set->fetches &&
		origin_serve(&bench->campaign.origin, bench->set->routes) < 0) {
		campaign_complain("%s", bench->campaign.origin.why);
		return EXIT_MISSING;
	}
	return EXIT_OK;
}

void
bench_end(struct bench *bench)
{
	campaign_fini(&bench->campaign);
	settings_fini(&bench->settings);
	free(bench->some_list);
	bench->some_list = NULL;
	bench->asked = NULL;
}

int
bench_some(struct bench *bench)
{
	const char *work = bench->campaign.work;
	int64_t taken = -ENOMEM;

	if (bench->some_list != NULL)
		return 0;
	if (asprintf(&bench->some_list, "%s/some.items", work) < 0)
		bench->some_list = NULL;
	else
		taken = sample_lines(bench->all.list, bench->some_list,
			bench->all.count, BENCH_SOME, 1, bench->settings.seed);
	if (taken < 0) {
		campaign_complain(
			"%s/some.items: %s", work, strerror((int)-taken));
		return (int)taken;
	}
	bench->some = (struct bench_pages){ bench->some_list, (size_t)taken };
	return 0;
}

struct trial_order
bench_order(struct bench *bench, const struct bench_pages *pages,
	const char *strategy, unsigned workers)
{
	struct campaign *campaign = &bench->campaign;
	struct trial_order order = { .strategy = NULL };

	for (size_t i = 0; i < campaign->strategy_count; i++)
		if (strcmp(campaign->strategies[i].name, strategy) == 0)
			order = campaign_order(campaign, bench->set,
				&campaign->strategies[i], workers);
	order.list = pages->list;
	order.items = pages->count;
	order.limit_ns = BENCH_LIMIT_NS;
	order.limits = NULL;
	order.origin = NULL;
	order.timed = true;
	return order;
}

int64_t
bench_trial(const struct trial_order *order, struct trial_result *result)
{
	struct trial_result own;
	struct trial_result *to = result != NULL ? result : &own;
	int64_t wall_ns = engine_measure(order, to);

	if (wall_ns < 0 && wall_ns != -EINTR)
		campaign_complain("%s: %s",
			order->shares != NULL ? "the ceiling" : "a trial",
			to->reason);
	else if (result == NULL)
		trial_release(to);
	return wall_ns;
}

int
bench_block(struct bench *bench, unsigned tries, size_t arms,
	int64_t (*run)(void *arg, size_t arm), void *arg, int64_t *best)
{
	size_t order[BENCH_ARMS_MAX];

	for (size_t i = 0; i < arms; i++) {
		order[i] = i;
		best[i] = INT64_MAX;
	}
	for (unsigned t = 0; t < tries; t++) {
		random_shuffle(&bench->random, order, arms);
		for (size_t i = 0; i < arms; i++) {
			size_t arm = order[i];
			int64_t wall_ns = run(arg, arm);

			if (wall_ns < 0)
				return (int)wall_ns;
			if (wall_ns < best[arm])
				best[arm] = wall_ns;
		}
	}
	return 0;
}

int
bench_pair(void *arg, double *value)
{
	struct bench_arms *arms = arg;
	int64_t best[2];
	int rc = bench_block(
		arms->bench, arms->tries, 2, arms->run, arms->arg, best);

	if (rc == 0)
		*value = (double)best[1] / (double)best[0];
	return rc;
}

int
bench_fastest(struct bench *bench, size_t first, size_t arms,
	int64_t (*run)(void *arg, size_t arm), void *arg)
{
	double times[BENCH_ARMS_MAX][BENCH_HEATS], least = 0;
	size_t fastest = first;

	for (size_t heat = 0; heat < BENCH_HEATS; heat++) {
		int64_t best[BENCH_ARMS_MAX];
		int rc = bench_block(bench, 1, arms, run, arg, best);

		if (rc < 0)
			return rc;
		for (size_t arm = 0; arm < arms; arm++)
			times[arm][heat] = (double)best[arm];
	}
	for (size_t arm = first; arm < arms; arm++) {
		double median;

		quantile_median(times[arm], BENCH_HEATS, &median);
		if (arm == first || median < least) {
			least = median;
			fastest = arm;
		}
	}
	return (int)fastest;
}
