/* SPDX-License-Identifier: MIT */
/*
 * A deque a worker. It begins with an equal share, takes from its front, and
 * when it is empty steals half of the fullest other one, from its back.
 *
 * The items are numbers without a gap, so a deque is only where its numbers
 * begin and end: both fit into one word, and each change is one compare-and-
 * swap of it. That is simpler than the ring of pointers that Chase and Lev
 * need for tasks which make new tasks, it can take half at once where theirs
 * takes one, and it needs no fence, for nothing but the word is handed over.
 * Who sees a word twice may trust it: whatever happened in between, those
 * numbers are in that deque now.
 */
#include <errno.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <lanebench/strategy.h>

#include "shared/team.h"

/* Begins at the high half, ends before the low half. Alone on its cache line:
 * its owner writes it for each item. */
struct deque {
	_Alignas(64) _Atomic uint64_t range;
};

struct deques {
	struct deque *of; /* by lane */
	/* Ranges between two deques at this moment, and that arrived. */
	_Alignas(64) _Atomic uint64_t moving, moved;
};

static uint64_t
range_of(uint64_t begin, uint64_t end)
{
	return begin << 32 | end;
}

static uint64_t
range_length(uint64_t range)
{
	return (range & UINT32_MAX) - (range >> 32);
}

/* The owner's side; false when there is nothing left. */
static bool
deque_take(struct deque *deque, size_t *item)
{
	uint64_t range =
		atomic_load_explicit(&deque->range, memory_order_relaxed);

	do
		if (range_length(range) == 0)
			return false;
	while (!atomic_compare_exchange_weak_explicit(&deque->range, &range,
		range + (UINT64_C(1) << 32), memory_order_relaxed,
		memory_order_relaxed));
	*item = range >> 32;
	return true;
}

/* The thief's part: half of the range, or its only item; empty when another
 * thread was faster. */
static uint64_t
deque_steal(struct deque *deque)
{
	uint64_t range = atomic_load(&deque->range);
	uint64_t end = range & UINT32_MAX;
	uint64_t middle = end - (range_length(range) + 1) / 2;

	if (middle == end ||
		!atomic_compare_exchange_strong(
			&deque->range, &range, range_of(range >> 32, middle)))
		return 0;
	return range_of(middle, end);
}

static struct deque *
deques_fullest(struct deques *deques, unsigned count)
{
	struct deque *fullest = NULL;
	uint64_t most = 0;

	for (unsigned i = 0; i < count; i++) {
		uint64_t n = range_length(atomic_load(&deques->of[i].range));

		if (n > most) {
			most = n;
			fullest = &deques->of[i];
		}
	}
	return fullest;
}

/* Fills an empty deque; false when there is nothing to steal any more. What is
 * on its way from one to another can be missed: then it is looked for again. */
static bool
deques_steal(struct deques *deques, unsigned count, struct deque *own)
{
	for (;;) {
		uint64_t moved = atomic_load(&deques->moved), range;
		struct deque *victim = deques_fullest(deques, count);

		if (victim == NULL) {
			if (atomic_load(&deques->moving) == 0 &&
				atomic_load(&deques->moved) == moved)
				return false;
			sched_yield();
			continue;
		}
		atomic_fetch_add(&deques->moving, 1);
		range = deque_steal(victim);
		if (range != 0) {
			atomic_store(&own->range, range);
			atomic_fetch_add(&deques->moved, 1);
		}
		atomic_fetch_sub(&deques->moving, 1);
		if (range != 0)
			return true;
	}
}

static void
stealing_work(const struct lane_job *job, unsigned lane, void *arg)
{
	struct deques *deques = arg;
	struct deque *own = &deques->of[lane];
	size_t i;

	do
		while (deque_take(own, &i))
			if (job->run_item(job, i, lane) < 0)
				return;
	while (deques_steal(deques, job->workers, own));
}

static int
work_stealing_run(const struct lane_job *job, void *pin)
{
	struct deques deques = { .of = NULL };
	int rc;

	if (job->items > UINT32_MAX) {
		job->error(job, "more than 4294967295 items");
		return -E2BIG;
	}
	deques.of = aligned_alloc(
		_Alignof(struct deque), job->workers * sizeof(*deques.of));
	if (deques.of == NULL)
		return -ENOMEM;
	for (unsigned i = 0; i < job->workers; i++)
		atomic_init(&deques.of[i].range,
			range_of(job->items * i / job->workers,
				job->items * (i + 1u) / job->workers));
	rc = team_run(job, pin, stealing_work, &deques);
	free(deques.of);
	return rc;
}

static const struct lane_option work_stealing_options[] = {
	PIN_OPTION,
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "work-stealing",
	.summary = "W threads, each with a deque; who has none left steals",
	.run = work_stealing_run,
	.setup = pin_setup,
	.teardown = pin_teardown,
	.usable = pin_usable,
	.options = work_stealing_options,
	.flags = LANE_ON_REQUEST,
};
