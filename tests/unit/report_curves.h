/* SPDX-License-Identifier: MIT */
/* Trials whose law of scaling is known, and what is said of them. */
#ifndef LANEBENCH_TESTS_REPORT_CURVES_H
#define LANEBENCH_TESTS_REPORT_CURVES_H

#include "report_trials.h"

#include <math.h>
#include <string.h>

#include "analysis/curves.h"
#include "report/terminal/terminal.h"

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

static inline void
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
		row.items = 220;
		row.items_failed = 20;
		/* Every other time somebody holds an item up. */
		row.item_max_ns = truth->longest_ns * (block % 2 ? 1 : 10);
		row.cores_usable = truth->cores;
		assert_int_equal(trials_append(t->writer, &row), 0);
	}
}

/* The baseline, and `pool` at each of the counts, which end with 0. */
static inline void
truth_trials(struct report_trials *t, const struct truth *truth,
	const int64_t *counts)
{
	truth_add(t, truth, "sequential", 1, CURVES_NS);
	truth_add(t, truth, "sequential#2", 1, CURVES_NS);
	for (; *counts; counts++)
		truth_add(t, truth, "pool", *counts,
			truth->wall_ns((double)*counts));
}

static inline const struct curves_set *
curves_test_make(struct report_trials *t)
{
	assert_int_equal(report_trials_analyse(t), 0);
	assert_int_equal(
		curves_create(&curves_test_made, t->trials, t->analysis), 0);
	assert_int_equal(curves_test_made->count, t->analysis->count);
	return &curves_test_made->sets[0];
}

/* Begins with those trials, and makes the curves. */
static inline const struct curves_set *
curves_test_truth(struct report_trials *t, const struct truth *truth,
	const int64_t *counts)
{
	report_trials_begin(t);
	truth_trials(t, truth, counts);
	return curves_test_make(t);
}

static inline void
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
	struct words words =
		words_about(out, set->set, &(struct table_style){ 0 });

	curves_say(&words, set);
	words_end(&words);
	fclose(out);
	for (size_t i = 0; text[i]; i++) {
		char c = text[i] == '\n' ? ' ' : text[i];
		if (c != ' ' || to == 0 || text[to - 1] != ' ')
			text[to++] = c;
	}
	text[to] = '\0';
	return text;
}

static inline void
curves_test_says(const struct curves_set *set, const char *words)
{
	char *text = curves_test_said(set);

	if (!strstr(text, words))
		fail_msg("no \"%s\" in: %s", words, text);
	free(text);
}

/* Row of a law in what goes to fits.csv. */
static inline struct fits_row
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

static inline void
curves_test_near(double value, double wanted, double off)
{
	if (!(fabs(value - wanted) <= off))
		fail_msg("%g is not within %g of %g", value, off, wanted);
}

static inline double
truth_amdahl(double n)
{
	return CURVES_NS * (0.04 + 0.96 / n);
}

static inline double
truth_usl(double n)
{
	return CURVES_NS * (1 + 0.03 * (n - 1) + 0.002 * n * (n - 1)) / n;
}

static inline double
truth_contention(double n)
{
	return CURVES_NS * (1 + 0.05 * (n - 1)) / n;
}

static inline double
truth_broken(double n)
{
	return n < 5 ? CURVES_NS / n : CURVES_NS / (n < 9 ? 2 : 12);
}

/* The reason for which a number isn't there, and that it isn't. */
static inline void
curves_test_refused(const char *parameter, int64_t workers, const char *why)
{
	const struct fits_row row = curves_test_row("pool", parameter, workers);

	assert_true(isnan(row.value) && isnan(row.lo) && isnan(row.hi));
	assert_non_null(row.refused);
	assert_string_equal(row.refused, why);
}

#endif
