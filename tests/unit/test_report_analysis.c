/* SPDX-License-Identifier: MIT */
/* Pairs, speedups and verdicts, from rows alone. */
#include "golden.h"
#include "report_trials.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static const struct summary_row *
analysis_test_row(
	const struct analysis_set *set, const char *strategy, int64_t workers)
{
	for (size_t i = 0; i < set->count; i++) {
		if (strcmp(set->rows[i].strategy, strategy) == 0 &&
			set->rows[i].workers == workers)
			return &set->rows[i];
	}
	fail_msg("no row %s", strategy);
	return NULL;
}

static void
analysis_near(double got, double want)
{
	assert_true(fabs(got - want) <= 1e-9 * fabs(want));
}

/* The golden ten pairs, in microseconds as whole nanoseconds, their rows in
 * disorder. */
static void
analysis_golden(void **state)
{
	double base[10], arm[10], range[2];
	struct report_trials t;

	(void)state;
	assert_int_equal(golden_numbers(golden, "base", base), 10);
	assert_int_equal(golden_numbers(golden, "strategy", arm), 10);
	assert_int_equal(golden_numbers(golden, "hs95_speedup", range), 2);
	report_trials_begin(&t);
	for (size_t i = 0; i < 10; i++) {
		size_t b = i * 7 % 10;
		report_trials_add(&t, "html", "fast", 4, (int64_t)b + 1,
			llround(arm[b] * 1e6));
		b = i * 3 % 10;
		report_trials_add(&t, "html", "sequential", 1, (int64_t)b + 1,
			llround(base[b] * 1e6));
	}
	/* Neither may matter. */
	report_trials_add(&t, "html", "fast", 4, 0, 5);
	report_trials_add(&t, "html", "sequential", 1, 0, 99999);
	assert_int_equal(report_trials_analyse(&t), 0);

	assert_int_equal(t.analysis->count, 1);
	const struct analysis_set *set = &t.analysis->sets[0];
	const struct summary_row *row = analysis_test_row(set, "fast", 4);
	analysis_near(row->speedup, golden_number(golden, "speedup"));
	analysis_near(row->speedup_lo, range[0]);
	analysis_near(row->speedup_hi, range[1]);
	analysis_near(row->level, 0.95);
	analysis_near(row->efficiency, row->speedup / 4);
	assert_int_equal(row->blocks, 10);
	assert_int_equal(row->verdict, VERDICT_FASTEST);
	assert_int_equal(row->wall_median_ns, 34150000);
	analysis_near(row->items_per_s, 50 / 0.03415);
	assert_ptr_equal(set->best, row);
	assert_int_equal(set->outcome, OUTCOME_FASTEST);
	assert_int_equal(set->baseline->verdict, VERDICT_SLOWER);
	assert_true(set->baseline->speedup == 1);
	report_trials_end(&t);
}

/* What fails: a cell can't win, a baseline's block is left out. */
static void
analysis_failures(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	for (int64_t block = 1; block <= 10; block++) {
		report_trials_add(&t, "url", "sequential", 1, block,
			block == 4 ? 0 : 1000000 + block);
		report_trials_add(&t, "url", "quick", 2, block,
			block == 7 ? 0 : 100000 + block);
		report_trials_add(&t, "url", "sound", 2, block, 500000 + block);
		report_trials_add(&t, "url", "slow", 2, block, 900000 + block);
		report_trials_add(&t, "url", "never", 2, block, 0);
		report_trials_add(&t, "url", "ceiling", 2, block, 50000);
	}
	const struct analysis_set *set = report_trials_set(&t);

	assert_int_equal(set->baseline_failed, 1);
	assert_int_equal(set->trials_not_ok, 12);
	const struct summary_row *quick = analysis_test_row(set, "quick", 2);
	const struct summary_row *never = analysis_test_row(set, "never", 2);
	assert_string_equal(
		set->failures[never - set->rows].reason, "signal 11");
	assert_int_equal(set->failures[never - set->rows].block, 1);
	assert_int_equal(set->failures[quick - set->rows].block, 7);
	assert_int_equal(quick->verdict, VERDICT_NONE);
	assert_int_equal(quick->blocks, 8);
	assert_int_equal(quick->trials_not_ok, 1);
	assert_true(quick->speedup > 9);
	assert_string_equal(set->best->strategy, "sound");
	assert_int_equal(set->best->verdict, VERDICT_FASTEST);
	assert_int_equal(set->best->blocks, 9);
	assert_int_equal(
		analysis_test_row(set, "slow", 2)->verdict, VERDICT_SLOWER);
	assert_int_equal(
		analysis_test_row(set, "ceiling", 2)->verdict, VERDICT_NONE);
	assert_true(isnan(never->speedup));
	assert_int_equal(never->wall_median_ns, -1);
	assert_int_equal(never->blocks, 0);
	report_trials_end(&t);
}

/* A run that was interrupted within its last block is judged without it. */
static void
analysis_interrupted(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "html", "sequential", 1, 10, 1000000, 1);
	report_trials_cell(&t, "html", "a", 2, 11, 500000, 2);
	report_trials_cell(&t, "html", "b", 2, 10, 600000, 3);
	const struct analysis_set *set = report_trials_set(&t);
	assert_int_equal(set->blocks, 11);
	assert_int_equal(set->blocks_compared, 10);
	assert_int_equal(set->outcome, OUTCOME_FASTEST);
	assert_string_equal(set->best->strategy, "a");
	assert_int_equal(set->baseline_failed, 0);
	report_trials_end(&t);
}

/* Only the last block is forgiven; a hole elsewhere makes a cell incomplete. */
static void
analysis_incomplete(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "html", "sequential", 1, 10, 1000000, 1);
	report_trials_cell(&t, "html", "b", 2, 10, 600000, 3);
	for (int64_t block = 1; block <= 10; block++) {
		if (block != 5)
			report_trials_add(
				&t, "html", "a", 2, block, 500000 + block);
	}
	const struct analysis_set *set = report_trials_set(&t);
	assert_int_equal(set->blocks_compared, 10);
	assert_string_equal(set->best->strategy, "b");
	assert_int_equal(analysis_test_row(set, "a", 2)->verdict, VERDICT_NONE);
	report_trials_end(&t);
}

/* What a cell without some of its rows is told of, and that it might have
 * won. */
static void
analysis_missing(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_holed(&t);
	for (int64_t block = 1; block <= 10; block++) {
		report_trials_add(&t, "html", "c", 2, block,
			block == 2 ? 0 : 550000 + block);
		if (block > 6)
			report_trials_add(
				&t, "html", "d", 2, block, 900000 + block);
	}
	const struct analysis_set *set = report_trials_set(&t);
	const struct summary_row *a = analysis_test_row(set, "a", 2);
	const struct analysis_failure *failure = &set->failures[a - set->rows];
	assert_int_equal(set->blocks_compared, 10);
	assert_int_equal(failure->missing, 3);
	assert_int_equal(failure->missing_first[0], 3);
	assert_int_equal(failure->missing_first[1], 5);
	assert_int_equal(failure->missing_first[2], 7);
	assert_int_equal(a->trials_missing, 3);
	assert_int_equal(a->verdict, VERDICT_NONE);
	assert_int_equal(analysis_test_row(set, "d", 2)->trials_missing, 6);
	assert_int_equal(analysis_test_row(set, "b", 2)->trials_missing, 0);
	/* A row that failed is there. */
	assert_int_equal(analysis_test_row(set, "c", 2)->trials_missing, 0);
	assert_string_equal(set->best->strategy, "b");
	assert_int_equal(set->challenger.count, 2);
	assert_ptr_equal(set->challenger.row, a);
	assert_true(fabs(set->challenger.ratio - 0.8) < 0.01);
	report_trials_end(&t);
}

/* One that looks faster by the numbers that are read may be so, also where the
 * blocks that both have don't say it; one that is shown slower may not. */
static void
analysis_challengers(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	for (int64_t block = 1; block <= 10; block++) {
		int64_t load = block <= 3 ? 1000 : 0;
		report_trials_add(
			&t, "html", "sequential", 1, block, 1000000 + block);
		report_trials_add(
			&t, "html", "b", 2, block, 500000 + 100 * load + block);
		/* Where b is at its usual, a is 0.1 % slower. */
		if (block > 5)
			report_trials_add(&t, "html", "a", 2, block,
				500000 - (block % 2 ? 500 : -500) + block);
		if (block > 1)
			report_trials_add(
				&t, "html", "c", 2, block, 900000 + block);
	}
	const struct analysis_set *set = report_trials_set(&t);
	assert_string_equal(set->best->strategy, "b");
	assert_int_equal(set->challenger.count, 1);
	assert_string_equal(set->challenger.row->strategy, "a");
	report_trials_end(&t);
}

/* Less than what identical runs differ by isn't a win, more is. */
static void
analysis_below_aa(void **state)
{
	static const int64_t others[] = { 560000, 700000 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct report_trials t;
		report_trials_begin(&t);
		report_trials_twice(&t, "html", 10, 1000000, 1200000);
		report_trials_cell(&t, "html", "a", 2, 10, 500000, 3);
		report_trials_cell(&t, "html", "b", 2, 10, others[i], 4);
		const struct analysis_set *set = report_trials_set(&t);
		assert_true(set->aa_differs);
		assert_true(fabs(set->aa_ratio - 1.2) < 0.01);
		assert_string_equal(set->best->strategy, "a");
		assert_int_equal(
			set->outcome, i == 0 ? OUTCOME_TIE : OUTCOME_FASTEST);
		assert_int_equal(set->best->verdict,
			i == 0 ? VERDICT_UNRESOLVED : VERDICT_FASTEST);
		assert_int_equal(analysis_test_row(set, "b", 2)->verdict,
			i == 0 ? VERDICT_UNRESOLVED : VERDICT_SLOWER);
		assert_int_equal(set->baseline->verdict, VERDICT_SLOWER);
		assert_int_equal(set->aa_undone, i == 0);
		report_trials_end(&t);
	}
}

/* Nor is a lead over what is within 2 %, where identical runs differ by more;
 * else it is, and both are told. */
static void
analysis_within_aa(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct report_trials t;
		report_trials_begin(&t);
		report_trials_twice(
			&t, "html", 10, 1000000, i == 0 ? 1200000 : 1000000);
		for (int64_t block = 1; block <= 10; block++) {
			report_trials_add(
				&t, "html", "a", 2, block, 500000 + block);
			report_trials_add(
				&t, "html", "b", 2, block, 505000 - 2 * block);
		}
		const struct analysis_set *set = report_trials_set(&t);
		const struct summary_row *b = analysis_test_row(set, "b", 2);
		assert_true(b->p_pair < 0.01 && b->p_range < 0.01);
		assert_int_equal(set->best->verdict,
			i == 0 ? VERDICT_TIED : VERDICT_FASTEST);
		assert_int_equal(
			set->outcome, i == 0 ? OUTCOME_TIE : OUTCOME_FASTEST);
		assert_int_equal(b->verdict, VERDICT_TIED);
		assert_int_equal(set->baseline->verdict, VERDICT_SLOWER);
		assert_int_equal(set->aa_undone, 0);
		report_trials_end(&t);
	}
}

static void
analysis_few_blocks(void **state)
{
	static const enum analysis_outcome outcomes[] = { OUTCOME_TOO_FEW,
		OUTCOME_TOO_FEW, OUTCOME_FASTEST };
	static const int64_t blocks[] = { 3, 5, 6 };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct report_trials t;
		report_trials_begin(&t);
		report_trials_cell(
			&t, "html", "sequential", 1, blocks[i], 1000000, 1);
		report_trials_cell(&t, "html", "a", 2, blocks[i], 500000, 2);
		report_trials_cell(&t, "html", "b", 2, blocks[i], 700000, 3);
		const struct analysis_set *set = report_trials_set(&t);
		assert_int_equal(set->outcome, outcomes[i]);
		assert_int_equal(set->blocks_needed, 6);
		assert_string_equal(set->best->strategy, "a");
		bool ranged = !isnan(set->best->speedup_lo);
		assert_int_equal(ranged, blocks[i] >= 5);
		assert_int_equal(isnan(set->best->level), !ranged);
		report_trials_end(&t);
	}
}

static void
analysis_again(void **state)
{
	static const int64_t seconds[] = { 1000000, 1050000 };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct report_trials t;
		report_trials_begin(&t);
		report_trials_twice(&t, "html", 10, 1000000, seconds[i]);
		const struct analysis_set *set = report_trials_set(&t);
		assert_int_equal(set->aa_differs, i == 1);
		assert_int_equal(set->again->verdict, VERDICT_NONE);
		assert_int_equal(set->outcome, OUTCOME_ALONE);
		assert_string_equal(set->best->strategy, "sequential");
		report_trials_end(&t);
	}
}

/* Of five sittings it is their medians that count, least to most. */
static void
analysis_sittings(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	for (int64_t block = 1; block <= 10; block++) {
		int64_t sitting = (block + 1) / 2;
		struct trial_row base = report_trials_row(
			"html", "sequential", 1, block, 1000000);
		struct trial_row row = report_trials_row("html", "a", 2, block,
			500000 + 10000 * sitting + block % 2 * 4000);

		base.sitting = row.sitting = sitting;
		assert_int_equal(trials_append(t.writer, &base), 0);
		assert_int_equal(trials_append(t.writer, &row), 0);
	}
	const struct analysis_set *set = report_trials_set(&t);
	const struct summary_row *a = &set->rows[1];
	assert_string_equal(a->strategy, "a");
	assert_int_equal(set->sittings, 5);
	assert_true(fabs(a->level - 0.9375) < 1e-9);
	assert_true(fabs(a->speedup_lo - 1 / sqrt(.550 * .554)) < 1e-9);
	assert_true(fabs(a->speedup_hi - 1 / sqrt(.510 * .514)) < 1e-9);
	assert_true(fabs(a->speedup - 1 / sqrt(.530 * .534)) < 1e-9);
	report_trials_end(&t);
}

static void
analysis_odd_files(void **state)
{
	struct report_trials t;

	(void)state;
	/* Only the block that primes. */
	report_trials_begin(&t);
	report_trials_add(&t, "html", "sequential", 1, 0, 100);
	assert_int_equal(report_trials_analyse(&t), -ENODATA);
	report_trials_end(&t);

	/* No baseline, a row twice, two datasets. */
	report_trials_begin(&t);
	report_trials_cell(&t, "url", "b", 2, 8, 600000, 3);
	report_trials_cell(&t, "html", "a", 2, 8, 500000, 2);
	report_trials_add(&t, "html", "a", 2, 3, 1);
	assert_int_equal(report_trials_analyse(&t), 0);
	assert_int_equal(t.analysis->count, 2);
	const struct analysis_set *set = &t.analysis->sets[0];
	assert_string_equal(set->name, "html");
	assert_int_equal(set->repeated, 1);
	assert_null(set->baseline);
	assert_true(isnan(set->rows[0].speedup));
	assert_true(set->rows[0].wall_median_ns > 400000);
	report_trials_end(&t);
}

static void
analysis_writes(void **state)
{
	struct report_trials t;
	struct summary summary;
	char path[96], words[100];

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "html", "sequential", 1, 6, 1000000, 1);
	report_trials_cell(&t, "html", "a", 2, 6, 500000, 2);
	report_trials_cell(&t, "url", "sequential", 1, 6, 1000000, 3);
	assert_int_equal(report_trials_analyse(&t), 0);
	snprintf(path, sizeof(path), "%s/summary.csv", t.dir);
	assert_int_equal(analysis_write(t.analysis, path), 0);
	assert_int_equal(summary_load(&summary, path, words, sizeof(words)), 0);
	assert_int_equal(summary.count, 3);
	assert_string_equal(summary.rows[2].dataset, "url");
	assert_int_equal(summary.rows[0].blocks, 6);
	summary_fini(&summary);
	unlink(path);
	report_trials_end(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			analysis_golden, golden_speedup, golden_end),
		cmocka_unit_test(analysis_failures),
		cmocka_unit_test(analysis_interrupted),
		cmocka_unit_test(analysis_incomplete),
		cmocka_unit_test(analysis_missing),
		cmocka_unit_test(analysis_challengers),
		cmocka_unit_test(analysis_below_aa),
		cmocka_unit_test(analysis_within_aa),
		cmocka_unit_test(analysis_few_blocks),
		cmocka_unit_test(analysis_again),
		cmocka_unit_test(analysis_sittings),
		cmocka_unit_test(analysis_odd_files),
		cmocka_unit_test(analysis_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
