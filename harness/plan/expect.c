/* SPDX-License-Identifier: MIT */
/* How long a plan will take: perfect speedup up to the items, the workers and
 * the cores, and a little for each worker that is started. */
#include "plan/expect.h"

/* A thread takes less, a process more. */
#define EXPECT_WORKER_NS 50000

static int64_t
expect_least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t
expect_cell_ns(const struct plan_cell *cell, const struct expect_pace *pace)
{
	int64_t workers = cell->workers, waiting, busy;

	if (pace->pass_ns <= 0 || pace->items == 0 || pace->cores == 0)
		return 0;
	workers = expect_least(workers, (int64_t)pace->items);
	waiting = pace->pass_ns / workers;
	busy = pace->busy_ns / expect_least(workers, pace->cores);
	/* They don't end together: on average half an item apart. */
	if (workers > 1)
		waiting += pace->pass_ns / (int64_t)pace->items / 2;
	return (waiting > busy ? waiting : busy) +
		(int64_t)cell->workers * EXPECT_WORKER_NS;
}
