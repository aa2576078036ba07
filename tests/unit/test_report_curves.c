/* SPDX-License-Identifier: MIT */
/* Laws of scaling from trials whose truth is known, and what is kept of
 * them. */
#include "report_curves.h"

#include "analysis/run.h"
#include "text/utf8.h"

/* A pool under Amdahl's law, and a ceiling at 16 workers. */
static const struct curves_set *
curves_below(struct report_trials *t, double ceiling_ns)
{
	static const int64_t counts[] = { 1, 2, 4, 8, 16, 0 };
	const struct truth truth = { "html", 0.004, 0.99, 16, 12, 5000000,
		truth_amdahl };

	report_trials_begin(t);
	truth_trials(t, &truth, counts);
	truth_add(t, &truth, "ceiling", 16, ceiling_ns);
	return curves_test_make(t);
}

static void
curves_says_no(const struct curves_set *set, const char *words)
{
	char *text = curves_test_said(set);

	if (strstr(text, words))
		fail_msg("\"%s\" in: %s", words, text);
	free(text);
}

static void
curves_amdahl(void **state)
{
	struct report_trials t;

	(void)state;
	/* The pool reaches 90 % of the ceiling. */
	const struct curves_set *set = curves_below(&t, truth_amdahl(16) * 0.9);
	assert_true(set->cpu_bound);
	assert_int_equal(set->count, 1);
	const struct scaling_amdahl *amdahl = &set->curves[0].amdahl;
	assert_int_equal(amdahl->fit.refusal, SCALING_FITTED);
	assert_false(amdahl->fit.description);
	curves_test_near(amdahl->serial, 0.04, 0.001);
	assert_true(amdahl->serial_interval.level == 0.95);
	assert_true(amdahl->serial_interval.lo < amdahl->serial);
	assert_true(amdahl->serial < amdahl->serial_interval.hi);
	curves_test_near(curves_test_row("pool", "e", 8).value, 0.04, 0.002);
	assert_true(curves_test_row("pool", "e", 8).lo < 0.04);
	curves_test_near(
		curves_test_row("pool", "of_ceiling", 16).value, 0.9, 0.01);
	curves_test_near(
		curves_test_row("pool", "of_workers", 16).value, 1 / 1.6, 0.01);
	curves_test_near(set->longest_limit, 200, 2);
	curves_test_says(set, "Scaling: pool with 16 workers reaches 90");
	curves_test_says(set,
		"% of the measured ceiling (16 processes that "
		"share nothing, 95 % CI");
	curves_test_says(set, "% of its work is serial (Amdahl, 95 % CI");
	/* Of that the machine has its part: the ceiling isn't 16. */
	curves_test_says(set, "; processes that share nothing look 2.9");
	curves_test_end(&t);

	set = curves_below(&t, CURVES_NS / 16);
	curves_test_says(set, "% of its work is serial (Amdahl, 95 % CI");
	curves_says_no(set, "look");
	curves_test_end(&t);
}

static double
truth_crowded(double n)
{
	return n > 1 ? CURVES_NS / 1.16 : CURVES_NS;
}

/* A pool may beat shares that were dealt out before: nothing need have slowed
 * them. */
static void
curves_over_ceiling(void **state)
{
	struct report_trials t;
	const struct curves_set *set = curves_below(&t, truth_amdahl(16) * 1.2);

	(void)state;
	curves_test_says(set, "; theirs is a fixed share of the items each");
	curves_says_no(set, "slowed");
	curves_test_end(&t);
}

/* What processes that share nothing can't do either is no serial part. */
static void
curves_at_ceiling(void **state)
{
	static const int64_t counts[] = { 1, 2, 0 };
	const struct truth truth = { "html", 0.004, 0.99, 2, 12, 5000000,
		truth_crowded };
	struct report_trials t;

	(void)state;
	curves_test_says(curves_test_truth(&t, &truth, counts),
		"By the 2 workers alone, 72.2 % of its work is serial");
	curves_test_end(&t);
	report_trials_begin(&t);
	truth_trials(&t, &truth, counts);
	truth_add(&t, &truth, "ceiling", 2, truth_crowded(2));
	curves_test_says(curves_test_make(&t),
		"By the 2 workers alone, no serial part can be shown: even "
		"processes that share nothing gain no more on this machine.");
	curves_test_end(&t);
}

static void
curves_usl(void **state)
{
	static const int64_t counts[] = { 1, 2, 4, 8, 16, 32, 0 };
	const struct truth truth = { "url", 0.004, 0.05, 2, 10, 80000000,
		truth_usl };
	struct report_trials t;

	(void)state;
	const struct curves_set *set = curves_test_truth(&t, &truth, counts);
	const struct scaling_usl *usl = &set->curves[0].usl;
	assert_false(set->cpu_bound);
	assert_int_equal(usl->fit.refusal, SCALING_FITTED);
	assert_true(usl->fit.description);
	curves_test_near(usl->law.sigma, 0.03, 0.003);
	curves_test_near(usl->law.kappa, 0.002, 0.0003);
	curves_test_near(usl->law.lambda, 200, 2);
	assert_int_equal(usl->peak_refusal, SCALING_PEAK);
	curves_test_near(usl->peak, sqrt(0.97 / 0.002), 2);
	const struct fits_row sigma = curves_test_row("pool", "sigma", -1);
	assert_string_equal(sigma.note, "a description, not a serial fraction");
	assert_true(sigma.lo <= sigma.value && sigma.value <= sigma.hi);
	assert_int_equal(sigma.points, 6);
	assert_true(sigma.log_rmse < 0.01);
	curves_test_says(set,
		"That is a description, not a serial fraction: the workers "
		"wait.");
	curves_test_says(set, "It would be fastest with about 2");
	/* The longest item takes 2 / 25 of the baseline. */
	curves_test_says(set,
		"alone takes 80.0 ms, so nothing can be more than about 12.");
	char *text = curves_test_said(set);
	assert_null(strstr(text, "Amdahl"));
	assert_null(strstr(text, "Karp"));
	free(text);
	curves_test_end(&t);
}

/* What isn't known of a file by another hand isn't said. */
static void
curves_unknown(void **state)
{
	static const int64_t counts[] = { 1, 2, 4, 8, 16, 32, 0 };
	struct truth truth = { "url", 0.004, -1, -1, 10, -1, truth_usl };
	struct report_trials t;

	(void)state;
	const struct curves_set *set = curves_test_truth(&t, &truth, counts);
	curves_test_says(set,
		"That is a description, not a serial fraction: whether the "
		"items compute or wait isn't known (the baseline has no "
		"user_ns and sys_ns)");
	char *text = curves_test_said(set);
	assert_null(strstr(text, "they wait"));
	free(text);
	curves_test_end(&t);

	truth.cpu = 0.99;
	set = curves_test_truth(&t, &truth, counts);
	assert_true(set->cpu_bound);
	curves_test_says(set, "The number of cores isn't known");
	curves_test_end(&t);
}

/* More blocks than are resampled one by one: medians of runs of them. */
static void
curves_many_blocks(void **state)
{
	static const int64_t counts[] = { 1, 2, 4, 0 };
	const struct truth truth = { "html", 0.05, 0.99, 4, 1500, 0,
		truth_amdahl };
	struct report_trials t;

	(void)state;
	const struct curves_set *set = curves_test_truth(&t, &truth, counts);
	const struct scaling_amdahl *amdahl = &set->curves[0].amdahl;
	curves_test_near(amdahl->serial, 0.04, 0.003);
	assert_true(amdahl->serial_interval.level > 0);
	assert_true(
		amdahl->serial_interval.hi - amdahl->serial_interval.lo < 0.02);
	curves_test_end(&t);
}

static void
curves_kept(void **state)
{
	static const int64_t counts[] = { 1, 2, 4, 0 };
	const struct truth truth = { "html", 0.004, 0.99, 4, 10, 5000000,
		truth_amdahl };
	char words[FOLDER_WORDS], path[128], line[200], *text;
	struct report_trials t;
	struct folder folder;
	size_t len, rows = 0;

	(void)state;
	report_trials_begin(&t);
	truth_trials(&t, &truth, counts);
	assert_int_equal(trials_close(t.writer), 0);
	t.writer = NULL;
	assert_int_equal(folder_load(&folder, t.dir, words), 0);
	assert_null(folder.curves);
	assert_int_equal(folder_keep(&folder, t.dir, words), 0);
	assert_non_null(folder.curves);
	snprintf(path, sizeof(path), "%s/fits.csv", t.dir);
	FILE *in = fopen(path, "r");
	assert_non_null(in);
	while (fgets(line, sizeof(line), in))
		rows++;
	fclose(in);
	/* Header, the limit, 4 + 1 of laws, 2 of Karp-Flatt, 3 shares. */
	assert_int_equal(rows, 1 + 1 + 5 + 2 + 3);
	FILE *out = open_memstream(&text, &len);
	assert_non_null(out);
	assert_int_equal(
		curves_print(out, folder.curves, &(struct table_style){ 0 }),
		0);
	fclose(out);
	for (const char *l = text; *l; l += strspn(l, "\n")) {
		size_t width = strcspn(l, "\n");
		assert_true(utf8_width_of(l, width) <= 80);
		l += width;
	}
	free(text);
	folder_fini(&folder);
	unlink(path);
	snprintf(path, sizeof(path), "%s/summary.csv", t.dir);
	unlink(path);
	report_trials_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(curves_amdahl),
		cmocka_unit_test(curves_over_ceiling),
		cmocka_unit_test(curves_at_ceiling),
		cmocka_unit_test(curves_usl),
		cmocka_unit_test(curves_unknown),
		cmocka_unit_test(curves_many_blocks),
		cmocka_unit_test(curves_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
