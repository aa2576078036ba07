/* SPDX-License-Identifier: MIT */
/*
 * The cells of a dataset, and the order in which a block runs them: randomized
 * complete blocks, each cell once and the baseline twice (A/A).
 */
#ifndef LANEBENCH_PLAN_CELLS_H
#define LANEBENCH_PLAN_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/workers.h"

enum plan_role {
	PLAN_BASELINE, /* `sequential` at one worker */
	PLAN_AGAIN, /* its second run in a block: `sequential#2` */
	PLAN_CELL,
	PLAN_CEILING /* the baseline, once a worker, each with its share */
};

/* The ceiling of more workers isn't measured: each is a process, held by two
 * descriptors of the launcher's. */
#define PLAN_CEILING_MAX 256u

struct plan_cell {
	size_t strategy; /* index into the caller's strategies */
	unsigned workers;
	enum plan_role role;
};

struct plan {
	struct plan_cell *cells; /* baseline first, A/A second, ceiling last */
	size_t count;
};

/*
 * strategies: how many; one_worker[i]: i is planned at one worker only;
 * baseline: the index of the baseline, which is in every plan. -ENOMEM.
 */
int plan_create(struct plan *plan, size_t strategies, const bool *one_worker,
	size_t baseline, const struct workers *workers);
/* Adds the measured ceiling at each count above one that a strategy has, up to
 * `cores`: beyond, its processes share them. -ENOMEM. */
int plan_add_ceiling(struct plan *plan, size_t baseline,
	const struct workers *workers, unsigned cores);
/* Takes a strategy's cells out, which can't run on these items. */
void plan_drop_strategy(struct plan *plan, size_t strategy);
/* Takes the baseline's second run out. */
void plan_drop_again(struct plan *plan);
void plan_fini(struct plan *plan);

/*
 * The block's order, as indexes into the cells; `order` has room for all. Block
 * 0 begins with the baseline, which makes the reference there. The same seed,
 * dataset and block give the same order, whatever ran before.
 */
void plan_order(const struct plan *plan, uint64_t seed, size_t dataset,
	unsigned block, size_t *order);

#endif
