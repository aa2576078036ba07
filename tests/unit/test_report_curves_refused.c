/* SPDX-License-Identifier: MIT */
/* What no law is told of, and why; and what is said of a curve then. */
#include "report_curves.h"

static void
curves_few_counts(void **state)
{
	static const int64_t counts[] = { 1, 8, 0 };
	const struct truth truth = { "url", 0.004, 0.05, 2, 10, 0, truth_usl };
	struct report_trials t;

	(void)state;
	const struct curves_set *set = curves_test_truth(&t, &truth, counts);
	curves_test_refused("sigma", -1, "fewer than 5 worker counts");
	curves_test_refused("n_peak", -1, "fewer than 5 worker counts");
	curves_test_refused("s", -1, "fewer than 3 worker counts");
	curves_test_says(
		set, "No law fits its curve: fewer than 5 worker counts.");
	curves_test_end(&t);
}

static void
curves_beyond_cores(void **state)
{
	static const int64_t counts[] = { 1, 2, 4, 8, 16, 0 };
	const struct truth truth = { "html", 0.004, 0.99, 2, 10, 5000000,
		truth_amdahl };
	struct report_trials t;

	(void)state;
	const struct curves_set *set = curves_test_truth(&t, &truth, counts);
	/* Without a ceiling: the baseline's CPU time says it. */
	assert_true(set->cpu_bound);
	assert_int_equal(set->curves[0].usl.fit.dropped, 3);
	curves_test_refused("kappa", -1,
		"fewer than 5 worker counts within the usable cores");
	curves_test_refused(
		"s", -1, "fewer than 3 worker counts within the usable cores");
	curves_test_refused("e", 4, "more workers than usable cores");
	curves_test_near(curves_test_row("pool", "e", 2).value, 0.04, 0.01);
	curves_test_says(set,
		"No law is fitted: fewer than 3 worker counts within the "
		"usable cores. By the 2 workers alone");
	curves_test_says(set, "% of its work is serial (Karp-Flatt, 95 % CI");
	curves_test_end(&t);
}

static void
curves_poor(void **state)
{
	static const int64_t counts[] = { 1, 2, 4, 8, 16, 32, 0 };
	const struct truth truth = { "url", 0.004, 0.05, 2, 10, 0,
		truth_broken };
	struct report_trials t;

	(void)state;
	const struct curves_set *set = curves_test_truth(&t, &truth, counts);
	curves_test_refused("sigma", -1, "the curve is off by more than 10 %");
	assert_true(curves_test_row("pool", "sigma", -1).log_rmse > 0.1);
	curves_test_says(set, "No law fits its curve: the curve is off by");
	curves_test_end(&t);
}

static void
curves_no_peak(void **state)
{
	static const int64_t counts[] = { 1, 2, 4, 8, 16, 32, 0 };
	const struct truth truth = { "url", 0.02, 0.05, 2, 10, 0,
		truth_contention };
	struct report_trials t;

	(void)state;
	const struct curves_set *set = curves_test_truth(&t, &truth, counts);
	curves_test_near(set->curves[0].usl.law.sigma, 0.05, 0.01);
	curves_test_refused(
		"n_peak", -1, "kappa's interval holds 0, so there may be none");
	curves_test_says(set, "No peak is given: kappa's interval holds 0");
	curves_test_end(&t);
}

static void
curves_few_blocks(void **state)
{
	static const int64_t counts[] = { 1, 2, 4, 8, 16, 32, 0 };
	const struct truth truth = { "url", 0.004, 0.05, 2, 3, 0, truth_usl };
	struct report_trials t;

	(void)state;
	const struct curves_set *set = curves_test_truth(&t, &truth, counts);
	const struct fits_row sigma = curves_test_row("pool", "sigma", -1);
	curves_test_near(sigma.value, 0.03, 0.005);
	assert_true(isnan(sigma.lo) && isnan(sigma.level));
	curves_test_refused("n_peak", -1, "too few blocks to say");
	curves_test_says(set, "Scaling: too few blocks to say anything.");
	curves_test_end(&t);
}

/* Nothing to tell of: the baseline alone, or nothing beside it. */
static void
curves_nothing(void **state)
{
	static const int64_t none[] = { 0 };
	const struct truth truth = { "url", 0.004, 0.05, 2, 6, 0, truth_usl };
	struct report_trials t;

	(void)state;
	const struct curves_set *set = curves_test_truth(&t, &truth, none);
	char *text = curves_test_said(set);
	assert_string_equal(text, "");
	free(text);
	curves_test_end(&t);

	report_trials_begin(&t);
	truth_add(&t, &truth, "pool", 2, CURVES_NS);
	truth_add(&t, &truth, "pool", 4, CURVES_NS);
	set = curves_test_make(&t);
	assert_true(isnan(set->longest_limit));
	text = curves_test_said(set);
	assert_string_equal(text, "");
	free(text);
	curves_test_end(&t);
}

static double
truth_slower(double n)
{
	return CURVES_NS * (1 + 0.15 * (n - 1));
}

/* That more workers cost time is said where the speedup's interval says so,
 * and no further than identical runs agree. */
static void
curves_slower(void **state)
{
	static const int64_t counts[] = { 1, 2, 0 };
	const struct truth truth = { "html", 0.004, 0.99, 2, 10, 5000000,
		truth_slower };
	struct report_trials t;

	(void)state;
	curves_test_says(curves_test_truth(&t, &truth, counts),
		"By the 2 workers alone, adding workers made it slower "
		"(Karp-Flatt).");
	curves_test_end(&t);

	report_trials_begin(&t);
	truth_add(&t, &truth, "sequential", 1, CURVES_NS);
	truth_add(&t, &truth, "sequential#2", 1, 1.3 * CURVES_NS);
	truth_add(&t, &truth, "pool", 2, 1.15 * CURVES_NS);
	const struct curves_set *set = curves_test_make(&t);
	assert_true(set->set->aa_differs);
	curves_test_says(set, "adding workers has no measurable benefit");
	curves_test_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(curves_few_counts),
		cmocka_unit_test(curves_beyond_cores),
		cmocka_unit_test(curves_poor),
		cmocka_unit_test(curves_no_peak),
		cmocka_unit_test(curves_few_blocks),
		cmocka_unit_test(curves_nothing),
		cmocka_unit_test(curves_slower),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
