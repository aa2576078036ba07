/* SPDX-License-Identifier: MIT */
/* Curves fitted block by block: known truth under noise, and every refusal. */
#include "stats/random.h"
#include "stats/scaling.h"
#include "stats/usl.h"
#include "stats_near.h"

#include <errno.h>
#include <string.h>

static double
normal(struct random *random)
{
	double u = 1.0 - random_unit(random), v = random_unit(random);

	return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

/* A curve of ten noisy blocks over 1, 2, 4 .. 64 workers. */
struct drawn {
	double workers[7], ln_rate[10 * 7];
	struct scaling_curve curve;
};

static void
draw(struct drawn *drawn, const struct usl *law, double noise, uint64_t seed)
{
	struct random random;

	random_init(&random, seed);
	for (size_t i = 0; i < 7; i++)
		drawn->workers[i] = (double)(1 << i);
	for (size_t i = 0; i < 70; i++)
		drawn->ln_rate[i] = log(usl_at(law, drawn->workers[i % 7])) +
			noise * normal(&random);
	drawn->curve = (struct scaling_curve){ .points = 7,
		.blocks = 10,
		.workers = drawn->workers,
		.ln_rate = drawn->ln_rate,
		.cpu_bound = true,
		.cores = 64,
		.items = 256,
		.level = .95,
		.resamples = SCALING_RESAMPLES,
		.seed = 1 };
}

static void
test_curve_peak(void **state)
{
	const struct usl law = { 500, 0.05, 0.001, 0 };
	struct scaling_usl fit, again;
	struct drawn drawn;

	(void)state;
	draw(&drawn, &law, 0.03, 1);
	assert_int_equal(scaling_fit_usl(&drawn.curve, &fit), 0);
	assert_int_equal(fit.fit.refusal, SCALING_FITTED);
	assert_false(fit.fit.description);
	assert_int_equal(fit.fit.counts, 7);
	assert_int_equal(fit.peak_refusal, SCALING_PEAK);
	near(fit.law.kappa, law.kappa, 0.2);
	near(fit.peak, usl_peak(&law), 0.1);
	assert_true(fit.kappa.lo < law.kappa && law.kappa < fit.kappa.hi);
	assert_true(fit.sigma.lo < law.sigma && law.sigma < fit.sigma.hi);
	assert_true(fit.lambda.lo < 500 && 500 < fit.lambda.hi);
	assert_true(fit.peak_interval.lo < fit.peak &&
		fit.peak < fit.peak_interval.hi);
	scaling_fit_usl(&drawn.curve, &again);
	assert_true(fit.kappa.lo == again.kappa.lo);
	assert_true(fit.peak_interval.hi == again.peak_interval.hi);
	drawn.curve.cpu_bound = false;
	scaling_fit_usl(&drawn.curve, &again);
	assert_true(again.fit.description);
}

static void
test_curve_no_peak(void **state)
{
	const struct usl flat = { 500, 0.05, 0, 0 };
	const struct usl far = { 500, 0.02, 3e-5, 0 };
	struct scaling_usl fit;
	struct drawn drawn;

	(void)state;
	draw(&drawn, &flat, 0.03, 2);
	scaling_fit_usl(&drawn.curve, &fit);
	assert_int_equal(fit.fit.refusal, SCALING_FITTED);
	assert_int_equal(fit.peak_refusal, SCALING_PEAK_KAPPA_MAY_BE_0);
	assert_true(isnan(fit.peak) && fit.kappa.lo < 1e-12);

	draw(&drawn, &far, 0.0005, 3);
	scaling_fit_usl(&drawn.curve, &fit);
	assert_int_equal(fit.peak_refusal, SCALING_PEAK_BEYOND);
	assert_true(isnan(fit.peak));

	draw(&drawn, &far, 0.001, 4);
	drawn.curve.blocks = 4;
	scaling_fit_usl(&drawn.curve, &fit);
	assert_int_equal(fit.fit.refusal, SCALING_FITTED);
	assert_int_equal(fit.peak_refusal, SCALING_PEAK_NO_INTERVAL);
	assert_true(fit.kappa.level == 0.0);
}

/* No peak where waves of ceil(items / W) make steps, nor where a point that was
 * measured is faster than the law says that it can be. */
static void
test_curve_peak_contradicted(void **state)
{
	const struct usl law = { 500, 0.05, 0.001, 0 };
	struct scaling_usl fit;
	struct drawn drawn;

	(void)state;
	draw(&drawn, &law, 0.005, 8);
	drawn.curve.items = 255;
	scaling_fit_usl(&drawn.curve, &fit);
	assert_int_equal(fit.fit.refusal, SCALING_FITTED);
	assert_int_equal(fit.peak_refusal, SCALING_PEAK_WAVES);
	assert_true(isnan(fit.peak) && fit.peak_interval.level == 0.0);
	/* A largest count that nothing was measured at has no waves. */
	for (size_t i = 6; i < 70; i += 7)
		drawn.ln_rate[i] = NAN;
	scaling_fit_usl(&drawn.curve, &fit);
	assert_int_equal(fit.peak_refusal, SCALING_PEAK);

	/* Not known isn't few. */
	draw(&drawn, &law, 0.005, 8);
	drawn.curve.items = NAN;
	scaling_fit_usl(&drawn.curve, &fit);
	assert_int_equal(fit.peak_refusal, SCALING_PEAK);
	for (size_t i = 0; i < 10; i++) {
		drawn.ln_rate[i * 7 + 5] -= 0.10;
		drawn.ln_rate[i * 7 + 6] += 0.15;
	}
	scaling_fit_usl(&drawn.curve, &fit);
	assert_int_equal(fit.fit.refusal, SCALING_FITTED);
	assert_true(fit.kappa.lo > 1e-12 && usl_peak(&fit.law) < 64);
	assert_int_equal(fit.peak_refusal, SCALING_PEAK_MISSED);
	assert_true(isnan(fit.peak) && fit.peak_interval.level == 0.0);
}

/* A curve that is the law's keeps its peak in nearly all worlds. */
static void
test_curve_peak_kept(void **state)
{
	const struct usl law = { 500, 0.05, 0.001, 0 };
	struct scaling_usl fit;
	struct drawn drawn;
	size_t kept = 0;

	(void)state;
	for (uint64_t seed = 100; seed < 200; seed++) {
		draw(&drawn, &law, 0.03, seed);
		drawn.curve.resamples = 199;
		scaling_fit_usl(&drawn.curve, &fit);
		kept += fit.peak_refusal == SCALING_PEAK;
		assert_in_range(
			fit.peak_refusal, SCALING_PEAK, SCALING_PEAK_MISSED);
	}
	print_message("a true peak was kept in %zu of 100\n", kept);
	assert_in_range(kept, 80, 100);
}

static void
test_curve_refusals(void **state)
{
	const struct usl law = { 500, 0.05, 0.001, 0 };
	struct scaling_amdahl amdahl;
	struct scaling_usl fit;
	struct drawn drawn;

	(void)state;
	draw(&drawn, &law, 0.01, 5);
	drawn.curve.cores = 8;
	scaling_fit_usl(&drawn.curve, &fit);
	assert_int_equal(fit.fit.refusal, SCALING_TOO_FEW_WITHIN_CORES);
	assert_int_equal(fit.fit.dropped, 3);
	assert_int_equal(fit.fit.counts, 4);
	assert_true(isnan(fit.law.sigma));
	assert_int_equal(fit.peak_refusal, SCALING_PEAK_NO_FIT);
	scaling_fit_amdahl(&drawn.curve, &amdahl);
	assert_int_equal(amdahl.fit.dropped, 3);
	drawn.curve.cores = 2;
	scaling_fit_amdahl(&drawn.curve, &amdahl);
	assert_int_equal(amdahl.fit.refusal, SCALING_TOO_FEW_WITHIN_CORES);
	drawn.curve.cpu_bound = false;
	scaling_fit_usl(&drawn.curve, &fit);
	assert_int_equal(fit.fit.refusal, SCALING_FITTED);

	/* Three of seven never measured leaves four. */
	for (size_t i = 0; i < 70; i++) {
		if (i % 7 >= 4)
			drawn.ln_rate[i] = NAN;
	}
	scaling_fit_usl(&drawn.curve, &fit);
	assert_int_equal(fit.fit.refusal, SCALING_TOO_FEW_COUNTS);
	drawn.curve.blocks = 0;
	assert_int_equal(scaling_fit_usl(&drawn.curve, &fit), 0);
	assert_int_equal(fit.fit.refusal, SCALING_TOO_FEW_COUNTS);
	assert_int_equal(fit.fit.counts, 0);
	drawn.curve.points = 0;
	assert_int_equal(scaling_fit_amdahl(&drawn.curve, &amdahl), 0);
	assert_int_equal(amdahl.fit.refusal, SCALING_TOO_FEW_COUNTS);

	/* A saw is no law. */
	draw(&drawn, &law, 0.01, 6);
	for (size_t i = 0; i < 70; i++)
		drawn.ln_rate[i] += i % 7 % 2 ? 0.4 : -0.4;
	scaling_fit_usl(&drawn.curve, &fit);
	assert_int_equal(fit.fit.refusal, SCALING_POOR_FIT);
	assert_true(fit.fit.log_rmse > .1 && isnan(fit.law.kappa));
}

static void
test_curve_bad(void **state)
{
	const struct usl law = { 500, 0.05, 0.001, 0 };
	struct scaling_amdahl amdahl;
	struct scaling_usl fit;
	struct drawn drawn;

	(void)state;
	draw(&drawn, &law, 0.01, 7);
	drawn.ln_rate[5] = -INFINITY;
	assert_int_equal(scaling_fit_usl(&drawn.curve, &fit), -EINVAL);
	drawn.ln_rate[5] = 6;
	drawn.workers[2] = 0;
	assert_int_equal(scaling_fit_usl(&drawn.curve, &fit), -EINVAL);
	assert_int_equal(scaling_fit_amdahl(&drawn.curve, &amdahl), -EINVAL);
	drawn.workers[2] = 4;
	drawn.curve.cores = NAN;
	assert_int_equal(scaling_fit_usl(&drawn.curve, &fit), -EINVAL);
	drawn.curve.cores = 64;
	drawn.curve.level = 0;
	assert_int_equal(scaling_fit_usl(&drawn.curve, &fit), -EINVAL);
}

static void
test_curve_amdahl(void **state)
{
	double workers[4] = { 1, 2, 4, 8 }, ln_rate[10 * 4];
	struct scaling_curve curve = { .points = 4,
		.blocks = 10,
		.workers = workers,
		.ln_rate = ln_rate,
		.cpu_bound = true,
		.cores = 8,
		.level = .95,
		.resamples = 499 };
	struct scaling_amdahl fit;
	struct random random;
	size_t held = 0;

	(void)state;
	random_init(&random, 9);
	for (int round = 0; round < 200; round++) {
		for (size_t i = 0; i < 40; i++)
			ln_rate[i] = log(amdahl_at(0.1, workers[i % 4])) +
				0.03 * normal(&random);
		assert_int_equal(scaling_fit_amdahl(&curve, &fit), 0);
		assert_int_equal(fit.fit.refusal, SCALING_FITTED);
		held += fit.serial_interval.lo <= 0.1 &&
			0.1 <= fit.serial_interval.hi;
	}
	print_message("serial share held in %zu of 200\n", held);
	assert_in_range(held, 174, 200);
}

static void
test_reasons(void **state)
{
	(void)state;
	assert_string_equal(scaling_usl_why(SCALING_FITTED), "");
	assert_non_null(strstr(scaling_usl_why(SCALING_TOO_FEW_COUNTS), "5"));
	assert_non_null(
		strstr(scaling_amdahl_why(SCALING_TOO_FEW_COUNTS), "3"));
	for (int i = SCALING_TOO_FEW_COUNTS; i <= SCALING_POOR_FIT; i++)
		assert_true(scaling_amdahl_why((enum scaling_refusal)i)[0]);
	for (int i = SCALING_PEAK_NO_FIT; i <= SCALING_PEAK_MISSED; i++)
		assert_true(scaling_peak_why((enum scaling_peak_refusal)i)[0]);
	assert_string_equal(scaling_peak_why(SCALING_PEAK), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_curve_peak),
		cmocka_unit_test(test_curve_no_peak),
		cmocka_unit_test(test_curve_peak_contradicted),
		cmocka_unit_test(test_curve_peak_kept),
		cmocka_unit_test(test_curve_refusals),
		cmocka_unit_test(test_curve_bad),
		cmocka_unit_test(test_curve_amdahl),
		cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
