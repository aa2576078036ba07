/* SPDX-License-Identifier: MIT */
/* How long a plan will take: perfect speedup up to the items, the workers and
 * the cores, and a little for each worker that is started. */
#include "plan/expect.h"

/* A thread takes less, a process more. */
#define EXPECT_WORKER_NS 50000
/* Where it isn't known what starting and ending a trial takes. */
#define EXPECT_START_NS 15000000
/* What the list's line and the record of an item take around a trial. */
#define EXPECT_ITEM_NS 1000

static int64_t
expect_least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

void
expect_look(
	struct expect_pace *pace, const struct expect_look *look, double share)
{
	int64_t once_ns = look->pairs ? look->again_ns : look->span_ns;
	int64_t more_ns = look->first_ns - look->again_ns;
	double part =
		look->pairs ? (double)look->pairs / (double)look->ended : 1;

	if (look->ended == 0)
		return;
	pace->pass_ns = 1 + (int64_t)((double)once_ns * share);
	pace->busy_ns = look->computes ? pace->pass_ns : 0;
	if (look->busy_ns >= 0)
		pace->busy_ns =
			(int64_t)((double)(look->busy_ns + look->served_ns) *
				part * share);
	pace->busy_ns = expect_least(pace->busy_ns, pace->pass_ns);
	pace->longest_ns = look->longest_ns;
	pace->place_ns = look->pairs && look->places && more_ns > 0
		? more_ns / (int64_t)look->places
		: 0;
}

struct expect_pace
expect_sample(const struct expect_pace *pace, size_t items)
{
	struct expect_pace some = *pace;
	double share = (double)items / (double)pace->items;

	if (items >= pace->items)
		return some;
	some.items = items;
	some.pass_ns = (int64_t)((double)pace->pass_ns * share);
	some.busy_ns = (int64_t)((double)pace->busy_ns * share);
	return some;
}

int64_t
expect_cell_ns(const struct plan_cell *cell, const struct expect_pace *pace)
{
	int64_t items = (int64_t)pace->items, workers, waiting, busy;

	if (pace->pass_ns <= 0 || items == 0 || pace->cores == 0)
		return 0;
	workers = expect_least(cell->workers, items);
	waiting = pace->pass_ns / workers;
	busy = pace->busy_ns / expect_least(workers, pace->cores);
	/* They don't end together: on average half an item apart. */
	if (workers > 1)
		waiting += pace->pass_ns / items / 2;
	if (waiting < pace->longest_ns)
		waiting = pace->longest_ns;
	waiting += pace->place_ns *
		expect_least(
			(items + workers - 1) / workers, (int64_t)pace->places);
	return (waiting > busy ? waiting : busy) +
		(int64_t)cell->workers * EXPECT_WORKER_NS;
}

int64_t
expect_trial_ns(int64_t cell_ns, const struct expect_pace *pace)
{
	if (cell_ns == 0)
		return 0;
	return cell_ns + (int64_t)pace->items * EXPECT_ITEM_NS +
		(pace->start_ns > 0 ? pace->start_ns : EXPECT_START_NS);
}
