/* SPDX-License-Identifier: MIT */
/* Intervals and speedups: golden values, simulated truth, refusals. */
#include "golden.h"
#include "stats/interval.h"
#include "stats/random.h"
#include "stats/speedup.h"
#include "stats_near.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void
same_interval(const struct interval *got, const char *name)
{
	double want[2];

	golden_numbers(golden, name, want);
	same(got->lo, want[0]);
	same(got->hi, want[1]);
}

static void
test_golden(void **state)
{
	double base[16], arm[16], d[16];
	size_t n = golden_numbers(golden, "base", base);
	struct interval interval;
	struct speedup s;

	(void)state;
	golden_numbers(golden, "strategy", arm);
	assert_int_equal(speedup_estimate(base, arm, n, .95, &s), 0);
	assert_int_equal(s.n, 10);
	same(s.median_d, golden_number(golden, "median_d"));
	same(s.ratio, golden_number(golden, "speedup"));
	same_interval(&s.of_d, "hs95_d");
	same_interval(&s.of_ratio, "hs95_speedup");
	assert_true(s.of_ratio.level == .95);

	assert_int_equal(speedup_logs(base, arm, n, d), 0);
	assert_int_equal(interval_median(d, n, .99, &interval), 0);
	same_interval(&interval, "hs99_d");
	assert_int_equal(interval_median(d, 6, .95, &interval), 0);
	same_interval(&interval, "hs95_d_first6");
	assert_int_equal(interval_median(d, 7, .95, &interval), 0);
	same_interval(&interval, "hs95_d_first7");
}

static void
test_golden_ranks(void **state)
{
	const json_t *ranks = json_object_get(golden, "hs95_lower_on_1_to_n");
	static const size_t sizes[] = { 6, 8, 10, 20 };
	struct interval interval;
	double x[32];
	char key[8];

	(void)state;
	for (size_t i = 0; i < 32; i++)
		x[i] = (double)(i + 1);
	for (size_t i = 0; i < 4; i++) {
		size_t n = sizes[i];
		double want;

		snprintf(key, sizeof(key), "%zu", n);
		want = golden_number(ranks, key);
		interval_median(x, n, .95, &interval);
		same(interval.lo, want);
		same(interval.hi, (double)n + 1.0 - want);
	}
}

static void
test_few(void **state)
{
	const double x[7] = { 3, 1, 4, 1.5, 9, 2, 6 };
	struct interval interval;
	struct speedup s;

	(void)state;
	for (size_t n = 0; n < 5; n++) {
		assert_int_equal(
			interval_median(x, n, .95, &interval), -ERANGE);
		assert_true(isnan(interval.lo) && isnan(interval.hi));
		assert_true(interval.level == 0.0);
		assert_true(isinf(interval_half_width(&interval)));
	}
	assert_int_equal(interval_median(x, 5, .95, &interval), 0);
	assert_true(interval.lo == 1 && interval.hi == 9);
	assert_true(interval.level == 0.9375);
	assert_true(interval_half_width(&interval) == 4.0);
	assert_int_equal(interval_median(x, 7, .99, &interval), 0);
	assert_true(interval.level == 1.0 - 2.0 / 128.0);

	assert_int_equal(speedup_estimate(x, x, 0, .95, &s), -EINVAL);
	assert_int_equal(speedup_estimate(x, x, 1, .95, &s), 0);
	assert_true(s.ratio == 1.0 && s.n == 1 && s.of_ratio.level == 0.0);
	assert_true(isnan(s.of_ratio.lo));
	assert_int_equal(speedup_estimate(x, x, 5, .95, &s), 0);
	assert_true(s.of_ratio.level == 0.9375);
}

static void
test_bad(void **state)
{
	static const double bad[] = { 0.0, -1.0, NAN, INFINITY };
	double base[6] = { 1, 1, 1, 1, 1, 1 }, arm[6] = { 1, 1, 1, 1, 1, 1 };
	struct interval interval;
	struct speedup s;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		arm[3] = bad[i];
		assert_int_equal(
			speedup_estimate(base, arm, 6, .95, &s), -EINVAL);
		assert_int_equal(
			speedup_estimate(arm, base, 6, .95, &s), -EINVAL);
		assert_true(isnan(s.ratio));
	}
	arm[3] = 5e-324;
	base[3] = 1e308;
	assert_int_equal(speedup_estimate(base, arm, 6, .95, &s), -EINVAL);
	base[3] = NAN;
	assert_int_equal(interval_median(base, 6, .95, &interval), -EINVAL);
	assert_int_equal(interval_median(base, 4, .95, &interval), -EINVAL);
	assert_int_equal(interval_median(arm, 6, 1.0, &interval), -EINVAL);
	assert_int_equal(interval_median(arm, 6, NAN, &interval), -EINVAL);
	assert_int_equal(speedup_estimate(arm, arm, 6, 0, &s), -EINVAL);
}

/* Where 2^-n is no double any more: the normal says where the ranks are. */
static void
test_many(void **state)
{
	static const size_t sizes[] = { 999, 1074, 1075, 5000, 40000 };
	double *x = calloc(40000, sizeof(*x));
	struct interval interval;

	(void)state;
	assert_non_null(x);
	for (size_t i = 0; i < 40000; i++)
		x[i] = (double)(i + 1);
	for (size_t i = 0; i < 5; i++) {
		double n = (double)sizes[i], mid = (n + 1.0) / 2.0;
		double half = 1.959963984540054 * sqrt(n) / 2.0;

		assert_int_equal(
			interval_median(x, sizes[i], .95, &interval), 0);
		assert_true(fabs(mid - interval.lo - half) < 0.5);
		assert_true(fabs(interval.hi - mid - half) < 0.5);
	}
	free(x);
}

static void
test_all_equal(void **state)
{
	const double x[9] = { 2, 2, 2, 2, 2, 2, 2, 2, 2 };
	struct interval interval;

	(void)state;
	assert_int_equal(interval_median(x, 9, .95, &interval), 0);
	assert_true(interval.lo == 2 && interval.hi == 2);
	same(interval_smallest_effect(0.05), expm1(0.0715));
}

static double
normal(struct random *random)
{
	double u = 1.0 - random_unit(random), v = random_unit(random);

	return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

/* What is foretold of so many values: how wide their interval is, and that it
 * sees the effect that is named in 80 of 100. */
static void
test_foretold(void **state)
{
	static const size_t sizes[] = { 5, 6, 10, 20, 40 };
	const double spread = 0.03;
	struct interval interval;
	struct random random;
	double x[40];

	(void)state;
	random_init(&random, 12);
	for (size_t i = 0; i < 5; i++) {
		double expected = interval_expected(spread, sizes[i]), half = 0;
		double effect = log1p(interval_smallest_effect(expected));
		size_t seen = 0;

		for (size_t run = 0; run < 4000; run++) {
			for (size_t k = 0; k < sizes[i]; k++)
				x[k] = effect + spread * normal(&random);
			interval_median(x, sizes[i], .95, &interval);
			half += interval_half_width(&interval) / 4000;
			seen += interval.lo > 0;
		}
		assert_true(fabs(half / expected - 1) < 0.07);
		assert_true(seen > 4000 * 0.72 && seen < 4000 * 0.82);
	}
}

/* 3 % log-normal; a share of trials is hit and takes up to twice as long. */
static double
noisy(struct random *random, double heavy)
{
	double t = 100.0 * exp(0.03 * normal(random));

	if (random_unit(random) < heavy)
		t *= 1.0 + random_unit(random);
	return t;
}

static double
coverage(size_t n, double heavy, uint64_t seed)
{
	enum {
		experiments = 20000
	};
	struct random random;
	size_t held = 0;

	random_init(&random, seed);
	for (int i = 0; i < experiments; i++) {
		double base[32], arm[32];
		struct speedup s;

		for (size_t b = 0; b < n; b++) {
			/* Drift: the whole block is slower. */
			double drift = 1.0 + 0.01 * (double)b;

			base[b] = drift * noisy(&random, heavy);
			arm[b] = drift * noisy(&random, heavy) / 2.5;
		}
		assert_int_equal(speedup_estimate(base, arm, n, .95, &s), 0);
		held += s.of_ratio.lo <= 2.5 && 2.5 <= s.of_ratio.hi;
	}
	return (double)held / experiments;
}

static void
test_coverage(void **state)
{
	static const double heavy[] = { 0.0, 0.05, 0.10 };

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		size_t n = i % 2 ? 20 : 10;
		double held = coverage(n, heavy[i / 2], 100 + i);

		print_message(
			"n %zu, outliers %.2f: %.4f\n", n, heavy[i / 2], held);
		assert_true(held >= 0.935 && held <= 0.965);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_golden_ranks),
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_all_equal),
		cmocka_unit_test(test_foretold),
		cmocka_unit_test(test_coverage),
	};

	return cmocka_run_group_tests(tests, golden_speedup, golden_end);
}
