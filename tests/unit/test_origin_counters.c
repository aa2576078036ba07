/* SPDX-License-Identifier: MIT */
/* The histogram of lateness, and the counters' line. */
#include <stdio.h>
#include <string.h>

#include "origin/origin.h"
#include "unit.h"

static struct histogram histogram;

static void
test_empty(void **state)
{
	(void)state;
	histogram_clear(&histogram);
	assert_int_equal(histogram_quantile_ns(&histogram, 0.5), 0);
}

static void
test_single_values(void **state)
{
	uint64_t value, got;

	(void)state;
	for (value = 0; value < UINT64_MAX / 3; value += value / 20 + 1) {
		histogram_clear(&histogram);
		histogram_add(&histogram, value);
		/* Something above it, for the largest is known exactly. */
		histogram_add(&histogram, UINT64_MAX);
		got = histogram_quantile_ns(&histogram, 0.5);
		if (value < 128)
			assert_int_equal(got, value);
		assert_true(got >= value - value / 100);
		assert_true(got <= value + value / 100);
		assert_true(histogram.max_ns == UINT64_MAX);
	}
}

static void
test_quantiles(void **state)
{
	uint64_t i;

	(void)state;
	histogram_clear(&histogram);
	for (i = 1; i <= 100000; i++)
		histogram_add(&histogram, i * 1000);
	assert_in_range(
		histogram_quantile_ns(&histogram, 0.5), 49500000, 50500000);
	assert_in_range(
		histogram_quantile_ns(&histogram, 0.99), 98000000, 100000000);
	assert_int_equal(histogram_quantile_ns(&histogram, 1), 100000000);
}

static void
test_counters(void **state)
{
	static struct counters counters;
	char line[256];

	(void)state;
	counters_opened(&counters);
	counters_opened(&counters);
	counters_closed(&counters);
	counters_opened(&counters);
	counters.requests = 7;
	counters.bytes = 9;
	counters_print(&counters, line, sizeof(line));
	assert_non_null(strstr(
		line, "counters requests=7 connections=3 peak_connections=2 "));
	assert_non_null(strstr(line, " late_p50_ns=- late_max_ns=- bytes=9"));
	histogram_add(&counters.late, 100);
	counters_print(&counters, line, sizeof(line));
	assert_non_null(strstr(line, " late_p50_ns=100 late_max_ns=100 "));
	/* What is open at a reset is still there. */
	counters_closed(&counters);
	counters_reset(&counters);
	counters_print(&counters, line, sizeof(line));
	assert_non_null(strstr(
		line, "counters requests=0 connections=0 peak_connections=1 "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_single_values),
		cmocka_unit_test(test_quantiles),
		cmocka_unit_test(test_counters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
