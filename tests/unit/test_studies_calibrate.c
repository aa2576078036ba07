/* SPDX-License-Identifier: MIT */
/* What calibrate makes of times whose truth is known. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "stats/random.h"
#include "studies/studies.h"
#include "unit.h"

/* Near enough to normal, and the same everywhere: twelve uniforms. */
static double
noise(struct random *random)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += random_unit(random);
	return sum;
}

/* Pairs with 1 % noise of their own; `shared` is what a pair has in common. */
static struct calibration
simulate(size_t experiments, double second, uint64_t seed)
{
	struct calibration made = {
		.walls = calloc(
			experiments * CALIBRATE_BLOCKS * 2, sizeof(double)),
		.experiments = experiments,
	};
	struct random random;

	random_init(&random, seed);
	for (size_t p = 0; p < experiments * CALIBRATE_BLOCKS; p++) {
		double shared = 5e6 * exp(0.2 * noise(&random));

		made.walls[p * 2] = shared * exp(0.01 * noise(&random));
		made.walls[p * 2 + 1] =
			shared * second * exp(0.01 * noise(&random));
	}
	return made;
}

static void
identical_arms_are_honest(void **state)
{
	struct calibration made = simulate(2000, 1, 1);
	struct calibration_result result;

	(void)state;
	assert_int_equal(calibrate_judge(&made, &result), 0);
	assert_int_equal(result.verdict, WILSON_HONEST);
	assert_true(result.share.lo < 0.05 && result.share.hi > 0.05);
	/* 1 % is seen now and then, 10 % always. */
	assert_true(result.power[0] > 0.1 && result.power[0] < 0.9);
	assert_true(result.power[4] > 0.999);
	for (size_t i = 1; i < CALIBRATE_SLOWDOWNS; i++)
		assert_true(result.power[i] >= result.power[i - 1]);
	free(made.walls);
}

static void
arms_that_differ_are_not(void **state)
{
	struct calibration made = simulate(200, 1.02, 2);
	struct calibration_result result;

	(void)state;
	assert_int_equal(calibrate_judge(&made, &result), 0);
	assert_int_equal(result.verdict, WILSON_TOO_MANY);
	free(made.walls);
}

/* Sittings whose ratios differ by 2 %: their medians know, their blocks don't. */
static void
sittings_are_honest(void **state)
{
	struct calibration made = { .experiments = 1000, .sittings = 5 };
	struct calibration_result result;
	struct random random;
	double mood = 0;

	(void)state;
	assert_int_equal(calibrate_blocks(&made), 10);
	made.walls = calloc(made.experiments * 20, sizeof(double));
	random_init(&random, 3);
	for (size_t p = 0; p < made.experiments * 10; p++) {
		if (p % 2 == 0)
			mood = 0.02 * noise(&random);
		made.walls[p * 2] = 5e6 * exp(0.003 * noise(&random));
		made.walls[p * 2 + 1] =
			5e6 * exp(mood + 0.003 * noise(&random));
	}
	assert_int_equal(calibrate_judge(&made, &result), 0);
	assert_true(result.level == 0.9375);
	assert_int_equal(result.verdict, WILSON_HONEST);
	assert_true(result.pooled > 2 * result.excluded);
	assert_true(result.spread > 0.03 && result.spread < 0.07);
	free(made.walls);
}

static void
times_that_are_none(void **state)
{
	static const double bad[] = { 0, -1, NAN, INFINITY };
	struct calibration_result result;

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct calibration made = simulate(20, 1, 3);

		made.walls[37] = bad[i];
		assert_int_equal(calibrate_judge(&made, &result), -EINVAL);
		free(made.walls);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identical_arms_are_honest),
		cmocka_unit_test(arms_that_differ_are_not),
		cmocka_unit_test(sittings_are_honest),
		cmocka_unit_test(times_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
