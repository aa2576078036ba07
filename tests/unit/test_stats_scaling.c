/* SPDX-License-Identifier: MIT */
/* Scaling laws: golden fits, known truth under noise, and every refusal. */
#include "stats/amdahl.h"
#include "stats/ceiling.h"
#include "stats/dispatch.h"
#include "stats/metg.h"
#include "stats/random.h"
#include "stats/scaling.h"
#include "stats/usl.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

enum {
	MOST = 64
};

static json_t *root;

static void
near(double got, double want, double tolerance)
{
	bool good = fabs(got - want) <= tolerance * fabs(want);

	/* Beside zero nothing is relative. */
	if (want == 0.0)
		good = fabs(got) <= 1e-12;
	if (!good)
		print_error("got %.17g, want %.17g\n", got, want);
	assert_true(good);
}

static size_t
numbers(const json_t *object, const char *name, double *x)
{
	const json_t *array = json_object_get(object, name);
	size_t i;
	json_t *value;

	json_array_foreach(array, i, value)
	{
		x[i] = json_number_value(value);
	}
	assert_true(i > 0);
	return i;
}

static double
number(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	assert_true(json_is_number(value));
	return json_number_value(value);
}

static int
setup(void **state)
{
	(void)state;
	root = json_load_file(GOLDEN_DIR "/scaling.json", 0, NULL);
	return root ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	json_decref(root);
	return 0;
}

static void
golden_usl(const char *set, const char *name, enum usl_loss loss,
	double kappa_tolerance)
{
	const json_t *data = json_object_get(root, set);
	const json_t *want = json_object_get(data, name);
	double n[MOST], x[MOST];
	size_t count = numbers(data, "n", n);
	struct usl fit;

	numbers(data, "x", x);
	assert_int_equal(usl_fit(n, x, count, loss, &fit), 0);
	near(fit.lambda, number(want, "lambda"), 1e-5);
	near(fit.sigma, number(want, "sigma"), 1e-5);
	near(fit.kappa, number(want, "kappa"), kappa_tolerance);
	if (json_object_get(want, "n_peak"))
		near(usl_peak(&fit), number(want, "n_peak"), 1e-5);
}

static void
test_usl_golden(void **state)
{
	(void)state;
	golden_usl("cisco", "fit_x", USL_X, 1e-5);
	golden_usl("cisco", "fit_lnx", USL_LN_X, 1e-5);
	golden_usl("raytracer", "fit_x", USL_X, 1e-3);
	golden_usl("raytracer", "fit_lnx", USL_LN_X, 1e-3);
	golden_usl("exact", "fit", USL_X, 1e-5);
	golden_usl("exact", "fit", USL_LN_X, 1e-5);
}

/* Laws over the whole box are found again, whatever the unit of X. */
static void
test_usl_truths(void **state)
{
	static const double n[7] = { 1, 2, 4, 8, 16, 32, 64 };
	static const double sigmas[] = { 0, 1e-4, 0.02, 0.3, 0.9, 1 };
	static const double kappas[] = { 0, 1e-6, 1e-4, 0.01, 0.5 };

	(void)state;
	for (size_t i = 0; i < 6 * 5 * 2; i++) {
		struct usl truth = { .lambda = i % 2 ? 1e-7 : 3e9,
			.sigma = sigmas[i / 2 % 6],
			.kappa = kappas[i / 12] };
		struct usl fit;
		double x[7];

		for (size_t k = 0; k < 7; k++)
			x[k] = usl_at(&truth, n[k]);
		for (int loss = USL_LN_X; loss <= USL_X; loss++) {
			assert_int_equal(
				usl_fit(n, x, 7, (enum usl_loss)loss, &fit), 0);
			near(fit.lambda, truth.lambda, 1e-6);
			assert_true(fabs(fit.sigma - truth.sigma) < 1e-6);
			assert_true(fabs(fit.kappa - truth.kappa) <
				1e-6 * (truth.kappa + 1e-3));
		}
	}
}

/* Wild data: no law of a fine grid over the box fits better. */
static void
test_usl_global(void **state)
{
	double n[6] = { 1, 2, 4, 8, 16, 32 }, x[6];
	struct random random;

	(void)state;
	random_init(&random, 11);
	for (int round = 0; round < 100; round++) {
		struct usl fit;

		for (size_t i = 0; i < 6; i++)
			x[i] = exp(3.0 * random_unit(&random) +
				(double)(i * (size_t)(round % 3)) / 2.0);
		usl_fit(n, x, 6, USL_LN_X, &fit);
		for (size_t g = 0; g < 60 * 60; g++) {
			struct usl law = { 1, (double)(g % 60) / 59.0,
				pow(10, (double)(g / 60) / 8.0 - 5.0), 0 };
			double sum = 0, squares = 0, rmse;

			for (size_t i = 0; i < 6; i++) {
				double off = log(x[i] / usl_at(&law, n[i]));

				sum += off;
				squares += off * off;
			}
			rmse = sqrt(squares / 6 - sum * sum / 36);
			assert_true(fit.log_rmse <= rmse + 1e-9);
		}
	}
}

static void
test_usl_edges(void **state)
{
	double n[5] = { 1, 2, 4, 8, 16 }, x[5] = { 1, 2.5, 6, 14, 40 };
	struct usl fit = { 0 };

	(void)state;
	/* Faster than linear: the best law in the box is the straight line. */
	assert_int_equal(usl_fit(n, x, 5, USL_LN_X, &fit), 0);
	assert_true(fit.sigma == 0.0 && fit.kappa == 0.0);
	assert_true(isinf(usl_peak(&fit)));
	assert_int_equal(usl_fit(n, x, 2, USL_LN_X, &fit), -ERANGE);
	assert_true(isnan(fit.lambda));
	assert_int_equal(usl_fit(n, x, 0, USL_LN_X, &fit), -ERANGE);
	assert_int_equal(usl_refit(n, x, 5, USL_LN_X, &fit), -EINVAL);
	x[3] = 0;
	assert_int_equal(usl_fit(n, x, 5, USL_LN_X, &fit), -EINVAL);
	x[3] = NAN;
	assert_int_equal(usl_fit(n, x, 5, USL_LN_X, &fit), -EINVAL);
	x[3] = 14;
	n[0] = 0.5;
	assert_int_equal(usl_fit(n, x, 5, USL_LN_X, &fit), -EINVAL);
	/* Falls from the first step on: a peak at 1, not below. */
	fit = (struct usl){ 1, 1, 0.5, 0 };
	assert_true(usl_peak(&fit) == 1.0);
}

static void
test_amdahl(void **state)
{
	const json_t *data = json_object_get(root, "amdahl_s_0.05");
	double n[MOST], speedup[MOST];
	size_t count = numbers(data, "n", n);
	static const double serial[] = { 0, 1e-6, 0.01, 0.4, 0.999, 1 };
	struct amdahl fit;

	(void)state;
	numbers(data, "speedup", speedup);
	assert_int_equal(amdahl_fit(n, speedup, count, &fit), 0);
	near(fit.serial, 0.05, 1e-9);
	assert_true(fit.log_rmse < 1e-12);
	for (size_t i = 0; i < count; i++)
		near(amdahl_at(0.05, n[i]), speedup[i], 1e-9);
	for (size_t i = 0; i < 6; i++) {
		for (size_t k = 0; k < count; k++)
			speedup[k] = amdahl_at(serial[i], n[k]);
		assert_int_equal(amdahl_fit(n, speedup, count, &fit), 0);
		assert_true(fabs(fit.serial - serial[i]) < 1e-10);
	}
	for (size_t k = 0; k < count; k++)
		speedup[k] = 1.3 * n[k];
	amdahl_fit(n, speedup, count, &fit);
	assert_true(fit.serial == 0.0);
	for (size_t k = 0; k < count; k++)
		speedup[k] = 0.5;
	amdahl_fit(n, speedup, count, &fit);
	assert_true(fit.serial == 1.0);
	speedup[0] = -1;
	assert_int_equal(amdahl_fit(n, speedup, count, &fit), -EINVAL);
	assert_true(isnan(fit.serial));
	n[0] = 1;
	assert_int_equal(amdahl_fit(n, speedup + 1, 1, &fit), -ERANGE);
	assert_int_equal(amdahl_fit(n, speedup, 0, &fit), -ERANGE);
}

static void
test_karp_flatt(void **state)
{
	const json_t *data = json_object_get(root, "karp_flatt");
	static const char *const names[][2] = { { "speedup_a", "e_a" },
		{ "speedup_b", "e_b" } };
	double n[MOST], speedup[MOST], want[MOST];
	size_t count = numbers(data, "n", n);

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		numbers(data, names[k][0], speedup);
		numbers(data, names[k][1], want);
		for (size_t i = 0; i < count; i++)
			near(amdahl_karp_flatt(n[i], speedup[i]), want[i],
				1e-9);
	}
	assert_true(isnan(amdahl_karp_flatt(1, 1)));
	assert_true(isnan(amdahl_karp_flatt(4, 0)));
	assert_true(isnan(amdahl_karp_flatt(NAN, 2)));
	assert_true(amdahl_karp_flatt(4, 5) < 0.0);
}

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
	for (int i = SCALING_PEAK_NO_FIT; i <= SCALING_PEAK_BEYOND; i++)
		assert_true(scaling_peak_why((enum scaling_peak_refusal)i)[0]);
	assert_string_equal(scaling_peak_why(SCALING_PEAK), "");
}

static void
test_metg(void **state)
{
	double task[18], rate[18], bad;
	struct metg metg;

	(void)state;
	/* 1 ms halving down, 0.3 us of overhead each: half is at 0.3 us. */
	for (size_t i = 0; i < 18; i++) {
		task[i] = 1000.0 / (double)(1 << i);
		rate[i] = task[i] / (task[i] + 0.3);
	}
	assert_int_equal(metg_find(task, rate, 18, .5, &metg), 0);
	assert_int_equal(metg.refusal, METG_FOUND);
	near(metg.task_us, 0.3, 0.02);
	metg_find(task, rate, 5, .5, &metg);
	assert_int_equal(metg.refusal, METG_NONE_BELOW);
	assert_true(isnan(metg.task_us) && metg.peak > 0.99);
	metg_find(task, rate, 1, .5, &metg);
	assert_int_equal(metg.refusal, METG_NONE_ABOVE);
	assert_int_equal(metg_find(task, rate, 0, .5, &metg), 0);
	assert_int_equal(metg.refusal, METG_NONE_ABOVE);
	rate[17] = 2.0;
	metg_find(task, rate, 18, .5, &metg);
	assert_int_equal(metg.refusal, METG_NONE_ABOVE);
	assert_int_equal(metg_find(task, rate, 18, 1.0, &metg), -EINVAL);
	bad = task[3];
	task[3] = task[4];
	assert_int_equal(metg_find(task, rate, 18, .5, &metg), -EINVAL);
	task[3] = bad;
	rate[2] = NAN;
	assert_int_equal(metg_find(task, rate, 18, .5, &metg), -EINVAL);
	rate[2] = 0.0;
	assert_int_equal(metg_find(task, rate, 18, .5, &metg), -EINVAL);
}

static void
test_dispatch(void **state)
{
	double few[10], many[10];
	struct dispatch cost;

	(void)state;
	for (size_t b = 0; b < 10; b++) {
		few[b] = 5e5 + 100 * 80.0 + 10.0 * (double)b;
		many[b] = 5e5 + 10100 * 80.0;
	}
	assert_int_equal(
		dispatch_cost(few, many, 10, 100, 10100, .95, &cost), 0);
	near(cost.cost, 80.0, 1e-3);
	assert_true(cost.interval.lo < cost.cost && cost.n == 10);
	assert_int_equal(
		dispatch_cost(many, few, 3, 100, 10100, .95, &cost), 0);
	assert_true(cost.cost < 0 && cost.interval.level == 0.0);
	assert_int_equal(
		dispatch_cost(few, many, 0, 1, 2, .95, &cost), -EINVAL);
	assert_int_equal(
		dispatch_cost(few, many, 9, 2, 2, .95, &cost), -EINVAL);
	few[8] = 0;
	assert_int_equal(
		dispatch_cost(few, many, 10, 1, 2, .95, &cost), -EINVAL);
	few[8] = INFINITY;
	assert_int_equal(
		dispatch_cost(few, many, 10, 1, 2, .95, &cost), -EINVAL);
}

static void
test_ceiling(void **state)
{
	double time[8] = { 8, 1, 1, 1, 1, 1, 1, 2 }, limit, largest;
	size_t share[8], again[8];

	(void)state;
	assert_int_equal(ceiling_limit(time, 8, 16, &limit), 0);
	assert_true(limit == 2.0);
	ceiling_limit(time, 8, 1, &limit);
	assert_true(limit == 1.0);
	assert_int_equal(ceiling_shares(time, 8, 2, share, &largest), 0);
	assert_true(largest == 8.0);
	for (size_t i = 1; i < 8; i++)
		assert_int_equal(share[i], 1 - share[0]);
	ceiling_shares(time, 8, 2, again, NULL);
	assert_memory_equal(share, again, sizeof(share));
	memset(time, 0, sizeof(time));
	assert_int_equal(ceiling_limit(time, 8, 2, &limit), -EINVAL);
	assert_int_equal(ceiling_shares(time, 8, 4, share, &largest), 0);
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(share[i], i % 4);
	assert_int_equal(ceiling_shares(time, 8, 0, share, NULL), -EINVAL);
	assert_int_equal(ceiling_shares(time, 0, 1, share, NULL), -EINVAL);
	time[3] = -1;
	assert_int_equal(ceiling_shares(time, 8, 4, share, NULL), -EINVAL);
	time[3] = NAN;
	assert_int_equal(ceiling_limit(time, 8, 4, &limit), -EINVAL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usl_golden),
		cmocka_unit_test(test_usl_truths),
		cmocka_unit_test(test_usl_global),
		cmocka_unit_test(test_usl_edges),
		cmocka_unit_test(test_amdahl),
		cmocka_unit_test(test_karp_flatt),
		cmocka_unit_test(test_curve_peak),
		cmocka_unit_test(test_curve_no_peak),
		cmocka_unit_test(test_curve_refusals),
		cmocka_unit_test(test_curve_bad),
		cmocka_unit_test(test_curve_amdahl),
		cmocka_unit_test(test_reasons),
		cmocka_unit_test(test_metg),
		cmocka_unit_test(test_dispatch),
		cmocka_unit_test(test_ceiling),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
