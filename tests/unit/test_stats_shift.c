/* SPDX-License-Identifier: MIT */
/* Two samples: all dealings of small ones, sorted pairs, coverage, refusals. */
#include "stats/quantile.h"
#include "stats/random.h"
#include "stats/shift.h"
#include "stats_near.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double
wins(const double *from, size_t m, const double *to, size_t n)
{
	double u = 0.0;

	for (size_t i = 0; i < m; i++) {
		for (size_t j = 0; j < n; j++)
			u += to[j] > from[i]	   ? 1.0
				: to[j] == from[i] ? 0.5
						   : 0.0;
	}
	return u;
}

/* U over every way to deal the values out to the two. */
static double
brute(const double *from, size_t m, const double *to, size_t n)
{
	double value[16], a[16], b[16], u = wins(from, m, to, n);
	size_t below = 0, above = 0, all = 0;

	memcpy(value, from, m * sizeof(*value));
	memcpy(value + m, to, n * sizeof(*value));
	for (size_t deal = 0; deal < (size_t)1 << (m + n); deal++) {
		size_t i = 0, j = 0;
		double v;

		if ((size_t)__builtin_popcountll(deal) != m)
			continue;
		for (size_t k = 0; k < m + n; k++) {
			if (deal >> k & 1)
				a[i++] = value[k];
			else
				b[j++] = value[k];
		}
		v = wins(a, m, b, n);
		below += v <= u;
		above += v >= u;
		all++;
	}
	return fmin(1.0,
		2.0 * (double)(below < above ? below : above) / (double)all);
}

static void
test_brute(void **state)
{
	struct random random;
	struct shift shift;
	double from[5], to[6];

	(void)state;
	random_init(&random, 1);
	for (int round = 0; round < 200; round++) {
		size_t m = 1 + (size_t)random_below(&random, 5);
		size_t n = 1 + (size_t)random_below(&random, 6);

		for (size_t i = 0; i < 6; i++) {
			from[i % 5] = (double)random_below(&random, 8);
			to[i] = (double)random_below(&random, 8) + round % 2;
		}
		assert_int_equal(
			shift_estimate(from, m, to, n, .95, &shift), 0);
		same(shift.u, wins(from, m, to, n));
		same(shift.p, brute(from, m, to, n));
		assert_true(shift.exact);
		assert_true((shift.interval.level > 0) == (m >= 5 && n >= 5));
	}
}

static int
order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
test_pairs(void **state)
{
	struct random random;
	struct shift shift;
	double from[10], to[10], pairs[100];
	size_t count = 0;

	(void)state;
	random_init(&random, 2);
	for (size_t i = 0; i < 10; i++) {
		from[i] = random_unit(&random);
		to[i] = random_unit(&random) + 0.5;
	}
	for (size_t i = 0; i < 100; i++)
		pairs[count++] = to[i / 10] - from[i % 10];
	qsort(pairs, count, sizeof(*pairs), order);
	assert_int_equal(shift_estimate(from, 10, to, 10, .95, &shift), 0);
	same(shift.estimate, (pairs[49] + pairs[50]) / 2.0);
	/* The tables' critical value for 10 and 10 at 5 % is U = 23. */
	assert_true(shift.interval.lo == pairs[23]);
	assert_true(shift.interval.hi == pairs[76]);
	assert_true(shift.interval.level > .95 && shift.interval.level < .96);
}

static void
test_coverage(void **state)
{
	enum {
		experiments = 4000
	};
	static const size_t sizes[2][2] = { { 10, 12 }, { 40, 40 } };
	struct random random;

	(void)state;
	random_init(&random, 3);
	for (size_t k = 0; k < 2; k++) {
		size_t held = 0, rejected = 0, m = sizes[k][0], n = sizes[k][1];

		for (int e = 0; e < experiments; e++) {
			double from[40], to[40];
			struct shift shift;

			/* Exponential: skew must not matter. */
			for (size_t i = 0; i < m; i++)
				from[i] = -log(1.0 - random_unit(&random));
			for (size_t i = 0; i < n; i++)
				to[i] = 1 - log(1.0 - random_unit(&random));
			shift_estimate(from, m, to, n, .95, &shift);
			held += shift.interval.lo <= 1 &&
				1 <= shift.interval.hi;
			for (size_t i = 0; i < n; i++)
				to[i] -= 1;
			shift_estimate(from, m, to, n, .95, &shift);
			rejected += shift.p <= .05;
		}
		print_message("held %zu, rejected %zu of %d\n", held, rejected,
			experiments);
		assert_in_range(
			held, experiments * 93 / 100, experiments * 97 / 100);
		assert_in_range(rejected, experiments * 3 / 100,
			experiments * 65 / 1000);
	}
}

static void
test_edges(void **state)
{
	double x[200] = { 0 }, bad[2] = { 1, NAN };
	struct shift shift;

	(void)state;
	assert_int_equal(shift_estimate(x, 0, x, 5, .95, &shift), -EINVAL);
	assert_int_equal(shift_estimate(x, 5, x, 0, .95, &shift), -EINVAL);
	assert_int_equal(shift_estimate(bad, 2, x, 5, .95, &shift), -EINVAL);
	assert_true(isnan(shift.p) && isnan(shift.estimate));
	assert_int_equal(shift_estimate(x, 5, x, 5, 1, &shift), -EINVAL);
	assert_int_equal(shift_estimate(x, 200, x, 200, .95, &shift), 0);
	assert_true(shift.p == 1.0 && shift.estimate == 0.0);
	assert_int_equal(shift_estimate(x, 9, x, 9, .95, &shift), 0);
	assert_true(shift.p == 1.0 && shift.interval.hi == 0.0);
	bad[0] = 1.7e308;
	bad[1] = -1.7e308;
	assert_int_equal(
		shift_estimate(bad, 1, bad + 1, 1, .95, &shift), -EINVAL);
}

static void
test_ordered(void **state)
{
	static const double x[] = { -1.7e308, -1, -5e-324, 0, 5e-324, 1, 1.5 };

	(void)state;
	for (size_t i = 0; i < 7; i++) {
		assert_true(ordered_value(ordered_key(x[i])) == x[i]);
		if (i > 0)
			assert_true(ordered_key(x[i - 1]) < ordered_key(x[i]));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_brute),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_coverage),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_ordered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
