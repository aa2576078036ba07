/* SPDX-License-Identifier: MIT */
/* Two runs compared: what is merged, what is judged, and how often wrongly. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/compare.h"
#include "record/csv.h"
#include "stats/random.h"
#include "stats/wilson.h"
#include "unit.h"

/* OLD and NEW as they are written, then loaded. */
struct compare_pair {
	char paths[2][64];
	FILE *files[2];
	/* Of the rows that are added from now on. */
	int sitting; /* 0: not told */
	const char *others; /* how busy others were: "0.53"; NULL: not told */
	struct trials *trials[2];
	struct analysis *analysis[2]; /* NULL: nothing is known of noise */
	struct comparison *comparison;
};

static void
pair_begin(struct compare_pair *pair)
{
	*pair = (struct compare_pair){ 0 };
	for (int i = 0; i < 2; i++) {
		strcpy(pair->paths[i], "/tmp/lanebench-compare-XXXXXX");
		int fd = mkstemp(pair->paths[i]);
		assert_true(fd >= 0);
		pair->files[i] = fdopen(fd, "w");
		assert_non_null(pair->files[i]);
		fputs("sitting,block_others_busy,dataset,strategy,workers,"
		      "block,status,reason,wall_ns\n",
			pair->files[i]);
	}
}

/* wall_ns 0: it crashed; below: it is `unsupported`. */
static void
pair_add(struct compare_pair *pair, int which, const char *strategy,
	int workers, int block, double wall_ns)
{
	fprintf(pair->files[which], "%.0d,%s,", pair->sitting,
		pair->others ? pair->others : "");
	if (wall_ns > 0)
		fprintf(pair->files[which], "html,%s,%d,%d,ok,,%.0f\n",
			strategy, workers, block, wall_ns);
	else
		fprintf(pair->files[which], "html,%s,%d,%d,%s,\n", strategy,
			workers, block,
			wall_ns < 0 ? "unsupported,no" : "crashed,signal 11");
}

/* Blocks 1 to count of about wall_ns, no two alike. */
static void
pair_cell(struct compare_pair *pair, int which, const char *strategy,
	int workers, int count, double wall_ns)
{
	for (int block = 1; block <= count; block++)
		pair_add(pair, which, strategy, workers, block,
			wall_ns * (1 + 1e-3 * block) + 10 * which + workers);
}

/* Sittings of two blocks each, as many as there are factors; ends with 0. */
static void
pair_sittings(struct compare_pair *pair, int which, const char *strategy,
	int workers, double wall_ns, const double *factors)
{
	for (int s = 0; factors[s] > 0; s++) {
		pair->sitting = s + 1;
		for (int b = 1; b <= 2; b++)
			pair_add(pair, which, strategy, workers, 2 * s + b,
				wall_ns * factors[s] * (1 + 1e-3 * b) +
					10 * which + workers);
	}
	pair->sitting = 0;
}

static void
pair_compare(struct compare_pair *pair, double threshold, enum compare_by by)
{
	const struct compare_terms terms = { threshold, by };
	struct compare_run runs[2] = { 0 };
	struct trials_problem problem;

	for (int i = 0; i < 2; i++) {
		if (pair->files[i])
			assert_int_equal(fclose(pair->files[i]), 0);
		pair->files[i] = NULL;
		if (!pair->trials[i])
			assert_int_equal(trials_load(&pair->trials[i],
						 pair->paths[i], &problem),
				0);
	}
	compare_destroy(pair->comparison);
	for (int i = 0; i < 2; i++)
		runs[i] = (struct compare_run){ pair->trials[i],
			pair->analysis[i] };
	assert_int_equal(compare_create(&pair->comparison, runs, &terms), 0);
}

/* The same once more, by all that the trials say. */
static void
pair_know(struct compare_pair *pair)
{
	const struct compare_terms terms = pair->comparison->terms;

	for (int i = 0; i < 2; i++)
		assert_int_equal(analysis_create(&pair->analysis[i],
					 pair->trials[i], NULL),
			0);
	pair_compare(pair, terms.threshold, terms.by);
}

static void
pair_end(struct compare_pair *pair)
{
	compare_destroy(pair->comparison);
	for (int i = 0; i < 2; i++) {
		analysis_destroy(pair->analysis[i]);
		trials_destroy(pair->trials[i]);
		unlink(pair->paths[i]);
	}
}

static const struct compare_row *
pair_row(const struct compare_pair *pair, const char *strategy, int workers)
{
	for (size_t i = 0; i < pair->comparison->count; i++) {
		const struct compare_row *row = &pair->comparison->rows[i];

		if (strcmp(row->strategy, strategy) == 0 &&
			(int)row->workers == workers)
			return row;
	}
	fail_msg("no row %s %d", strategy, workers);
	return NULL;
}

static void
test_verdicts(void **state)
{
	struct compare_pair pair;

	(void)state;
	pair_begin(&pair);
	for (int i = 0; i < 2; i++) {
		pair_cell(&pair, i, "sequential", 1, 10, 1e8);
		pair_cell(&pair, i, "sequential#2", 1, 10, i ? 9e8 : 1e8);
		pair_cell(&pair, i, "ceiling", 4, 10, i ? 9e8 : 1e8);
		pair_cell(&pair, i, "slower", 4, 10, i ? 5.4e7 : 5e7);
		pair_cell(&pair, i, "faster", 4, 10, i ? 5e7 : 5.4e7);
		pair_cell(&pair, i, "minor", 4, 10, i ? 5.15e7 : 5e7);
		/* Block 0 primes, whatever it took. */
		pair_add(&pair, i, "minor", 4, 0, i ? 9e8 : 1e6);
	}
	pair_compare(&pair, 0.05, COMPARE_BY_TIME);
	const struct comparison *c = pair.comparison;
	assert_int_equal(c->count, 4);
	assert_int_equal(c->tested, 4);
	assert_int_equal(c->shared, 4);
	assert_true(c->rows[0].baseline);
	assert_int_equal(c->rows[0].verdict, COMPARE_SAME);
	assert_true(c->rows[0].p_holm <= 1);
	const struct compare_row *slower = pair_row(&pair, "slower", 4);
	assert_int_equal(slower->verdict, COMPARE_SLOWER);
	assert_true(fabs(slower->ratio - 1.08) < 1e-3);
	assert_true(slower->lo < 1.08 && slower->hi > 1.08);
	assert_true(slower->level >= 0.95);
	/* All 10 above all 10: 2 / C(20, 10), of four. */
	assert_true(fabs(slower->p * 92378 - 1) < 1e-9);
	assert_true(fabs(slower->p_holm - 4 * slower->p) < 1e-15);
	assert_int_equal(slower->old.values, 10);
	assert_true(fabs(slower->old.speedup - 2) < 1e-3);
	assert_int_equal(pair_row(&pair, "faster", 4)->verdict, COMPARE_FASTER);
	/* One sitting may differ so from the next. */
	assert_int_equal(pair_row(&pair, "minor", 4)->verdict, COMPARE_UNCLEAR);
	assert_int_equal(pair_row(&pair, "minor", 4)->doubt, DOUBT_DAY);
	assert_true(compare_regressed(c));
	assert_false(compare_incomplete(c));
	assert_int_equal(c->needed, 0);

	pair_compare(&pair, 0.1, COMPARE_BY_TIME);
	assert_int_equal(pair_row(&pair, "slower", 4)->verdict, COMPARE_MINOR);
	assert_int_equal(pair_row(&pair, "faster", 4)->verdict, COMPARE_MINOR);
	assert_false(compare_regressed(pair.comparison));
	pair_compare(&pair, 0.02, COMPARE_BY_TIME);
	assert_int_equal(pair_row(&pair, "minor", 4)->verdict, COMPARE_UNCLEAR);
	pair_end(&pair);
}

/* OLD's or NEW's second run of the baseline takes 7 % longer, or less: what
 * differs by less than that isn't judged, be it slower, faster or neither. */
static void
test_noise(void **state)
{
	struct compare_pair pair;

	(void)state;
	for (int noisy = 0; noisy < 2; noisy++) {
		pair_begin(&pair);
		for (int i = 0; i < 2; i++) {
			pair_cell(&pair, i, "sequential", 1, 10, 1e8);
			pair_cell(&pair, i, "sequential#2", 1, 10,
				i != noisy	? 1e8
					: noisy ? 1e8 / 1.07
						: 1.07e8);
			pair_cell(&pair, i, "slower", 4, 10, i ? 5.3e7 : 5e7);
			pair_cell(&pair, i, "faster", 4, 10, i ? 5e7 : 5.3e7);
			pair_cell(&pair, i, "minor", 4, 10, i ? 5.1e7 : 5e7);
			pair_cell(&pair, i, "beyond", 4, 10, i ? 5.5e7 : 5e7);
		}
		pair_compare(&pair, 0.05, COMPARE_BY_TIME);
		assert_true(compare_noise(pair.comparison) == 1);
		assert_int_equal(pair.comparison->verdicts[COMPARE_SLOWER], 2);
		pair_know(&pair);
		struct comparison *c = pair.comparison;
		assert_int_equal(c->verdicts[COMPARE_NOISE], 3);
		assert_int_equal(c->verdicts[COMPARE_SLOWER], 1);
		assert_int_equal(c->verdicts[COMPARE_FASTER], 0);
		assert_int_equal(c->verdicts[COMPARE_MINOR], 0);
		assert_int_equal(
			pair_row(&pair, "beyond", 4)->verdict, COMPARE_SLOWER);
		assert_int_equal(pair_row(&pair, "sequential", 1)->verdict,
			COMPARE_SAME);
		assert_true(fabs(compare_noise(c) - 1.07) < 1e-3);
		assert_true(compare_regressed(c));
		pair_end(&pair);
	}
}

/* The doubt of one cell, x with 4 workers, in a comparison of the two files. */
static enum compare_doubt
pair_doubt(struct compare_pair *pair, enum compare_verdict verdict)
{
	const struct compare_row *row;

	pair_compare(pair, 0.05, COMPARE_BY_TIME);
	pair_know(pair);
	row = pair_row(pair, "x", 4);
	assert_int_equal(row->verdict, verdict);
	assert_int_equal(compare_doubted(pair->comparison, row->doubt),
		verdict == COMPARE_UNCLEAR);
	assert_true(compare_doubtful(pair->comparison) ==
		(verdict == COMPARE_UNCLEAR && row->ratio > 1));
	return row->doubt;
}

/* What disturbed half of a run's blocks made the difference, or did not. */
static void
test_disturbed(void **state)
{
	(void)state;
	/* Of NEW's ten blocks so many were disturbed, and others slower. */
	static const struct {
		int disturbed, slow;
		enum compare_verdict verdict;
	} cases[] = { { 0, 10, COMPARE_SLOWER }, { 5, 10, COMPARE_SLOWER },
		{ 6, 10, COMPARE_UNCLEAR }, { 10, 10, COMPARE_UNCLEAR },
		{ 8, 8, COMPARE_UNCLEAR } };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct compare_pair pair;

		pair_begin(&pair);
		pair_cell(&pair, 0, "x", 4, 10, 5e7);
		for (int b = 1; b <= 10; b++) {
			pair.others = b <= cases[i].disturbed ? "0.53" : "0.05";
			pair_add(&pair, 1, "x", 4, b,
				(b <= cases[i].slow ? 5.6e7 : 5e7) + 1e4 * b);
		}
		assert_int_equal(pair_doubt(&pair, cases[i].verdict),
			cases[i].verdict == COMPARE_UNCLEAR ? DOUBT_DISTURBED
							    : DOUBT_NONE);
		pair_end(&pair);
	}
}

/* A difference no larger than the A/A, whose interval holds 1. */
static void
test_again(void **state)
{
	(void)state;
	for (int wide = 0; wide < 2; wide++) {
		struct compare_pair pair;

		pair_begin(&pair);
		for (int i = 0; i < 2; i++) {
			pair_cell(&pair, i, "sequential", 1, 10, 1e8);
			for (int b = 1; b <= 10; b++)
				pair_add(&pair, i, "sequential#2", 1, b,
					i == 1 || !wide ? 1e8 + b
						: b > 4 ? 1.12e8 + b
							: 9e7 + b);
			pair_cell(&pair, i, "x", 4, 10, i ? 5.4e7 : 5e7);
		}
		assert_int_equal(
			pair_doubt(
				&pair, wide ? COMPARE_UNCLEAR : COMPARE_SLOWER),
			wide ? DOUBT_AA : DOUBT_NONE);
		pair_end(&pair);
	}
}

/* Sittings: few of them must lie apart, five and more are tested themselves. */
static void
test_sittings(void **state)
{
	static const struct {
		double old[8], new[8];
		enum compare_verdict verdict;
		enum compare_doubt doubt;
	} cases[] = {
		{ { 1, 1.02, 1.03 }, { 1.1, 1.12, 1.11 }, COMPARE_SLOWER,
			DOUBT_NONE },
		{ { 1, 1.02, 1.11 }, { 1.1, 1.12, 1.2 }, COMPARE_UNCLEAR,
			DOUBT_SPREAD },
		/* With sittings on both sides less than 5 % is something. */
		{ { 1, 1.001, 1.002 }, { 1.03, 1.031, 1.032 }, COMPARE_MINOR,
			DOUBT_NONE },
		{ { 1, 1.01, 1.02, 1.03, 1.04 },
			{ 1.1, 1.11, 1.12, 1.13, 1.14 }, COMPARE_SLOWER,
			DOUBT_NONE },
		/* Twelve blocks differ, six sittings can't be told apart. */
		{ { 1, 1.01, 1.02, 1.03, 1.04, 1.3 },
			{ 1.06, 1.07, 1.08, 1.0, 1.09, 1.1 },
			COMPARE_UNRESOLVED, DOUBT_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct compare_pair pair;

		pair_begin(&pair);
		pair_sittings(&pair, 0, "x", 4, 5e7, cases[i].old);
		pair_sittings(&pair, 1, "x", 4, 5e7, cases[i].new);
		assert_int_equal(
			pair_doubt(&pair, cases[i].verdict), cases[i].doubt);
		pair_end(&pair);
	}
}

/* Exchanged runs exchange the words, right up to the threshold. */
static void
test_symmetry(void **state)
{
	struct compare_pair pair;
	double walls[2] = { 1e8, 1.06e8 };

	(void)state;
	for (int turn = 0; turn < 2; turn++) {
		pair_begin(&pair);
		for (int i = 0; i < 2; i++)
			for (int block = 1; block <= 10; block++)
				pair_add(&pair, i, "sequential", 1, block,
					walls[i ^ turn] + 1000 * block);
		pair_compare(&pair, 0.0599, COMPARE_BY_TIME);
		assert_int_equal(pair.comparison->rows[0].verdict,
			turn ? COMPARE_FASTER : COMPARE_SLOWER);
		pair_compare(&pair, 0.0601, COMPARE_BY_TIME);
		assert_int_equal(
			pair.comparison->rows[0].verdict, COMPARE_MINOR);
		pair_end(&pair);
	}
}

static void
test_states(void **state)
{
	struct compare_pair pair;

	(void)state;
	pair_begin(&pair);
	for (int block = 1; block <= 10; block++) {
		for (int i = 0; i < 2; i++) {
			double ok = 1e8 + block * 1000 + i * 100;

			pair_add(&pair, i, "sequential", 1, block, ok);
			pair_add(&pair, i, "breaks", 2, block,
				i && block == 7 ? 0 : ok);
			pair_add(&pair, i, "mended", 2, block,
				!i && block == 7 ? 0 : ok);
			pair_add(&pair, i, "flaky", 2, block,
				block == 3 + i ? 0 : ok);
			pair_add(&pair, i, "never", 2, block, 0);
			pair_add(&pair, i, "dies", 2, block,
				i || block == 1 ? 0 : ok);
			pair_add(&pair, i, "unusable", 2, block, -1);
		}
		pair_add(&pair, 0, "gone", 2, block, 1e8);
		pair_add(&pair, 1, "added", 2, block, 1e8);
		pair_add(&pair, 0, "workers", 2, block, 1e8);
		pair_add(&pair, 1, "workers", 4, block, 1e8);
	}
	pair_compare(&pair, 0.05, COMPARE_BY_TIME);
	const struct comparison *c = pair.comparison;
	const struct compare_row *row = pair_row(&pair, "breaks", 2);
	assert_int_equal(row->state, COMPARE_BROKEN);
	assert_int_equal(row->new.worst, TRIAL_CRASHED);
	assert_int_equal(row->new.worst_block, 7);
	assert_string_equal(row->new.reason, "signal 11");
	assert_int_equal(row->verdict, COMPARE_SAME);
	assert_int_equal(row->new.values, 9);
	assert_int_equal(pair_row(&pair, "mended", 2)->state, COMPARE_MENDED);
	assert_int_equal(pair_row(&pair, "flaky", 2)->state, COMPARE_FAILING);
	assert_int_equal(pair_row(&pair, "never", 2)->state, COMPARE_FAILING);
	assert_int_equal(pair_row(&pair, "never", 2)->verdict, COMPARE_NONE);
	assert_int_equal(pair_row(&pair, "dies", 2)->state, COMPARE_BROKEN);
	assert_int_equal(
		pair_row(&pair, "unusable", 2)->state, COMPARE_UNSUPPORTED);
	assert_int_equal(pair_row(&pair, "gone", 2)->state, COMPARE_ONLY_OLD);
	assert_int_equal(pair_row(&pair, "added", 2)->state, COMPARE_ONLY_NEW);
	assert_int_equal(
		pair_row(&pair, "workers", 2)->state, COMPARE_ONLY_OLD);
	assert_int_equal(
		pair_row(&pair, "workers", 4)->state, COMPARE_ONLY_NEW);
	assert_int_equal(c->verdicts[COMPARE_SLOWER], 0);
	assert_true(compare_regressed(c));
	assert_true(compare_incomplete(c));
	pair_end(&pair);
}

/* A day on which everything takes longer is seen by time, not by speedup. */
static void
test_mood(void **state)
{
	struct compare_pair pair;

	(void)state;
	pair_begin(&pair);
	for (int i = 0; i < 2; i++) {
		for (int block = 1; block <= 12; block++) {
			double mood = (i ? 1.3 : 1) * (1 + 0.02 * (block % 5));
			double own = 1 + 1e-3 * ((block * 7 + i * 5) % 11);

			pair_add(&pair, i, "sequential", 1, block, 1e8 * mood);
			pair_add(&pair, i, "fast", 4, block, 3e7 * mood * own);
			pair_add(&pair, i, "worse", 4, block,
				3e7 * mood * own * (i ? 1.2 : 1));
		}
	}
	pair_compare(&pair, 0.05, COMPARE_BY_TIME);
	assert_int_equal(pair.comparison->verdicts[COMPARE_SLOWER], 3);
	pair_compare(&pair, 0.05, COMPARE_BY_SPEEDUP);
	assert_int_equal(pair_row(&pair, "fast", 4)->verdict, COMPARE_SAME);
	const struct compare_row *worse = pair_row(&pair, "worse", 4);
	assert_int_equal(worse->verdict, COMPARE_SLOWER);
	assert_true(fabs(worse->ratio - 1.2) < 0.01);
	const struct compare_row *base = pair_row(&pair, "sequential", 1);
	assert_int_equal(base->by, COMPARE_BY_TIME);
	assert_false(base->tested);
	assert_int_equal(base->verdict, COMPARE_NONE);
	assert_true(fabs(base->ratio - 1.3) < 0.02);
	assert_int_equal(pair.comparison->tested, 2);
	pair_end(&pair);
}

static void
test_too_few(void **state)
{
	struct compare_pair pair;

	(void)state;
	pair_begin(&pair);
	for (int i = 0; i < 2; i++) {
		pair_cell(&pair, i, "sequential", 1, 4, i ? 2e8 : 1e8);
		pair_cell(&pair, i, "fast", 2, i ? 4 : 9, 1e8);
	}
	pair_compare(&pair, 0.05, COMPARE_BY_TIME);
	assert_int_equal(pair.comparison->tested, 0);
	assert_int_equal(pair.comparison->verdicts[COMPARE_TOO_FEW], 2);
	assert_true(fabs(pair.comparison->rows[0].ratio - 2) < 0.01);
	assert_true(isnan(pair.comparison->rows[0].lo));
	assert_true(compare_incomplete(pair.comparison));
	assert_false(compare_regressed(pair.comparison));
	pair_end(&pair);

	/* 2 / C(10, 5) is 0.0079: enough for 6 cells, not for 7. */
	for (int cells = 6; cells <= 7; cells++) {
		pair_begin(&pair);
		for (int i = 0; i < 2; i++)
			for (int w = 1; w <= cells; w++)
				pair_cell(&pair, i, "sequential", w, 5,
					i ? 2e8 : 1e8);
		pair_compare(&pair, 0.05, COMPARE_BY_TIME);
		assert_int_equal(pair.comparison->needed, cells == 6 ? 0 : 6);
		assert_int_equal(
			compare_regressed(pair.comparison), cells == 6);
		assert_int_equal(
			compare_incomplete(pair.comparison), cells == 7);
		pair_end(&pair);
	}
}

static void
test_terms(void **state)
{
	static const double wrong[] = { 0, -0.05, 1, 2, (double)NAN,
		(double)INFINITY };
	struct compare_pair pair;
	struct comparison *none;

	(void)state;
	pair_begin(&pair);
	pair_cell(&pair, 0, "fast", 2, 6, 1e8);
	pair_cell(&pair, 1, "fast", 2, 6, 1e8);
	/* No baseline: nothing is judged by speedup, and it says so. */
	pair_compare(&pair, 0.05, COMPARE_BY_SPEEDUP);
	assert_int_equal(pair.comparison->tested, 0);
	assert_true(compare_incomplete(pair.comparison));
	pair_compare(&pair, 0.05, COMPARE_BY_TIME);
	assert_int_equal(pair.comparison->tested, 1);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const struct compare_terms terms = { .threshold = wrong[i] };

		assert_int_equal(compare_create(&none,
					 (struct compare_run[2]){
						 { pair.trials[0], NULL },
						 { pair.trials[1], NULL } },
					 &terms),
			-EINVAL);
		assert_null(none);
	}
	pair_end(&pair);
}

/* A standard normal deviate. */
static double
simulate_normal(struct random *random)
{
	return normal_quantile(random_unit(random) + 0x1p-54);
}

#define SIMULATED_CELLS 6

/*
 * One experiment: 3 % log-normal noise, one trial in twenty far off. NEW's
 * cells take `slower` times as long.
 */
static void
simulate(struct compare_pair *pair, struct random *random, double slower)
{
	pair_begin(pair);
	for (int i = 0; i < 2; i++) {
		for (int block = 1; block <= 10; block++) {
			for (int w = 1; w <= SIMULATED_CELLS; w++) {
				double x = 0.03 * simulate_normal(random);

				if (random_unit(random) < 0.05)
					x += 0.5 * random_unit(random);
				pair_add(pair, i, "sequential", w, block,
					1e8 / w * exp(x) * (i ? slower : 1));
			}
		}
	}
	pair_compare(pair, 0.05, COMPARE_BY_TIME);
}

/* Identical arms: any difference at all is claimed in at most one run of
 * twenty, for all six cells together; one beyond the threshold hardly ever. */
static void
test_false_positives(void **state)
{
	const int runs = 1000;
	struct random random;
	int differ = 0, beyond = 0, raw = 0;

	(void)state;
	random_init(&random, 20240);
	for (int i = 0; i < runs; i++) {
		struct compare_pair pair;

		simulate(&pair, &random, 1);
		const size_t *verdicts = pair.comparison->verdicts;
		bool large =
			verdicts[COMPARE_SLOWER] || verdicts[COMPARE_FASTER];
		beyond += large;
		differ += large || verdicts[COMPARE_MINOR];
		for (size_t r = 0; r < pair.comparison->count; r++)
			raw += pair.comparison->rows[r].p <= COMPARE_ALPHA;
		pair_end(&pair);
	}
	print_message("identical: %d of %d differ, %d beyond; %d of %d by "
		      "unadjusted p\n",
		differ, runs, beyond, raw, runs * SIMULATED_CELLS);
	/* 5 % and three standard errors. */
	assert_true(differ <= 71);
	assert_true(beyond <= 20);
	assert_in_range(raw, 200, 360);
}

/* All cells 10 % slower: nearly every one is found, and its ratio right. */
static void
test_power(void **state)
{
	const int runs = 200;
	struct random random;
	int found = 0, covered = 0;

	(void)state;
	random_init(&random, 20241);
	for (int i = 0; i < runs; i++) {
		struct compare_pair pair;

		simulate(&pair, &random, 1.1);
		found += (int)pair.comparison->verdicts[COMPARE_SLOWER];
		for (size_t r = 0; r < pair.comparison->count; r++) {
			const struct compare_row *row =
				&pair.comparison->rows[r];
			covered += row->lo <= 1.1 && row->hi >= 1.1;
		}
		pair_end(&pair);
	}
	print_message("10 %% slower: %d of %d found, %d covered\n", found,
		runs * SIMULATED_CELLS, covered);
	assert_true(found >= runs * SIMULATED_CELLS * 95 / 100);
	assert_in_range(covered, runs * SIMULATED_CELLS * 93 / 100,
		runs * SIMULATED_CELLS * 98 / 100);
}

static void
test_csv(void **state)
{
	char path[] = "/tmp/lanebench-compare-csv-XXXXXX";
	const struct csv_field *fields;
	struct csv_reader *reader;
	struct compare_pair pair;

	(void)state;
	pair_begin(&pair);
	for (int i = 0; i < 2; i++)
		pair_cell(&pair, i, "\"a, b\"", 3, 10, i ? 2e8 : 1e8);
	pair_compare(&pair, 0.05, COMPARE_BY_TIME);
	/* A run's rows stay. */
	assert_int_equal(
		compare_write(pair.comparison, pair.paths[0]), -EEXIST);
	close(mkstemp(path));
	/* Into an empty file, then over itself. */
	assert_int_equal(compare_write(pair.comparison, path), 0);
	assert_int_equal(compare_write(pair.comparison, path), 0);
	assert_int_equal(csv_reader_create(&reader, path), 0);
	ssize_t columns = csv_reader_next(reader, &fields);
	assert_string_equal(fields[4].text, "verdict");
	assert_int_equal(csv_reader_next(reader, &fields), columns);
	assert_string_equal(fields[1].text, "a, b");
	assert_string_equal(fields[4].text, "slower");
	assert_string_equal(fields[5].text, "ok");
	assert_string_equal(fields[columns - 3].text, "0.05");
	assert_string_equal(fields[columns - 2].text, "1");
	assert_string_equal(fields[columns - 1].text, "");
	assert_int_equal(csv_reader_next(reader, &fields), 0);
	csv_reader_destroy(reader);
	/* Over one that was written before the last column was. */
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("dataset,strategy,workers,by,verdict,state,ratio,ratio_lo,"
	      "ratio_hi,level,p,p_holm,old_blocks,new_blocks,"
	      "old_wall_median_ns,new_wall_median_ns,old_speedup,new_speedup,"
	      "old_ok,old_not_ok,new_ok,new_not_ok,threshold\n",
		file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(compare_write(pair.comparison, path), 0);
	assert_int_equal(compare_write(pair.comparison, "/nosuch/x"), -ENOENT);
	assert_int_equal(compare_write(pair.comparison, "/dev/full"), -ENOSPC);
	unlink(path);
	pair_end(&pair);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_disturbed),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_sittings),
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_symmetry),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_mood),
		cmocka_unit_test(test_too_few),
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_false_positives),
		cmocka_unit_test(test_power),
		cmocka_unit_test(test_csv),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
