/* SPDX-License-Identifier: MIT */
/* What a plan is expected to take, from one pass of its baseline. */
#include <math.h>
#include <string.h>

#include "plan/expect.h"
#include "stats/random.h"
#include "unit.h"

#define MS INT64_C(1000000)

static const struct expect_pace waits = { .pass_ns = 1000 * MS,
	.busy_ns = 0,
	.start_ns = 20 * MS,
	.items = 1000,
	.cores = 2 };
static const struct expect_pace computes = { .pass_ns = 1000 * MS,
	.busy_ns = 1000 * MS,
	.start_ns = 20 * MS,
	.items = 1000,
	.cores = 2 };

static int64_t
cell_ns(unsigned workers, const struct expect_pace *pace)
{
	struct plan_cell cell = { 0, workers, PLAN_CELL };

	/* What the workers themselves cost is small beside it. */
	return expect_cell_ns(&cell, pace) / (10 * MS) * (10 * MS);
}

static void
waiting_is_shared_by_the_workers(void **state)
{
	struct expect_pace few = waits;

	(void)state;
	assert_int_equal(cell_ns(1, &waits), 1000 * MS);
	assert_int_equal(cell_ns(4, &waits), 250 * MS);
	/* No item is shared, and the last ends half an item later. */
	few.items = 4;
	assert_int_equal(cell_ns(2, &few), 620 * MS);
	assert_int_equal(cell_ns(4, &few), 370 * MS);
	assert_int_equal(cell_ns(8, &few), cell_ns(4, &few));
}

static void
computing_is_shared_by_the_cores(void **state)
{
	(void)state;
	assert_int_equal(cell_ns(1, &computes), 1000 * MS);
	assert_int_equal(cell_ns(2, &computes), 500 * MS);
	assert_int_equal(cell_ns(8, &computes), 500 * MS);
}

/* A page waits for its answer, and is parsed. */
static void
the_longer_of_both_decides(void **state)
{
	struct expect_pace both = waits;

	(void)state;
	both.busy_ns = 400 * MS;
	assert_int_equal(cell_ns(2, &both), 500 * MS);
	assert_int_equal(cell_ns(8, &both), 200 * MS);
}

/* A world on a simulated clock: each lane waits for an item (and first for a
 * connection, once a place), then one of the cores works on it. */
struct world {
	size_t items, places;
	int64_t connect_ns, wait_ns, work_ns, start_ns;
	unsigned cores;
	bool constant;
};

#define WORLD_LANES 64
#define WORLD_CORES 8
#define WORLD_PLACES 64
#define WORLD_LOOK 32
#define WORLD_LIMIT_NS (1000 * MS)

/* Waits differ as pages' do (log-normal), with that mean. */
static int64_t
world_wait_ns(const struct world *world, size_t item)
{
	struct random random;
	double normal;

	random_init_stream(&random, 1, item);
	normal = sqrt(-2 * log(1 - random_unit(&random)));
	normal *= cos(2 * acos(-1) * random_unit(&random));
	return world->constant
		? world->wait_ns
		: (int64_t)((double)world->wait_ns * exp(normal - 0.5));
}

static size_t
world_place(const struct world *world, size_t item)
{
	struct random random;

	random_init_stream(&random, 2, item);
	return (size_t)random_below(&random, world->places);
}

struct world_lane {
	int64_t ready_ns;
	size_t item;
	bool idle, been[WORLD_PLACES];
};

static void
world_take(const struct world *world, struct world_lane *lane, int64_t now_ns,
	size_t item, size_t items)
{
	size_t place = world_place(world, item);

	lane->idle = item >= items;
	lane->item = item;
	lane->ready_ns = now_ns + world_wait_ns(world, item) +
		(lane->been[place] ? 0 : world->connect_ns);
	lane->been[place] = true;
}

/* How long a trial of so many workers takes. */
static int64_t
world_trial_ns(const struct world *world, unsigned workers)
{
	static struct world_lane lanes[WORLD_LANES];
	int64_t free_ns[WORLD_CORES] = { 0 }, end_ns = 0;
	size_t next = 0;

	memset(lanes, 0, sizeof(lanes));
	for (unsigned w = 0; w < workers; w++)
		world_take(world, &lanes[w], 0, next++, world->items);
	for (;;) {
		struct world_lane *lane = NULL;
		unsigned core = 0;
		int64_t done_ns;

		for (unsigned w = 0; w < workers; w++)
			if (!lanes[w].idle &&
				(lane == NULL ||
					lanes[w].ready_ns < lane->ready_ns))
				lane = &lanes[w];
		if (lane == NULL)
			return end_ns;
		for (unsigned c = 1; c < world->cores; c++)
			if (free_ns[c] < free_ns[core])
				core = c;
		done_ns = (lane->ready_ns > free_ns[core] ? lane->ready_ns
							  : free_ns[core]) +
			world->work_ns;
		free_ns[core] = done_ns;
		end_ns = done_ns > end_ns ? done_ns : end_ns;
		world_take(world, lane, done_ns, next++, world->items);
	}
}

/* A look at a few items, each twice, until its limit. */
static void
world_look(const struct world *world, struct expect_pace *pace)
{
	struct expect_look look = { .busy_ns = 0 };
	bool been[WORLD_PLACES] = { false };
	size_t step = world->items / WORLD_LOOK;

	for (size_t i = 0; i < WORLD_LOOK; i++) {
		size_t item = i * (step | 1) % world->items;
		size_t place = world_place(world, item);
		int64_t again_ns = world_wait_ns(world, item) + world->work_ns;
		int64_t first_ns =
			again_ns + (been[place] ? 0 : world->connect_ns);

		if (look.span_ns + first_ns + again_ns > WORLD_LIMIT_NS)
			break;
		look.places += !been[place];
		been[place] = true;
		look.ended += 2;
		look.pairs++;
		look.span_ns += first_ns + again_ns;
		look.first_ns += first_ns;
		look.again_ns += again_ns;
		look.busy_ns += 2 * world->work_ns;
		if (again_ns > look.longest_ns)
			look.longest_ns = again_ns;
	}
	memset(pace, 0, sizeof(*pace));
	expect_look(pace, &look,
		look.pairs ? (double)world->items / (double)look.pairs : 0);
	pace->items = world->items;
	pace->places = world->places;
	pace->cores = world->cores;
	pace->start_ns = world->start_ns;
}

static const struct world worlds[] = {
	/* As many sites as are looked at, and dear connections. */
	{ 100000, 32, 5 * MS, 0, MS / 10, 20 * MS, 2, true },
	{ 2000, 32, 100 * MS, 5 * MS, MS / 2, 20 * MS, 4, true },
	/* Every page is from elsewhere. */
	{ 64, 64, 30 * MS, 10 * MS, MS / 2, 20 * MS, 2, true },
	/* The tutorial's. */
	{ 50, 5, MS, 13 * MS, MS / 3, 20 * MS, 2, false },
	{ 2000, 1, MS, 50 * MS, MS / 3, 20 * MS, 2, true },
	{ 2000, 5, MS, 30 * MS, MS / 3, 20 * MS, 8, false },
	/* Only three fit the look. */
	{ 200, 4, 10 * MS, 150 * MS, MS, 20 * MS, 2, true },
	/* It computes. */
	{ 5000, 2, MS, 0, 2 * MS, 20 * MS, 2, true },
};

/* Of a block of all worker counts, and of each. */
static void
a_look_foresees_a_run_within_a_factor_of_two(void **state)
{
	static const unsigned counts[] = { 1, 2, 4, 8, 16, 32, 64 };

	(void)state;
	for (size_t i = 0; i < sizeof(worlds) / sizeof(*worlds); i++) {
		int64_t foreseen = 0, taken = 0, expect, truth;
		struct expect_pace pace;

		world_look(&worlds[i], &pace);
		for (size_t w = 0; w < 7; w++) {
			struct plan_cell cell = { 0, counts[w], PLAN_CELL };

			truth = world_trial_ns(&worlds[i], counts[w]) +
				worlds[i].start_ns;
			expect = expect_trial_ns(
				expect_cell_ns(&cell, &pace), &pace);
			if (expect > 2 * truth || truth > 2 * expect)
				fail_msg("world %zu at %u: %.3f s, not %.3f", i,
					counts[w], (double)expect / 1e9,
					(double)truth / 1e9);
			foreseen += expect;
			taken += truth;
		}
		assert_in_range(foreseen, taken / 2, taken * 2);
	}
}

static void
a_sample_takes_its_share(void **state)
{
	struct expect_pace pace = waits, some;

	(void)state;
	pace.busy_ns = 400 * MS;
	some = expect_sample(&pace, 250);
	assert_int_equal(some.items, 250);
	assert_int_equal(some.pass_ns, 250 * MS);
	assert_int_equal(some.busy_ns, 100 * MS);
	some = expect_sample(&pace, 2000);
	assert_int_equal(some.items, 1000);
	assert_int_equal(some.pass_ns, 1000 * MS);
}

/* On the same cores; and the host is busy around a trial. */
static void
what_others_compute_takes_time(void **state)
{
	struct expect_pace pace = waits;
	const struct expect_look look = { .ended = 4,
		.span_ns = 1000 * MS,
		.busy_ns = 200 * MS,
		.served_ns = 300 * MS };

	(void)state;
	expect_look(&pace, &look, 2);
	assert_int_equal(pace.busy_ns, 1000 * MS);
	assert_true(expect_trial_ns(MS, &pace) > MS + pace.start_ns);
}

static void
nothing_is_made_up(void **state)
{
	struct plan_cell cells[] = { { 0, 1, PLAN_BASELINE } };
	struct expect_pace unknown = { .items = 8, .cores = 2 };
	struct expect_pace nowhere = waits;

	(void)state;
	nowhere.cores = 0;
	assert_int_equal(expect_cell_ns(cells, &unknown), 0);
	assert_int_equal(expect_cell_ns(cells, &nowhere), 0);
	assert_int_equal(expect_trial_ns(0, &waits), 0);
	expect_look(&unknown, &(struct expect_look){ .busy_ns = -1 }, 4);
	assert_int_equal(unknown.pass_ns, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(waiting_is_shared_by_the_workers),
		cmocka_unit_test(computing_is_shared_by_the_cores),
		cmocka_unit_test(the_longer_of_both_decides),
		cmocka_unit_test(a_look_foresees_a_run_within_a_factor_of_two),
		cmocka_unit_test(a_sample_takes_its_share),
		cmocka_unit_test(what_others_compute_takes_time),
		cmocka_unit_test(nothing_is_made_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
