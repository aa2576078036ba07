/* SPDX-License-Identifier: MIT */
/* The heap of timers gives out the earliest, whatever was put in or taken out
 * in between. */
#include "origin/origin.h"
#include "unit.h"

#define ENTRIES 5000u

static struct timer_entry entries[ENTRIES];

static uint64_t
next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return *state >> 33;
}

static void
test_order(void **state)
{
	struct timer_heap heap = { 0 };
	struct timer_entry *first;
	uint64_t random = 1, last = 0;
	unsigned i, left = ENTRIES;

	(void)state;
	assert_null(timer_first(&heap));
	for (i = 0; i < ENTRIES; i++)
		assert_int_equal(timer_add(&heap, &entries[i],
					 next_random(&random) % 1000),
			0);
	for (i = 0; i < ENTRIES; i += 3) {
		timer_remove(&heap, &entries[i]);
		/* Out already. */
		timer_remove(&heap, &entries[i]);
		left--;
	}
	while ((first = timer_first(&heap))) {
		assert_true(first->due_ns >= last);
		last = first->due_ns;
		timer_remove(&heap, first);
		left--;
	}
	assert_int_equal(left, 0);
	timer_fini(&heap);
}

static void
test_mixed(void **state)
{
	struct timer_heap heap = { 0 };
	uint64_t random = 2, least;
	unsigned turn, i;

	(void)state;
	for (i = 0; i < 64; i++)
		entries[i] = (struct timer_entry){ 0 };
	for (turn = 0; turn < 20000; turn++) {
		i = (unsigned)(next_random(&random) % 64);
		if (entries[i].place)
			timer_remove(&heap, &entries[i]);
		else
			assert_int_equal(timer_add(&heap, &entries[i],
						 next_random(&random) % 100),
				0);
		least = UINT64_MAX;
		for (i = 0; i < 64; i++) {
			if (entries[i].place && entries[i].due_ns < least)
				least = entries[i].due_ns;
		}
		if (timer_first(&heap))
			assert_int_equal(timer_first(&heap)->due_ns, least);
		else
			assert_true(least == UINT64_MAX);
	}
	timer_fini(&heap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_mixed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
