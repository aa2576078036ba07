/* SPDX-License-Identifier: MIT */
/* The cells of a dataset, and the order in which a block runs them. */
#include "plan/cells.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "stats/random.h"

int
plan_create(struct plan *plan, size_t strategies, const bool *one_worker,
	size_t baseline, const struct workers *workers)
{
	struct plan_cell *cells =
		calloc(2 + strategies * workers->count, sizeof(*cells));
	size_t n = 0;

	if (cells == NULL)
		return -ENOMEM;
	cells[n++] = (struct plan_cell){ baseline, 1, PLAN_BASELINE };
	cells[n++] = (struct plan_cell){ baseline, 1, PLAN_AGAIN };
	for (size_t s = 0; s < strategies; s++) {
		if (s == baseline)
			continue;
		if (one_worker[s]) {
			cells[n++] = (struct plan_cell){ s, 1, PLAN_CELL };
			continue;
		}
		for (size_t w = 0; w < workers->count; w++)
			cells[n++] = (struct plan_cell){ s, workers->counts[w],
				PLAN_CELL };
	}
	plan->cells = cells;
	plan->count = n;
	return 0;
}

static bool
plan_has(const struct plan *plan, size_t baseline, unsigned workers)
{
	for (size_t i = 0; i < plan->count; i++)
		if (plan->cells[i].strategy != baseline &&
			plan->cells[i].workers == workers)
			return true;
	return false;
}

int
plan_add_ceiling(struct plan *plan, size_t baseline,
	const struct workers *workers, unsigned cores)
{
	struct plan_cell *cells = reallocarray(
		plan->cells, plan->count + workers->count, sizeof(*cells));

	if (cells == NULL)
		return -ENOMEM;
	plan->cells = cells;
	for (size_t w = 0; w < workers->count; w++) {
		unsigned count = workers->counts[w];

		if (count > 1 && count <= cores && count <= PLAN_CEILING_MAX &&
			plan_has(plan, baseline, count))
			cells[plan->count++] = (struct plan_cell){ baseline,
				count, PLAN_CEILING };
	}
	return 0;
}

void
plan_drop_strategy(struct plan *plan, size_t strategy)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++)
		if (plan->cells[i].strategy != strategy)
			plan->cells[kept++] = plan->cells[i];
	plan->count = kept;
}

void
plan_drop_again(struct plan *plan)
{
	size_t kept = 0;

	for (size_t i = 0; i < plan->count; i++)
		if (plan->cells[i].role != PLAN_AGAIN)
			plan->cells[kept++] = plan->cells[i];
	plan->count = kept;
}

void
plan_fini(struct plan *plan)
{
	free(plan->cells);
	memset(plan, 0, sizeof(*plan));
}

void
plan_order(const struct plan *plan, uint64_t seed, size_t dataset,
	unsigned block, size_t *order)
{
	struct random random;

	for (size_t i = 0; i < plan->count; i++)
		order[i] = i;
	random_init_stream(&random, seed, ((uint64_t)dataset << 32) + block);
	if (block == 0)
		random_shuffle(&random, order + 1, plan->count - 1);
	else
		random_shuffle(&random, order, plan->count);
}
