/* SPDX-License-Identifier: MIT */
/* Scaling laws by themselves: golden fits, known truth, and edges. */
#include "golden.h"
#include "stats/random.h"
#include "stats/scaling.h"
#include "stats/usl.h"
#include "stats_near.h"

#include <errno.h>
#include <stdlib.h>

enum {
	MOST = 64
};

static void
golden_usl(const char *set, const char *name, enum usl_loss loss,
	double kappa_tolerance)
{
	const json_t *data = json_object_get(golden, set);
	const json_t *want = json_object_get(data, name);
	double n[MOST], x[MOST];
	size_t count = golden_numbers(data, "n", n);
	struct usl fit;

	golden_numbers(data, "x", x);
	assert_int_equal(usl_fit(n, x, count, loss, &fit), 0);
	near(fit.lambda, golden_number(want, "lambda"), 1e-5);
	near(fit.sigma, golden_number(want, "sigma"), 1e-5);
	near(fit.kappa, golden_number(want, "kappa"), kappa_tolerance);
	if (json_object_get(want, "n_peak"))
		near(usl_peak(&fit), golden_number(want, "n_peak"), 1e-5);
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
	const json_t *data = json_object_get(golden, "amdahl_s_0.05");
	double n[MOST], speedup[MOST];
	size_t count = golden_numbers(data, "n", n);
	static const double serial[] = { 0, 1e-6, 0.01, 0.4, 0.999, 1 };
	struct amdahl fit;

	(void)state;
	golden_numbers(data, "speedup", speedup);
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
	const json_t *data = json_object_get(golden, "karp_flatt");
	static const char *const names[][2] = { { "speedup_a", "e_a" },
		{ "speedup_b", "e_b" } };
	double n[MOST], speedup[MOST], want[MOST];
	size_t count = golden_numbers(data, "n", n);

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		golden_numbers(data, names[k][0], speedup);
		golden_numbers(data, names[k][1], want);
		for (size_t i = 0; i < count; i++)
			near(amdahl_karp_flatt(n[i], speedup[i]), want[i],
				1e-9);
	}
	assert_true(isnan(amdahl_karp_flatt(1, 1)));
	assert_true(isnan(amdahl_karp_flatt(4, 0)));
	assert_true(isnan(amdahl_karp_flatt(NAN, 2)));
	assert_true(amdahl_karp_flatt(4, 5) < 0.0);
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
	};

	return cmocka_run_group_tests(tests, golden_scaling, golden_end);
}
