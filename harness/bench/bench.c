/* SPDX-License-Identifier: MIT */
/* Trials for the measurements of lanebench itself. */
#include "bench/bench.h"

#include <errno.h>
#include <string.h>

#include "launch/ceiling.h"

#define BENCH_LIMIT_NS 60000000000u

struct trial_order
bench_order(const struct bench *bench, const struct bench_pages *pages,
	const char *strategy, unsigned workers)
{
	const struct campaign *campaign = &bench->campaign;
	struct trial_order order = { .dataset = bench->set->orders,
		.workers = workers,
		.list = pages->list,
		.items = pages->count,
		.limit_ns = BENCH_LIMIT_NS };

	for (size_t i = 0; i < campaign->strategy_count; i++)
		if (strcmp(campaign->strategies[i].name, strategy) == 0)
			order.strategy = campaign->strategies[i].orders;
	return order;
}

static int64_t
bench_wall(int rc, struct trial_result *result, const char *what)
{
	const struct wire_head *head = result->head;

	if (rc == 0 && result->status == TRIAL_OK)
		return (int64_t)(head->setup_ns + head->run_ns +
			head->teardown_ns);
	if (rc == -EINTR)
		return rc;
	campaign_complain(
		"%s: %s", what, rc < 0 ? strerror(-rc) : result->reason);
	return rc < 0 ? rc : -EIO;
}

int64_t
bench_trial(const struct trial_order *order, struct trial_result *result)
{
	struct trial_result own;
	struct trial_result *to = result ? result : &own;
	int64_t wall_ns = bench_wall(trial_launch(order, to), to, "a trial");

	if (result == NULL || wall_ns < 0)
		trial_release(to);
	return wall_ns;
}

int64_t
bench_ceiling(const struct bench *bench, const struct trial_order *order)
{
	struct trial_result result;
	int rc = ceiling_launch(order, bench->campaign.work, &result);
	int64_t wall_ns = bench_wall(rc, &result, "the ceiling");

	trial_release(&result);
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
