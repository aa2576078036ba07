/* SPDX-License-Identifier: MIT */
/* The stopping rule, and what noise leaves in the numbers. */
#include "stats/interval.h"
#include "stats/looks.h"
#include "stats/noise.h"
#include "stats/random.h"
#include "stats/speedup.h"
#include "unit.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double
normal(struct random *random)
{
	double u = 1.0 - random_unit(random), v = random_unit(random);

	return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

static enum looks_decision
decide(const struct looks_rule *rule, size_t blocks, double widest,
	double elapsed_s)
{
	const struct looks_state now = { blocks, widest, elapsed_s, 10.0 };

	return looks_decide(rule, &now);
}

static void
test_looks(void **state)
{
	const struct looks_rule free_rule = { 0, 0.05, INFINITY, false };

	(void)state;
	for (size_t n = 0; n < 60; n++) {
		bool look = n == 10 || n == 12 || n == 15 || n == 20 ||
			n == 25 || n == 30 || n == 40;

		assert_int_equal(looks_at(n), look);
		assert_int_equal(decide(&free_rule, n, 0.05, 1),
			look		  ? LOOKS_PRECISE
				: n >= 40 ? LOOKS_ENOUGH
					  : LOOKS_GO_ON);
		assert_int_equal(decide(&free_rule, n, 0.0501, 1),
			n >= 40 ? LOOKS_ENOUGH : LOOKS_GO_ON);
		assert_int_equal(decide(&free_rule, n, NAN, 1),
			n >= 40 ? LOOKS_ENOUGH : LOOKS_GO_ON);
	}
	assert_int_equal(looks_next(0), 10);
	assert_int_equal(looks_next(10), 12);
	assert_int_equal(looks_next(39), 40);
	assert_int_equal(looks_next(40), 0);
}

static void
test_looks_budget(void **state)
{
	struct looks_rule rule = { 0, 0.05, 60, true };

	(void)state;
	/* A block takes 10 s, and 12 are reckoned for the next. */
	assert_int_equal(decide(&rule, 0, INFINITY, 1000), LOOKS_GO_ON);
	assert_int_equal(decide(&rule, 3, 1, 48), LOOKS_GO_ON);
	assert_int_equal(decide(&rule, 3, 1, 48.1), LOOKS_BUDGET);
	assert_int_equal(decide(&rule, 10, 1, 48.1), LOOKS_BUDGET);
	assert_int_equal(decide(&rule, 10, 0.04, 48.1), LOOKS_PRECISE);
	assert_int_equal(decide(&rule, 11, 0.04, 48.1), LOOKS_BUDGET);
	rule.budget_is_users = false;
	assert_int_equal(decide(&rule, 9, 1, 1000), LOOKS_GO_ON);
	assert_int_equal(decide(&rule, 10, 1, 1000), LOOKS_BUDGET);
	rule.blocks = 6;
	rule.budget_is_users = true;
	assert_int_equal(decide(&rule, 5, 0, 1000), LOOKS_GO_ON);
	assert_int_equal(decide(&rule, 6, 1, 0), LOOKS_COUNTED);
	rule.blocks = 50;
	assert_int_equal(decide(&rule, 40, 0, 0), LOOKS_GO_ON);

	assert_true(looks_precision_valid(0.05));
	assert_false(looks_precision_valid(0.0));
	assert_false(looks_precision_valid(2.0));
	assert_false(looks_precision_valid(-0.05));
	assert_false(looks_precision_valid(NAN));
}

/* Joint stopping of several cells keeps what each interval promises. */
static void
test_looks_coverage(void **state)
{
	enum {
		experiments = 4000,
		cells = 4
	};
	const struct looks_rule rule = { 0, 0.04, INFINITY, false };
	struct random random;
	size_t held = 0;

	(void)state;
	random_init(&random, 12);
	for (int e = 0; e < experiments; e++) {
		double d[cells][40];
		struct speedup s[cells];
		struct looks_state now = { 0, INFINITY, 0, 0 };

		while (looks_decide(&rule, &now) == LOOKS_GO_ON) {
			for (size_t c = 0; c < cells; c++)
				d[c][now.blocks] = 0.042 * normal(&random);
			now.blocks++;
			now.widest = 0.0;
			for (size_t c = 0; c < cells; c++) {
				speedup_from_logs(d[c], now.blocks, .95, &s[c]);
				now.widest = fmax(now.widest,
					interval_half_width(&s[c].of_d));
			}
		}
		for (size_t c = 0; c < cells; c++)
			held += s[c].of_d.lo <= 0 && 0 <= s[c].of_d.hi;
	}
	print_message("joint stopping held %.4f\n",
		(double)held / (experiments * cells));
	assert_in_range(held, experiments * cells * 935 / 1000,
		experiments * cells * 965 / 1000);
}

/* Which of x are far off, and how many. */
static int
outliers(const double *x, size_t n, bool *far, size_t *count)
{
	double scratch[9], median, limit;

	memcpy(scratch, x, n * sizeof(*x));
	int rc = noise_outliers_scratch(scratch, n, &median, &limit);
	*count = 0;
	for (size_t i = 0; i < n; i++)
		*count += far[i] = fabs(x[i] - median) > limit;
	return rc;
}

static void
test_outliers(void **state)
{
	double x[9] = { 10, 11, 9, 10.5, 9.5, 10, 200, 10.2, 9.9 };
	double same[6] = { 5, 5, 5, 5, 5, 6 };
	size_t count;
	bool far[9];

	(void)state;
	assert_int_equal(outliers(x, 9, far, &count), 0);
	assert_int_equal(count, 1);
	assert_true(far[6] && !far[1]);
	assert_int_equal(outliers(same, 6, far, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(outliers(x, 4, far, &count), -ERANGE);
	assert_true(count == 0 && !far[0]);
	assert_int_equal(outliers(x, 0, far, &count), -EINVAL);
	x[0] = NAN;
	assert_int_equal(outliers(x, 9, far, &count), -EINVAL);
}

static void
test_modes(void **state)
{
	struct noise_modes modes;
	struct random random;
	size_t false_alarms = 0, found = 0;
	double x[20];

	(void)state;
	random_init(&random, 13);
	for (int i = 0; i < 2000; i++) {
		for (size_t k = 0; k < 20; k++)
			x[k] = 1e6 * exp(0.03 * normal(&random));
		assert_int_equal(noise_modes(x, 20, &modes), 0);
		false_alarms += modes.two;
		for (size_t k = 0; k < 20; k++)
			x[k] *= k % 3 == 0 ? 1.3 : 1.0;
		noise_modes(x, 20, &modes);
		found += modes.two;
	}
	print_message("modes: %zu false, %zu found\n", false_alarms, found);
	assert_in_range(false_alarms, 0, 8);
	assert_in_range(found, 1700, 2000);
	assert_true(fabs(modes.high / modes.low - 1.3) < 0.1);
	assert_int_equal(modes.count_low, 13);

	/* Two groups, but closer than anybody would care about. */
	for (size_t k = 0; k < 20; k++)
		x[k] = k % 2 ? 100.0 : 101.0;
	noise_modes(x, 20, &modes);
	assert_false(modes.two);
	/* Two single outliers are no mode, and all equal has none. */
	for (size_t k = 0; k < 20; k++)
		x[k] = k < 2 ? 300.0 : 100.0;
	noise_modes(x, 20, &modes);
	assert_false(modes.two);
	for (size_t k = 0; k < 20; k++)
		x[k] = 100.0;
	noise_modes(x, 20, &modes);
	assert_false(modes.two);
	assert_int_equal(noise_modes(x, 9, &modes), -ERANGE);
	assert_int_equal(noise_modes(x, 0, &modes), -EINVAL);
	x[3] = 0;
	assert_int_equal(noise_modes(x, 20, &modes), -EINVAL);
}

static void
test_sensitive(void **state)
{
	double d[12] = { .5, .51, .52, .49, .5, .51, .9, .91, .92, .9, .91,
		.93 };
	bool flagged[12] = { false };
	bool sensitive;

	(void)state;
	assert_int_equal(noise_sensitive(d, flagged, 12, .95, &sensitive), 0);
	assert_false(sensitive);
	for (size_t i = 6; i < 12; i++)
		flagged[i] = true;
	noise_sensitive(d, flagged, 12, .95, &sensitive);
	/* The interval reaches down to what is left: not outside. */
	assert_false(sensitive);
	d[5] = d[4] = d[3] = .95;
	for (size_t i = 0; i < 12; i++)
		flagged[i] = i >= 3;
	noise_sensitive(d, flagged, 12, .95, &sensitive);
	assert_true(sensitive);
	for (size_t i = 0; i < 12; i++)
		flagged[i] = true;
	assert_int_equal(
		noise_sensitive(d, flagged, 12, .95, &sensitive), -ERANGE);
	assert_false(sensitive);
	assert_int_equal(
		noise_sensitive(d, flagged, 4, .95, &sensitive), -ERANGE);
	d[0] = NAN;
	assert_int_equal(
		noise_sensitive(d, flagged, 12, .95, &sensitive), -EINVAL);
	assert_int_equal(noise_repeats(10), 2);
	assert_int_equal(noise_repeats(3), 0);
}

/* A steady baseline is called drifting in 1 of 100, a drifting one always. */
static void
test_trend(void **state)
{
	struct random random;
	struct kendall k;
	size_t alarms = 0, found = 0;
	double x[12];

	(void)state;
	random_init(&random, 14);
	for (int i = 0; i < 5000; i++) {
		for (size_t b = 0; b < 12; b++)
			x[b] = 100 + normal(&random);
		kendall_trend(x, 12, &k);
		alarms += k.p < NOISE_TREND_P;
		for (size_t b = 0; b < 12; b++)
			x[b] += 2.0 * (double)b;
		kendall_trend(x, 12, &k);
		found += k.p < NOISE_TREND_P;
	}
	assert_in_range(alarms, 10, 75);
	assert_in_range(found, 4990, 5000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_looks),
		cmocka_unit_test(test_looks_budget),
		cmocka_unit_test(test_looks_coverage),
		cmocka_unit_test(test_outliers),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_sensitive),
		cmocka_unit_test(test_trend),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
