/* SPDX-License-Identifier: MIT */
/* The generator's sequence is frozen: stored seeds must replay for ever. */
#include "stats/random.h"

#include <string.h>

#include "unit.h"

/* Computed apart, from the algorithms' definition. */
static void
test_sequence(void **state)
{
	static const uint64_t want[] = { UINT64_C(0x15780b2e0c2ec716),
		UINT64_C(0x6104d9866d113a7e), UINT64_C(0xae17533239e499a1),
		UINT64_C(0xecb8ad4703b360a1) };
	struct random random;

	(void)state;
	random_init(&random, 42);
	for (size_t i = 0; i < 4; i++)
		assert_true(random_next(&random) == want[i]);
}

static void
test_streams_differ(void **state)
{
	struct random a, b;

	(void)state;
	random_init_stream(&a, 1, 2);
	random_init_stream(&b, 2, 1);
	assert_true(random_next(&a) != random_next(&b));
	random_init_stream(&b, 1, 2);
	random_next(&b);
	assert_true(random_next(&a) == random_next(&b));
	random_init_stream(&a, 0, 0);
	random_init_stream(&b, 0, 1);
	assert_true(random_next(&a) != random_next(&b));
}

static void
test_below(void **state)
{
	struct random random;
	size_t seen[7] = { 0 };

	(void)state;
	random_init(&random, 3);
	assert_true(random_below(&random, 0) == 0);
	assert_true(random_below(&random, 1) == 0);
	for (int i = 0; i < 70000; i++)
		seen[random_below(&random, 7)]++;
	for (int i = 0; i < 7; i++)
		assert_in_range(seen[i], 9600, 10400);
	/* A limit just over half of the range rejects nearly half. */
	for (int i = 0; i < 1000; i++) {
		assert_true(random_below(&random, (UINT64_C(1) << 63) + 1) <=
			UINT64_C(1) << 63);
		double u = random_unit(&random);
		assert_true(u >= 0.0 && u < 1.0);
	}
}

/* Each of the 24 orders of four about equally often, nothing lost. */
static void
test_shuffle(void **state)
{
	struct random random;
	size_t seen[256] = { 0 }, orders = 0;

	(void)state;
	random_init(&random, 4);
	for (int i = 0; i < 24000; i++) {
		size_t x[4] = { 0, 1, 2, 3 };

		random_shuffle(&random, x, 4);
		seen[x[0] | x[1] << 2 | x[2] << 4 | x[3] << 6]++;
	}
	for (size_t i = 0; i < 256; i++) {
		if (seen[i] == 0)
			continue;
		orders++;
		assert_in_range(seen[i], 840, 1160);
	}
	assert_int_equal(orders, 24);
	random_shuffle(&random, NULL, 0);
}

static void
test_shuffle_frozen(void **state)
{
	struct random random;
	size_t x[8] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	static const size_t want[8] = { 5, 1, 0, 3, 6, 2, 7, 4 };

	(void)state;
	random_init_stream(&random, 7, 1);
	random_shuffle(&random, x, 8);
	assert_memory_equal(x, want, sizeof(want));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequence),
		cmocka_unit_test(test_streams_differ),
		cmocka_unit_test(test_below),
		cmocka_unit_test(test_shuffle),
		cmocka_unit_test(test_shuffle_frozen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
