/* SPDX-License-Identifier: MIT */
/* Rank tests and their companions: golden, brute force, refusals. */
#include "golden.h"
#include "stats/best.h"
#include "stats/noise.h"
#include "stats/random.h"
#include "stats/speedup.h"
#include "stats/wilcoxon.h"
#include "stats/wilson.h"
#include "stats_near.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

static void
test_golden(void **state)
{
	const json_t *test = json_object_get(golden, "wilcoxon_signed_rank");
	double base[16], arm[16], d[16], want[16];
	struct wilcoxon wilcoxon;
	struct hodges_lehmann hl;
	const json_t *holm;
	size_t n;

	(void)state;
	n = golden_numbers(golden, "base", base);
	golden_numbers(golden, "strategy", arm);
	speedup_logs(base, arm, n, d);
	assert_int_equal(wilcoxon_test(d, n, &wilcoxon), 0);
	same(wilcoxon.w, golden_number(test, "W"));
	same(wilcoxon.p, golden_number(test, "p_exact"));
	assert_true(wilcoxon.exact && wilcoxon.n == 10);

	assert_int_equal(hodges_lehmann_estimate(d, n, .95, &hl), 0);
	same(hl.estimate, golden_number(golden, "hodges_lehmann_d"));
	golden_numbers(golden, "hodges_lehmann_95", want);
	same(hl.interval.lo, want[0]);
	same(hl.interval.hi, want[1]);
	same(hl.interval.level, 1.0 - 50.0 / 1024.0);

	holm = json_object_get(golden, "holm");
	n = golden_numbers(holm, "raw", d);
	golden_numbers(holm, "adjusted", want);
	assert_int_equal(holm_adjust(d, n, d), 0);
	for (size_t i = 0; i < n; i++)
		same(d[i], want[i]);
}

/* Every one of the 2^n signings, with the mean ranks written out plainly. */
static double
brute_wilcoxon(const double *d, size_t n)
{
	double rank[16], w = 0.0, total = 0.0;
	size_t used = 0, extreme = 0;
	double kept[16];

	for (size_t i = 0; i < n; i++) {
		if (d[i] != 0.0)
			kept[used++] = d[i];
	}
	for (size_t i = 0; i < used; i++) {
		size_t below = 0, equal = 0;

		for (size_t j = 0; j < used; j++) {
			below += fabs(kept[j]) < fabs(kept[i]);
			equal += fabs(kept[j]) == fabs(kept[i]);
		}
		rank[i] = (double)below + ((double)equal + 1.0) / 2.0;
		total += rank[i];
		w += kept[i] > 0.0 ? rank[i] : 0.0;
	}
	for (size_t signs = 0; signs < (size_t)1 << used; signs++) {
		double sum = 0.0;

		for (size_t i = 0; i < used; i++)
			sum += signs >> i & 1 ? rank[i] : 0.0;
		extreme +=
			fabs(sum - total / 2.0) >= fabs(w - total / 2.0) - 1e-9;
	}
	return (double)extreme / (double)((size_t)1 << used);
}

static void
test_wilcoxon_brute(void **state)
{
	struct random random;
	struct wilcoxon result;
	double d[12];

	(void)state;
	random_init(&random, 5);
	for (int round = 0; round < 300; round++) {
		size_t n = 1 + (size_t)random_below(&random, 12);

		/* Few values: zeros and ties in nearly every one. */
		for (size_t i = 0; i < n; i++)
			d[i] = (double)random_below(&random, 9) - 3.0;
		assert_int_equal(wilcoxon_test(d, n, &result), 0);
		same(result.p, brute_wilcoxon(d, n));
	}
}

static void
test_wilcoxon_edges(void **state)
{
	double d[400] = { 0 };
	struct wilcoxon exact, result;
	struct random random;

	(void)state;
	assert_int_equal(wilcoxon_test(d, 0, &result), -EINVAL);
	assert_true(isnan(result.p));
	assert_int_equal(wilcoxon_test(d, 7, &result), 0);
	assert_true(result.p == 1.0 && result.n == 0);
	d[2] = NAN;
	assert_int_equal(wilcoxon_test(d, 7, &result), -EINVAL);
	d[2] = 0;
	d[0] = -2;
	assert_int_equal(wilcoxon_test(d, 1, &result), 0);
	assert_true(result.p == 1.0);

	/* The step to the normal is not to be seen. */
	random_init(&random, 6);
	for (size_t i = 0; i < 101; i++)
		d[i] = random_unit(&random) - 0.42;
	wilcoxon_test(d, 100, &exact);
	wilcoxon_test(d, 101, &result);
	assert_true(exact.exact && !result.exact);
	assert_true(fabs(exact.p - result.p) < 0.02);
	for (size_t i = 0; i < 400; i++)
		d[i] = 1.0;
	wilcoxon_test(d, 400, &result);
	assert_true(result.p < 1e-12);
}

static int
order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
test_hodges_lehmann_pairs(void **state)
{
	struct random random;
	struct hodges_lehmann hl;
	double x[60], pairs[60 * 61 / 2];

	(void)state;
	random_init(&random, 7);
	for (int round = 0; round < 100; round++) {
		size_t n = 1 + (size_t)random_below(&random, 60), m = 0;

		for (size_t i = 0; i < n; i++) {
			x[i] = random_unit(&random) - 0.5;
			if (round % 2)
				x[i] = floor(x[i] * 8.0);
		}
		for (size_t i = 0; i < n; i++) {
			for (size_t j = i; j < n; j++)
				pairs[m++] = x[i] / 2.0 + x[j] / 2.0;
		}
		qsort(pairs, m, sizeof(*pairs), order);
		assert_int_equal(hodges_lehmann_estimate(x, n, .95, &hl), 0);
		same(hl.estimate, (pairs[(m - 1) / 2] + pairs[m / 2]) / 2.0);
		assert_true((n < 5) == (hl.interval.level == 0.0));
		if (n >= 6)
			assert_true(hl.interval.level >= .95 &&
				hl.interval.level < .97);
		if (n == 5)
			assert_true(hl.interval.level == .9375);
	}
	for (size_t i = 0; i < 60; i++)
		x[i] = i % 2 ? 1.7e308 : 1.6e308;
	assert_int_equal(hodges_lehmann_estimate(x, 60, .95, &hl), 0);
	assert_true(isfinite(hl.estimate) && isfinite(hl.interval.hi));
	assert_int_equal(hodges_lehmann_estimate(x, 0, .95, &hl), -EINVAL);
	assert_int_equal(hodges_lehmann_estimate(x, 9, 0, &hl), -EINVAL);
	x[4] = NAN;
	assert_int_equal(hodges_lehmann_estimate(x, 9, .95, &hl), -EINVAL);
}

static void
test_hodges_lehmann_many(void **state)
{
	enum {
		n = 20000
	};
	double *x = calloc(n, sizeof(*x));
	struct hodges_lehmann hl;

	(void)state;
	assert_non_null(x);
	for (size_t i = 0; i < n; i++)
		x[i] = (double)i;
	assert_int_equal(hodges_lehmann_estimate(x, n, .95, &hl), 0);
	same(hl.estimate, (n - 1) / 2.0);
	assert_true(hl.interval.lo < hl.estimate && hl.interval.lo > 9800);
	free(x);
}

static void
test_holm(void **state)
{
	double p[4] = { .04, .01, .03, .005 };
	const double want[4] = { .06, .03, .06, .02 };
	double got[4], bad[2] = { .1, NAN };

	(void)state;
	assert_int_equal(holm_adjust(p, 4, got), 0);
	for (size_t i = 0; i < 4; i++)
		same(got[i], want[i]);
	assert_int_equal(holm_adjust(p, 0, got), 0);
	assert_int_equal(holm_adjust(bad, 2, got), -EINVAL);
	bad[1] = 1.5;
	assert_int_equal(holm_adjust(bad, 2, got), -EINVAL);
	p[0] = p[1] = 1.0;
	holm_adjust(p, 2, got);
	assert_true(got[0] == 1.0 && got[1] == 1.0);
}

static void
test_wilson(void **state)
{
	struct interval i;

	(void)state;
	/* Newcombe 1998, the worked examples: 81/263, 15/148, 0/20, 1/29. */
	assert_int_equal(wilson_interval(81, 263, .95, &i), 0);
	assert_true(fabs(i.lo - .2553) < 5e-5 && fabs(i.hi - .3662) < 5e-5);
	wilson_interval(15, 148, .95, &i);
	assert_true(fabs(i.lo - .0624) < 5e-5 && fabs(i.hi - .1605) < 5e-5);
	wilson_interval(0, 20, .95, &i);
	assert_true(i.lo == 0 && fabs(i.hi - .1611) < 5e-5);
	wilson_interval(20, 20, .95, &i);
	assert_true(i.hi == 1 && fabs(i.lo - .8389) < 5e-5);
	assert_int_equal(wilson_interval(0, 0, .95, &i), -EINVAL);
	assert_int_equal(wilson_interval(3, 2, .95, &i), -EINVAL);
	assert_int_equal(wilson_interval(1, 2, 1.0, &i), -EINVAL);

	assert_int_equal(wilson_calibration(3, 200, 0.95), WILSON_TOO_FEW);
	assert_int_equal(wilson_calibration(4, 200, 0.95), WILSON_HONEST);
	assert_int_equal(wilson_calibration(16, 200, 0.95), WILSON_HONEST);
	assert_int_equal(wilson_calibration(17, 200, 0.95), WILSON_TOO_MANY);
	assert_int_equal(wilson_calibration(5, 200, 0.9375), WILSON_TOO_FEW);
	assert_int_equal(wilson_calibration(19, 200, 0.9375), WILSON_HONEST);
	assert_int_equal(wilson_calibration(0, 0, 0.95), WILSON_TOO_MANY);
}

static void
test_normal(void **state)
{
	(void)state;
	same(normal_quantile(.975), 1.959963984540054);
	same(normal_quantile(.025), -1.959963984540054);
	same(normal_quantile(.5), 0);
	same(normal_quantile(1e-12), -7.034483825301131);
	same(normal_below(1.6448536269514722), .95);
	same(normal_two_sided(-1.959963984540054), .05);
	assert_true(isnan(normal_quantile(0)) && isnan(normal_quantile(1)));
	assert_true(isnan(normal_quantile(NAN)));
}

/* All orders of n by Heap's algorithm; how many are as extreme as S. */
static double
brute_kendall(const double *x, size_t n)
{
	double y[8], s = 0.0;
	size_t c[8] = { 0 }, extreme = 0, all = 0;

	for (size_t i = 0; i < n; i++) {
		y[i] = (double)i;
		for (size_t j = i + 1; j < n; j++)
			s += x[j] > x[i] ? 1.0 : -1.0;
	}
	for (size_t i = 0; i <= n;) {
		double t = 0.0, held;
		size_t with;

		if (i == 0) {
			for (size_t a = 0; a < n; a++) {
				for (size_t b = a + 1; b < n; b++)
					t += y[b] > y[a] ? 1.0 : -1.0;
			}
			extreme += fabs(t) >= fabs(s);
			all++;
			i = 1;
		}
		while (i < n && c[i] >= i)
			c[i++] = 0;
		if (i >= n)
			break;
		with = i % 2 ? c[i] : 0;
		held = y[with];
		y[with] = y[i];
		y[i] = held;
		c[i]++;
		i = 0;
	}
	return (double)extreme / (double)all;
}

static void
test_kendall(void **state)
{
	struct random random;
	struct kendall k;
	double x[200];
	size_t index[200];

	(void)state;
	random_init(&random, 8);
	for (int round = 0; round < 60; round++) {
		size_t n = 2 + (size_t)random_below(&random, 6);

		for (size_t i = 0; i < n; i++)
			index[i] = i;
		random_shuffle(&random, index, n);
		for (size_t i = 0; i < n; i++)
			x[i] = (double)index[i];
		assert_int_equal(kendall_trend(x, n, &k), 0);
		assert_true(k.exact);
		same(k.p, brute_kendall(x, n));
	}
	for (size_t i = 0; i < 200; i++)
		x[i] = -(double)i;
	kendall_trend(x, 10, &k);
	assert_true(k.tau == -1.0);
	same(k.p, 2.0 / 3628800.0);
	kendall_trend(x, 50, &k);
	assert_true(k.exact && k.p >= 0.0 && k.p < 1e-12);
	kendall_trend(x, 200, &k);
	assert_true(!k.exact && k.p < 1e-12);
	for (size_t i = 0; i < 200; i++)
		x[i] = 3.0;
	kendall_trend(x, 10, &k);
	assert_true(k.p == 1.0 && k.tau == 0.0 && !k.exact);
	assert_int_equal(kendall_trend(x, 1, &k), -EINVAL);
	assert_int_equal(kendall_trend(x, 0, &k), -EINVAL);
	x[1] = NAN;
	assert_int_equal(kendall_trend(x, 9, &k), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_golden, golden_speedup, golden_end),
		cmocka_unit_test(test_wilcoxon_brute),
		cmocka_unit_test(test_wilcoxon_edges),
		cmocka_unit_test(test_hodges_lehmann_pairs),
		cmocka_unit_test(test_hodges_lehmann_many),
		cmocka_unit_test(test_holm),
		cmocka_unit_test(test_wilson),
		cmocka_unit_test(test_normal),
		cmocka_unit_test(test_kendall),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
