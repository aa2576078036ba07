/* SPDX-License-Identifier: MIT */
/* Delays: the same each time they are asked for, and of the distribution that
 * was named. */
#include <stdio.h>

#include "origin/origin.h"
#include "unit.h"

#define DRAWS 100000u

static struct latency
parsed(const char *spec)
{
	struct latency latency;

	assert_int_equal(latency_parse(spec, &latency), 0);
	return latency;
}

static uint64_t
draw(const struct latency *latency, uint64_t seed, unsigned i)
{
	char path[32];

	snprintf(path, sizeof(path), "/page/%u", i);
	return latency_of_ns(latency, seed, i % 5, path);
}

static void
test_parse(void **state)
{
	static const char *const refused[] = { "", "50ms", "constant",
		"constant:", "constant:50", "constant:-1ms", "constant:1m",
		"constant:1ms ", "constant:1ms:2ms", "constant: 1ms",
		"constant:nan", "constant:infs", "constant:3601s",
		"uniform:1ms", "uniform:2ms:1ms", "uniform:1ms:2ms:3ms",
		"lognormal:1ms", "lognormal:1ms:", "lognormal:1ms:-1",
		"lognormal:1ms:11", "lognormal:1ms:nan", "lognormal:1ms:1x",
		"normal:1ms:1ms" };
	struct latency latency;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		assert_true(latency_parse(refused[i], &latency) < 0);
	latency = parsed("constant:1.5us");
	assert_int_equal(latency.kind, LATENCY_CONSTANT);
	assert_int_equal(latency.low_ns, 1500);
	latency = parsed("uniform:10ns:0.5s");
	assert_int_equal(latency.low_ns, 10);
	assert_int_equal(latency.high_ns, 500000000);
	latency = parsed("lognormal:14ms:0.25");
	assert_int_equal(latency.kind, LATENCY_LOGNORMAL);
	assert_int_equal(latency.low_ns, 14000000);
	assert_true(latency.sigma == 0.25);
}

static void
test_pure(void **state)
{
	struct latency latency = parsed("lognormal:14ms:0.5");
	uint64_t first = latency_of_ns(&latency, 1, 0, "/a?b");

	(void)state;
	assert_int_equal(latency_of_ns(&latency, 1, 0, "/a?b"), first);
	assert_int_not_equal(latency_of_ns(&latency, 2, 0, "/a?b"), first);
	assert_int_not_equal(latency_of_ns(&latency, 1, 1, "/a?b"), first);
	assert_int_not_equal(latency_of_ns(&latency, 1, 0, "/a?c"), first);
	/* The same on every machine: these were drawn once. */
	assert_int_equal(first, 10577219);
	latency = parsed("uniform:10ms:90ms");
	assert_int_equal(latency_of_ns(&latency, 1, 0, "/a?b"), 18062094);
	latency = parsed("constant:50ms");
	assert_int_equal(latency_of_ns(&latency, 1, 0, "/a?b"), 50000000);
	latency = (struct latency){ 0 };
	assert_int_equal(latency_of_ns(&latency, 1, 0, "/a?b"), 0);
}

/* How many of the draws are at most limit_ns. */
static unsigned
below(const struct latency *latency, uint64_t limit_ns)
{
	unsigned i, n = 0;

	for (i = 0; i < DRAWS; i++)
		n += draw(latency, 7, i) <= limit_ns;
	return n;
}

/* Within five standard deviations of the count: the seed is fixed. */
static void
about(unsigned n, double p)
{
	double expected = DRAWS * p, apart = n - expected;

	assert_true(apart * apart < 25 * expected * (1 - p) + 1);
}

static void
test_uniform(void **state)
{
	struct latency latency = parsed("uniform:10ms:90ms");

	(void)state;
	assert_int_equal(below(&latency, 9999999), 0);
	about(below(&latency, 18000000), 0.1);
	about(below(&latency, 50000000), 0.5);
	about(below(&latency, 82000000), 0.9);
	assert_int_equal(below(&latency, 90000000), DRAWS);
}

static void
test_lognormal(void **state)
{
	struct latency latency = parsed("lognormal:100ms:0.5");
	double mean = 0;
	unsigned i;

	(void)state;
	/* Median 100 ms * exp(-1/8); one and two sigma either way. */
	about(below(&latency, 88249690), 0.5);
	about(below(&latency, 53526143), 0.158655254);
	about(below(&latency, 145499141), 0.841344746);
	about(below(&latency, 32465247), 0.022750132);
	about(below(&latency, 239887529), 0.977249868);
	for (i = 0; i < DRAWS; i++)
		mean += (double)draw(&latency, 7, i) / DRAWS;
	assert_true(mean > 99e6 && mean < 101e6);
}

static void
test_extremes(void **state)
{
	struct latency latency = parsed("lognormal:1s:10");
	unsigned i;

	(void)state;
	for (i = 0; i < DRAWS; i++)
		assert_true(draw(&latency, 3, i) <= LATENCY_LONGEST_NS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_pure),
		cmocka_unit_test(test_uniform),
		cmocka_unit_test(test_lognormal),
		cmocka_unit_test(test_extremes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
