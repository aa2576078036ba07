/* SPDX-License-Identifier: MIT */
/* Laws of scaling from trials whose truth is known, and each refusal. */
#include "report_trials.h"

#include <math.h>
#include <string.h>

#include "report/curves.h"
#include "report/folder.h"
#include "report/format.h"

#define CURVES_NS 1000000000.0

/* Trials of one dataset, as a law has them. */
struct truth {
	const char *dataset;
	double noise; /* share, to each side */
	double cpu; /* share of the wall time; below 0: not measured */
	int64_t cores, blocks, longest_ns;
	double (*wall_ns)(double workers);
};

static struct curves *curves_test_made;

static void
truth_add(struct report_trials *t, const struct truth *truth,
	const char *strategy, int64_t workers, double wall_ns)
{
	uint64_t seed = (uint64_t)workers * 77 + strlen(strategy);

	for (const char *c = strategy; *c; c++)
		seed = seed * 31 + (uint64_t)*c;
	for (int64_t block = 0; block <= truth->blocks; block++) {
		struct trial_row row = trial_row_blank();

		for (int i = 0; i < 3; i++)
			seed = seed * 6364136223846793005u +
				1442695040888963407u;
		double noise = (double)(seed >> 33) / 1073741824.0 - 1;
		row.dataset = truth->dataset;
		row.strategy = strategy;
		row.workers = workers;
		row.block = block;
		row.warmup = block == 0;
		row.status = TRIAL_OK;
		row.reason = "";
		row.wall_ns =
			(int64_t)llround(wall_ns * (1 + truth->noise * noise));
		row.user_ns = truth->cpu < 0
			? ROW_NONE
			: (int64_t)llround((double)row.wall_ns * truth->cpu);
		row.sys_ns = 0;
		row.items = 100;
		row.items_failed = 0;
		row.item_max_ns = truth->longest_ns;
		row.cores_usable = truth->cores;
		assert_int_equal(trials_append(t->writer, &row), 0);
	}
}

/* The baseline, and `pool` at each of the counts, which end with 0. */
static void
truth_trials(struct report_trials *t, const struct truth *truth,
	const int64_t *counts)
{
	truth_add(t, truth, "sequential", 1, CURVES_NS);
	truth_add(t, truth, "sequential#2", 1, CURVES_NS);
	for (; *counts; counts++)
		truth_add(t, truth, "pool", *counts,
			truth->wall_ns((double)*counts));
}

static const struct curves_set *
curves_test_make(struct report_trials *t)
{
	assert_int_equal(report_trials_analyse(t), 0);
	assert_int_equal(
		curves_create(&curves_test_made, t->trials, t->analysis), 0);
	assert_int_equal(curves_test_made->count, t->analysis->count);
	return &curves_test_made->sets[0];
}

static void
curves_test_end(struct report_trials *t)
{
	curves_destroy(curves_test_made);
	curves_test_made = NULL;
	report_trials_end(t);
}

/* The sentences, on one line. */
static char *
curves_test_said(const struct curves_set *set)
{
	char *text;
	size_t len, to = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	curves_say(out, set, &(struct table_style){ 0 });
	fclose(out);
	for (size_t i = 0; text[i]; i++) {
		char c = text[i] == '\n' ? ' ' : text[i];
		if (c != ' ' || to == 0 || text[to - 1] != ' ')
			text[to++] = c;
	}
	text[to] = '\0';
	return text;
}

static void
curves_test_says(const struct curves_set *set, const char *words)
{
	char *text = curves_test_said(set);

	if (!strstr(text, words))
		fail_msg("no \"%s\" in: %s", words, text);
	free(text);
}

/* Row of a law in what goes to fits.csv. */
static struct fits_row
curves_test_row(const char *strategy, const char *parameter, int64_t workers)
{
	struct fits_row *rows, found = { 0 };
	size_t count;

	assert_int_equal(curves_rows(curves_test_made, &rows, &count), 0);
	for (size_t i = 0; i < count; i++) {
		if (strcmp(rows[i].parameter, parameter) == 0 &&
			rows[i].workers == workers && rows[i].strategy &&
			strcmp(rows[i].strategy, strategy) == 0)
			found = rows[i];
	}
	free(rows);
	assert_non_null(found.model);
	return found;
}

static void
curves_test_near(double value, double wanted, double off)
{
	if (!(fabs(value - wanted) <= off))
		fail_msg("%g is not within %g of %g", value, off, wanted);
}

static double
truth_amdahl(double n)
{
	return CURVES_NS * (0.04 + 0.96 / n);
}

static double
truth_usl(double n)
{
	return CURVES_NS * (1 + 0.03 * (n - 1) + 0.002 * n * (n - 1)) / n;
}

static double
truth_contention(double n)
{
	return CURVES_NS * (1 + 0.05 * (n - 1)) / n;
}

static double
truth_broken(double n)
{
	return n < 5 ? CURVES_NS / n : CURVES_NS / (n < 9 ? 2 : 12);
}

static void
curves_amdahl(void **state)
{
	static const int64_t counts[] = { 1, 2, 4, 8, 16, 0 };
	const struct truth truth = { "html", 0.004, 0.99, 16, 12, 5000000,
		truth_amdahl };
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	truth_trials(&t, &truth, counts);
	/* A ceiling at 16, of which the pool reaches 90 %. */
	truth_add(&t, &truth, "ceiling", 16, truth_amdahl(16) * 0.9);
	const struct curves_set *set = curves_test_make(&t);
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
	curves_test_says(set, "Scaling: pool with 16 workers is at 90");
	curves_test_says(set,
		"% of the measured ceiling (16 processes that "
		"share nothing, 95 % CI");
	curves_test_says(set, "% of its work is serial (Amdahl, 95 % CI");
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
	report_trials_begin(&t);
	truth_trials(&t, &truth, counts);
	const struct curves_set *set = curves_test_make(&t);
	const struct scaling_usl *usl = &set->curves[0].usl;
	assert_false(set->cpu_bound);
	assert_int_equal(usl->fit.refusal, SCALING_FITTED);
	assert_true(usl->fit.description);
	curves_test_near(usl->law.sigma, 0.03, 0.003);
	curves_test_near(usl->law.kappa, 0.002, 0.0003);
	curves_test_near(usl->law.lambda, 100, 1);
	assert_int_equal(usl->peak_refusal, SCALING_PEAK);
	curves_test_near(usl->peak, sqrt(0.97 / 0.002), 2);
	const struct fits_row sigma = curves_test_row("pool", "sigma", -1);
	assert_string_equal(sigma.note, "a description, not a serial fraction");
	assert_true(sigma.lo <= sigma.value && sigma.value <= sigma.hi);
	assert_int_equal(sigma.points, 6);
	assert_true(sigma.log_rmse < 0.01);
	curves_test_says(set,
		"they wait, so that is a description, not a serial fraction");
	curves_test_says(set, "It would be fastest with about 2");
	/* The longest item takes 2 / 25 of the baseline. */
	curves_test_says(set,
		"alone takes 80.0 ms: no order of them can be "
		"over about 12.");
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
	report_trials_begin(&t);
	truth_trials(&t, &truth, counts);
	const struct curves_set *set = curves_test_make(&t);
	curves_test_says(set,
		"whether the items compute or wait isn't known, for the "
		"baseline has no user_ns and sys_ns, so that is a description");
	char *text = curves_test_said(set);
	assert_null(strstr(text, "they wait"));
	free(text);
	curves_test_end(&t);

	truth.cpu = 0.99;
	report_trials_begin(&t);
	truth_trials(&t, &truth, counts);
	set = curves_test_make(&t);
	assert_true(set->cpu_bound);
	curves_test_says(set, "How many cores there were isn't known");
	curves_test_end(&t);
}

/* The reason for which a number isn't there, and that it isn't. */
static void
curves_test_refused(const char *parameter, int64_t workers, const char *why)
{
	const struct fits_row row = curves_test_row("pool", parameter, workers);

	assert_true(isnan(row.value) && isnan(row.lo) && isnan(row.hi));
	assert_non_null(row.refused);
	assert_string_equal(row.refused, why);
}

static void
curves_few_counts(void **state)
{
	static const int64_t counts[] = { 1, 8, 0 };
	const struct truth truth = { "url", 0.004, 0.05, 2, 10, 0, truth_usl };
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	truth_trials(&t, &truth, counts);
	const struct curves_set *set = curves_test_make(&t);
	curves_test_refused("sigma", -1, "fewer than 5 worker counts");
	curves_test_refused("n_peak", -1, "fewer than 5 worker counts");
	curves_test_refused("s", -1, "fewer than 3 worker counts");
	curves_test_says(set,
		"No law describes its curve: fewer than 5 "
		"worker counts.");
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
	report_trials_begin(&t);
	truth_trials(&t, &truth, counts);
	const struct curves_set *set = curves_test_make(&t);
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
		"usable cores; by the 2 workers alone");
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
	report_trials_begin(&t);
	truth_trials(&t, &truth, counts);
	const struct curves_set *set = curves_test_make(&t);
	curves_test_refused("sigma", -1, "the curve is off by more than 10 %");
	assert_true(curves_test_row("pool", "sigma", -1).log_rmse > 0.1);
	curves_test_says(
		set, "No law describes its curve: the curve is off by");
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
	report_trials_begin(&t);
	truth_trials(&t, &truth, counts);
	const struct curves_set *set = curves_test_make(&t);
	curves_test_near(set->curves[0].usl.law.sigma, 0.05, 0.01);
	curves_test_refused(
		"n_peak", -1, "kappa's interval holds 0, so there may be none");
	curves_test_says(set, "No peak is told: kappa's interval holds 0");
	curves_test_end(&t);
}

static void
curves_few_blocks(void **state)
{
	static const int64_t counts[] = { 1, 2, 4, 8, 16, 32, 0 };
	const struct truth truth = { "url", 0.004, 0.05, 2, 3, 0, truth_usl };
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	truth_trials(&t, &truth, counts);
	const struct curves_set *set = curves_test_make(&t);
	const struct fits_row sigma = curves_test_row("pool", "sigma", -1);
	curves_test_near(sigma.value, 0.03, 0.005);
	assert_true(isnan(sigma.lo) && isnan(sigma.level));
	curves_test_refused("n_peak", -1, "too few blocks to say");
	curves_test_says(set, "Scaling: too few blocks to say more.");
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
	report_trials_begin(&t);
	truth_trials(&t, &truth, none);
	const struct curves_set *set = curves_test_make(&t);
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

/* More blocks than are resampled one by one: medians of runs of them. */
static void
curves_many_blocks(void **state)
{
	static const int64_t counts[] = { 1, 2, 4, 0 };
	const struct truth truth = { "html", 0.05, 0.99, 4, 1500, 0,
		truth_amdahl };
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	truth_trials(&t, &truth, counts);
	const struct curves_set *set = curves_test_make(&t);
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
		assert_true(format_width_of(l, width) <= 80);
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
		cmocka_unit_test(curves_usl),
		cmocka_unit_test(curves_unknown),
		cmocka_unit_test(curves_few_counts),
		cmocka_unit_test(curves_beyond_cores),
		cmocka_unit_test(curves_poor),
		cmocka_unit_test(curves_no_peak),
		cmocka_unit_test(curves_few_blocks),
		cmocka_unit_test(curves_nothing),
		cmocka_unit_test(curves_many_blocks),
		cmocka_unit_test(curves_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
