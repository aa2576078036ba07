/* SPDX-License-Identifier: MIT */
/* Quantiles against a full sort, golden values, and the refusals. */
#include "golden.h"
#include "stats/quantile.h"
#include "stats/random.h"
#include "stats_near.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void
test_golden(void **state)
{
	const json_t *type7 = json_object_get(golden, "type7");
	double x[32], quartiles[2], got;
	size_t n;

	(void)state;
	static const struct {
		const char *name;
		double p;
	} cases[] = { { "q05", .05 }, { "q30", .3 }, { "q40", .4 },
		{ "q95", .95 } };
	for (size_t i = 0; i < 4; i++) {
		n = golden_numbers(type7, "x", x);
		assert_int_equal(quantile_type7(x, n, cases[i].p, &got), 0);
		same(got, golden_number(type7, cases[i].name));
	}
	assert_int_equal(
		golden_numbers(golden, "quartiles_base_type7", quartiles), 2);
	for (size_t i = 0; i < 2; i++) {
		n = golden_numbers(golden, "base", x);
		quantile_type7(x, n, i ? .75 : .25, &got);
		same(got, quartiles[i]);
	}
	n = golden_numbers(golden, "base", x);
	assert_int_equal(quantile_mad(x, n, &got), 0);
	same(got, golden_number(golden, "mad_base"));
}

/* Ties, sorted, reversed, organ pipe: each k of each against the sort. */
static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
test_against_sort(void **state)
{
	struct random random;
	double x[512], scratch[512], sorted[512], *got_sorted, two[2], got;

	(void)state;
	random_init(&random, 1);
	for (int round = 0; round < 600; round++) {
		size_t n = 1 + (size_t)random_below(&random, 512);
		size_t kind = (size_t)random_below(&random, 5);
		uint64_t values = 1 + random_below(&random, n);

		for (size_t i = 0; i < n; i++) {
			x[i] = kind == 0    ? (double)i
				: kind == 1 ? (double)(n - i)
				: kind == 2 ? (double)(i < n / 2 ? i : n - i)
				: kind == 3
				? (double)random_below(&random, values)
				: random_unit(&random);
		}
		memcpy(sorted, x, n * sizeof(*x));
		qsort(sorted, n, sizeof(*x), by_value);
		assert_int_equal(quantile_sorted(x, n, &got_sorted), 0);
		assert_memory_equal(got_sorted, sorted, n * sizeof(*x));
		free(got_sorted);
		for (size_t k = 0; k < n; k += 1 + n / 50) {
			memcpy(scratch, x, sizeof(x));
			assert_int_equal(
				quantile_select(scratch, n, k, &got), 0);
			assert_true(got == sorted[k]);
			memcpy(scratch, x, sizeof(x));
			assert_int_equal(quantile_two(scratch, n, k, two),
				k + 1 < n ? 0 : -EINVAL);
			if (k + 1 < n)
				assert_memory_equal(
					two, &sorted[k], sizeof(two));
		}
		memcpy(scratch, x, sizeof(x));
		quantile_median(scratch, n, &got);
		same(got, (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0);
		memcpy(scratch, x, sizeof(x));
		quantile_type7(scratch, n, 1.0, &got);
		assert_true(got == sorted[n - 1]);
	}
}

/* A million, of few values and of many: done in a blink or the test hangs. */
static void
test_million(void **state)
{
	enum {
		n = 1000000
	};
	double *x = calloc(n, sizeof(*x)), got;
	struct random random;

	(void)state;
	assert_non_null(x);
	random_init(&random, 2);
	for (size_t i = 0; i < n; i++)
		x[i] = (double)random_below(&random, 3);
	assert_int_equal(quantile_median(x, n, &got), 0);
	assert_true(got == 1.0);
	quantile_sort(x, n);
	for (size_t i = 1; i < n; i++)
		assert_true(x[i - 1] <= x[i]);
	for (size_t i = 0; i < n; i++)
		x[i] = (double)(i < n / 2 ? i : n - i);
	quantile_sort(x, n);
	assert_true(x[0] == 0.0 && x[n - 1] == (double)n / 2);
	for (size_t i = 0; i < n; i++)
		x[i] = random_unit(&random);
	assert_int_equal(quantile_percentile(x, n, 0.999, &got), 0);
	assert_true(fabs(got - 0.999) < 1e-3);
	free(x);
}

static void
test_needs(void **state)
{
	double x[28] = { 0 }, got;

	(void)state;
	assert_int_equal(quantile_needs(0.90), 29);
	assert_int_equal(quantile_needs(0.95), 59);
	assert_int_equal(quantile_needs(0.99), 299);
	assert_int_equal(quantile_needs(0.999), 2995);
	assert_true(quantile_needs(1.0) == SIZE_MAX);
	assert_true(quantile_needs(0.0) == SIZE_MAX);
	assert_true(quantile_needs(NAN) == SIZE_MAX);
	assert_int_equal(quantile_percentile(x, 28, 0.9, &got), -ERANGE);
	assert_int_equal(quantile_percentile(x, 0, 0.9, &got), -EINVAL);
}

static void
test_bad(void **state)
{
	double x[3] = { 1, NAN, 3 }, y[1] = { 7 }, got = 42, *sorted;

	(void)state;
	assert_int_equal(quantile_median(x, 0, &got), -EINVAL);
	assert_int_equal(quantile_median(x, 3, &got), -EINVAL);
	x[1] = INFINITY;
	assert_int_equal(quantile_mad(x, 3, &got), -EINVAL);
	assert_int_equal(quantile_sorted(x, 3, &sorted), -EINVAL);
	assert_int_equal(quantile_type7(y, 1, -0.1, &got), -EINVAL);
	assert_int_equal(quantile_type7(y, 1, NAN, &got), -EINVAL);
	assert_int_equal(quantile_select(y, 1, 1, &got), -EINVAL);
	assert_true(got == 42);
	assert_int_equal(quantile_type7(y, 1, 0.3, &got), 0);
	assert_true(got == 7);
	assert_int_equal(quantile_mad(y, 1, &got), 0);
	assert_true(got == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_golden, golden_speedup, golden_end),
		cmocka_unit_test(test_against_sort),
		cmocka_unit_test(test_million),
		cmocka_unit_test(test_needs),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
