/* SPDX-License-Identifier: MIT */
/* Latencies: an exact mean, the same numbers everywhere. */
#include <string.h>

#include "unit.h"
#include "url/url.h"

#define PAGES 50
#define MEAN 13880

static uint64_t
sum_of(const uint64_t *delay_us, size_t n)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += delay_us[i];
	return sum;
}

static void
mean_is_exact(void **state)
{
	uint64_t delay_us[1000];
	size_t n, sites;

	(void)state;
	for (n = 1; n <= 1000; n += 37) {
		for (sites = 1; sites <= 300 && sites <= n; sites += 23) {
			latency_draw(
				LATENCY_LOGNORMAL, n, MEAN, sites, n, delay_us);
			assert_true(sum_of(delay_us, n) == MEAN * n);
		}
	}
	latency_draw(LATENCY_UNIFORM, 3, 0, 5, PAGES, delay_us);
	assert_true(sum_of(delay_us, PAGES) == 0);
}

/* If these change, so do the results of everybody. */
static void
same_numbers_everywhere(void **state)
{
	static const uint64_t first[] = { 10302, 11818, 18308, 9637, 2425,
		10637, 9748, 26060, 16269, 5741 };
	uint64_t delay_us[PAGES];

	(void)state;
	latency_draw(LATENCY_LOGNORMAL, 1, MEAN, 5, PAGES, delay_us);
	assert_memory_equal(delay_us, first, sizeof(first));
}

static void
sites_differ_and_shapes_hold(void **state)
{
	uint64_t delay_us[5000], sites[5] = { 0 }, low, high;
	size_t i;

	(void)state;
	latency_draw(LATENCY_LOGNORMAL, 1, MEAN, 5, 5000, delay_us);
	for (i = 0; i < 5000; i++)
		sites[i % 5] += delay_us[i];
	low = high = sites[0];
	for (i = 1; i < 5; i++) {
		low = sites[i] < low ? sites[i] : low;
		high = sites[i] > high ? sites[i] : high;
	}
	assert_true(high > 3 * low && high < 5 * low);

	latency_draw(LATENCY_CONSTANT, 1, MEAN, 5, 100, delay_us);
	for (i = 0; i < 100; i++)
		assert_true(delay_us[i] == MEAN);

	latency_draw(LATENCY_UNIFORM, 1, MEAN, 1, 5000, delay_us);
	for (i = 0; i < 5000; i++)
		assert_true(
			delay_us[i] > MEAN * 0.48 && delay_us[i] < MEAN * 1.52);
}

static void
shuffles_are_permutations(void **state)
{
	uint64_t seed = 7;
	size_t order[200], i;
	char seen[200] = { 0 };

	(void)state;
	latency_shuffle(&seed, order, 200);
	for (i = 0; i < 200; i++) {
		assert_true(order[i] < 200);
		seen[order[i]] = 1;
	}
	assert_null(memchr(seen, 0, sizeof(seen)));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mean_is_exact),
		cmocka_unit_test(same_numbers_everywhere),
		cmocka_unit_test(sites_differ_and_shapes_hold),
		cmocka_unit_test(shuffles_are_permutations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
