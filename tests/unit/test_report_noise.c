/* SPDX-License-Identifier: MIT */
/* Noise, judged from made-up trials: what is found, where, and in which
 * words. */
#include "analysis/noise.h"

#include <math.h>
#include <string.h>

#include "report/terminal/terminal.h"
#include "report_trials.h"

#define BLOCKS 12

/* What the machine did in a block, as the rows have it. */
struct noise_test {
	struct report_trials t;
	double steal[BLOCKS + 1], others[BLOCKS + 1];
	int64_t slot;
};

static struct trial_row
noise_test_row(struct noise_test *test, const char *strategy, int64_t workers,
	int64_t block, int64_t wall_ns)
{
	struct trial_row row = trial_row_blank();

	row.dataset = "html";
	row.strategy = strategy;
	row.workers = workers;
	row.block = block;
	row.slot = ++test->slot;
	row.warmup = block == 0;
	row.status = TRIAL_OK;
	row.wall_ns = wall_ns;
	row.cores_usable = 2;
	row.items = 50;
	row.items_failed = 0;
	row.pressure_ns = 1000;
	row.block_steal = test->steal[block];
	row.block_others_busy = test->others[block];
	return row;
}

static void
noise_test_add(struct noise_test *test, const struct trial_row *row)
{
	assert_int_equal(trials_append(test->t.writer, row), 0);
}

/* A machine at rest. */
static void
noise_test_begin(struct noise_test *test)
{
	memset(test, 0, sizeof(*test));
	report_trials_begin(&test->t);
}

/* About wall_ns in every block, in no order, and each time in another. */
static int64_t
noise_test_wall(int64_t wall_ns, int64_t block)
{
	static const int64_t ppm[] = { 3000, -4000, 1000, -2000, 5000, -5000,
		2000, -1000, 4000, -3000, 500 };

	return wall_ns +
		wall_ns / 1000000 * ppm[(block + wall_ns / 1000000) % 11];
}

static void
noise_test_cell(struct noise_test *test, const char *strategy, int64_t workers,
	int64_t wall_ns)
{
	for (int64_t block = 0; block <= BLOCKS; block++) {
		struct trial_row row = noise_test_row(test, strategy, workers,
			block, noise_test_wall(wall_ns, block));
		noise_test_add(test, &row);
	}
}

static const struct noise *
noise_test_judge(struct noise_test *test)
{
	assert_int_equal(report_trials_analyse(&test->t), 0);
	assert_int_equal(test->t.analysis->count, 1);
	assert_non_null(test->t.analysis->sets[0].noise);
	return test->t.analysis->sets[0].noise;
}

static const struct summary_row *
noise_test_find(const struct noise_test *test, const char *strategy)
{
	const struct analysis_set *set = &test->t.analysis->sets[0];

	for (size_t i = 0; i < set->count; i++)
		if (strcmp(set->rows[i].strategy, strategy) == 0)
			return &set->rows[i];
	fail();
	return NULL;
}

static char *
noise_test_words(const struct noise_test *test, bool all)
{
	static char text[20000];
	struct table_style style = { .all = all };
	FILE *out = fmemopen(text, sizeof(text), "w");

	assert_non_null(out);
	struct words words =
		words_about(out, &test->t.analysis->sets[0], &style);
	noise_say(&words);
	words_end(&words);
	fclose(out);
	for (char *line = text; *line; line++) {
		size_t len = strcspn(line, "\n");
		assert_true(len <= 80);
		line += len;
	}
	/* A text that was wrapped is looked for as it was written. */
	for (char *c = text; *c; c++)
		if (strncmp(c, "\n  ", 3) == 0) {
			*c = ' ';
			memmove(c + 1, c + 3, strlen(c + 3) + 1);
		}
	return text;
}

static size_t
noise_test_lines(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static void
noise_quiet(void **state)
{
	struct noise_test test;

	(void)state;
	noise_test_begin(&test);
	noise_test_cell(&test, "sequential", 1, 100000000);
	noise_test_cell(&test, "pthread-pool", 2, 51000000);
	const struct noise *noise = noise_test_judge(&test);
	for (size_t i = 0; i < FINDING_KINDS; i++)
		assert_int_equal(noise->kinds[i].count, 0);
	assert_true(noise->measured);
	assert_int_equal(noise->blocks, BLOCKS);
	assert_int_equal(noise->disturbed, 0);
	assert_int_equal(noise_test_lines(noise_test_words(&test, false)), 1);
	assert_non_null(strstr(noise_test_words(&test, true), "Quiet: "));
	report_trials_end(&test.t);
}

static void
noise_unmeasured(void **state)
{
	struct report_trials t;

	(void)state;
	report_trials_begin(&t);
	report_trials_cell(&t, "html", "sequential", 1, 4, 100000000, 1);
	assert_int_equal(report_trials_analyse(&t), 0);
	assert_false(t.analysis->sets[0].noise->measured);
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct words words = words_about(
		out, &t.analysis->sets[0], &(struct table_style){ 0 });
	noise_say(&words);
	words_end(&words);
	fclose(out);
	assert_non_null(strstr(text, "isn't known"));
	assert_null(strstr(text, "Quiet"));
	free(text);
	report_trials_end(&t);
}

/* Quiet is said of the blocks of which it is known. */
static void
noise_known_in_part(void **state)
{
	struct noise_test test;

	(void)state;
	noise_test_begin(&test);
	for (int block = 2; block <= BLOCKS; block++)
		test.others[block] = (double)NAN;
	noise_test_cell(&test, "sequential", 1, 100000000);
	noise_test_cell(&test, "pthread-pool", 2, 51000000);
	const struct noise *noise = noise_test_judge(&test);
	assert_int_equal(noise->steal_known, BLOCKS);
	assert_int_equal(noise->others_known, 1);
	const char *text = noise_test_words(&test, false);
	assert_non_null(strstr(text, "Quiet: "));
	assert_non_null(strstr(text,
		"CPU time stolen by the host is known for 12 of 12 blocks, the "
		"load of other programs for 1."));
	report_trials_end(&test.t);
}

static void
noise_of_blocks(void **state)
{
	struct noise_test test;

	(void)state;
	noise_test_begin(&test);
	test.steal[7] = 0.041;
	test.others[7] = 0.3;
	test.others[3] = 0.6;
	test.others[5] = 0.25;
	test.others[9] = (double)NAN;
	noise_test_cell(&test, "sequential", 1, 100000000);
	noise_test_cell(&test, "pthread-pool", 2, 51000000);
	const struct noise *noise = noise_test_judge(&test);
	assert_int_equal(noise->kinds[FINDING_STOLEN].count, 1);
	assert_int_equal(noise->kinds[FINDING_STOLEN].worst.block, 7);
	assert_int_equal(noise->kinds[FINDING_OTHERS].count, 2);
	assert_int_equal(noise->kinds[FINDING_OTHERS].worst.block, 3);
	assert_int_equal(noise->disturbed, 2);
	/* Without these the medians stay where they are. */
	assert_int_equal(noise->sensitive, 0);
	const char *words = noise_test_words(&test, false);
	assert_non_null(strstr(words, "in block 7 the host took 4.1"));
	assert_non_null(strstr(words, "60"));
	assert_non_null(strstr(words, "worst of 2 such blocks"));
	assert_non_null(
		strstr(words, "\nCPU time stolen by the host is known"));
	report_trials_end(&test.t);
}

/* The steal of a block is what its last trial has. */
static void
noise_of_the_last_slot(void **state)
{
	struct noise_test test;

	(void)state;
	noise_test_begin(&test);
	for (int64_t block = 1; block <= 3; block++) {
		static const double steal[] = { 0.5, 0.01, 0.2 };
		static const int64_t slots[] = { 0, 2, 1 };
		for (int64_t i = 0; i < 3; i++) {
			struct trial_row row = noise_test_row(&test,
				"sequential", 1 + i, block, 1000000 + block);
			row.slot = slots[i];
			row.block_steal = steal[i];
			noise_test_add(&test, &row);
		}
	}
	const struct noise *noise = noise_test_judge(&test);
	assert_int_equal(noise->kinds[FINDING_STOLEN].count, 0);
	report_trials_end(&test.t);
}

static void
noise_of_trials(void **state)
{
	struct noise_test test;

	(void)state;
	noise_test_begin(&test);
	noise_test_cell(&test, "sequential", 1, 100000000);
	for (int64_t block = 1; block <= BLOCKS; block++) {
		struct trial_row row = noise_test_row(&test, "pthread-pool", 2,
			block, noise_test_wall(51000000, block));
		row.pressure_ns = block == 4 ? 20000000 : 5000000;
		if (block == 9)
			row.wall_ns *= 3;
		noise_test_add(&test, &row);
		/* Far off others that hardly differ is not far off. */
		row = noise_test_row(
			&test, "fork-pool", 2, block, 51000000 + 1000 * block);
		if (block == 9)
			row.wall_ns = row.wall_ns * 103 / 100;
		noise_test_add(&test, &row);
		/* More workers than cores wait for cores, of course. */
		row = noise_test_row(&test, "pthread-pool", 4, block,
			noise_test_wall(52000000, block));
		row.pressure_ns = 50000000;
		noise_test_add(&test, &row);
		/* And two beside an origin are three. */
		row = noise_test_row(&test, "curl-multi", 2, block,
			noise_test_wall(53000000, block));
		row.pressure_ns = 50000000;
		row.origin_requests = 50;
		noise_test_add(&test, &row);
	}
	const struct noise *noise = noise_test_judge(&test);
	assert_int_equal(noise->kinds[FINDING_PRESSURE].count, 1);
	assert_int_equal(noise->kinds[FINDING_PRESSURE].worst.block, 4);
	assert_int_equal(noise->kinds[FINDING_FAR].count, 1);
	assert_int_equal(noise->kinds[FINDING_FAR].worst.block, 9);
	assert_int_equal(noise_test_find(&test, "pthread-pool")->noise,
		SUMMARY_NOISE_FAR | SUMMARY_NOISE_PRESSURE);
	const char *words = noise_test_words(&test, false);
	assert_non_null(strstr(words, "Crowded: during pthread-pool"));
	assert_non_null(strstr(words, "The cause wasn't measured"));
	assert_non_null(strstr(words, "Far off: pthread-pool"));
	report_trials_end(&test.t);
}

/* A wait for a core has the cause that a number names, and no other. */
static void
noise_of_causes(void **state)
{
	static const struct {
		double others, quota;
		int64_t cpu_ns, throttled;
		enum finding_kind kind;
		const char *said, *unsaid;
	} cases[] = {
		{ 0.04, NAN, 100000000, -1, FINDING_PRESSURE,
			"The cause wasn't measured", "Other programs" },
		{ 0.06, NAN, 100000000, -1, FINDING_PRESSURE,
			"Other programs kept the cores busy",
			"wasn't measured" },
		{ 0.06, NAN, 160000000, -1, FINDING_PRESSURE,
			"Its own threads used more cores", "Others" },
		{ 0.06, 1.5, 100000000, 12, FINDING_PRESSURE,
			"Other programs kept the cores busy", "quota" },
		{ 0.06, 1.5, 100000000, 110, FINDING_QUOTA,
			"Quota: the CPU quota of 1.5 cores held sequential "
			"with "
			"1 worker in block 5 back in 46 % of the periods. "
			"Raise it (docker "
			"--cpus, CPUQuota=), or keep to --workers up to 1.",
			"Crowded" },
		{ 0.06, 0.5, 100000000, 110, FINDING_QUOTA,
			"Raise it (docker --cpus, CPUQuota=).", "keep to" },
		/* What waits may have more workers than cores. */
		{ 0.06, 1.5, 10000000, 110, FINDING_QUOTA,
			"Raise it (docker --cpus, CPUQuota=).", "keep to" },
	};
	struct noise_test test;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		noise_test_begin(&test);
		test.others[5] = cases[i].others;
		for (int64_t block = 0; block <= BLOCKS; block++) {
			struct trial_row row =
				noise_test_row(&test, "sequential", 1, block,
					noise_test_wall(100000000, block));
			row.user_ns = cases[i].cpu_ns;
			row.sys_ns = 0;
			row.quota_cores = cases[i].quota;
			row.quota_periods = isnan(row.quota_cores) ? -1 : 240;
			row.quota_throttled = block == 5 ? cases[i].throttled
				: isnan(row.quota_cores) ? -1
							 : 0;
			row.pressure_ns = block == 5 ? 50000000 : 0;
			noise_test_add(&test, &row);
		}
		const struct noise *noise = noise_test_judge(&test);
		assert_int_equal(noise->kinds[FINDING_QUOTA].count +
				noise->kinds[FINDING_PRESSURE].count,
			1);
		assert_int_equal(noise->kinds[cases[i].kind].count, 1);
		assert_int_equal(noise_test_find(&test, "sequential")->noise,
			cases[i].kind == FINDING_QUOTA
				? SUMMARY_NOISE_QUOTA
				: SUMMARY_NOISE_PRESSURE);
		const char *words = noise_test_words(&test, false);
		if (!strstr(words, cases[i].said))
			fail_msg("no \"%s\" in: %s", cases[i].said, words);
		assert_null(strstr(words, cases[i].unsaid));
		report_trials_end(&test.t);
	}
}

/* Identical runs that differ: of what cause, where one was measured. */
static void
noise_of_again(void **state)
{
	for (int busy = 0; busy < 2; busy++) {
		struct noise_test test;
		char *text;
		size_t len;

		(void)state;
		noise_test_begin(&test);
		test.others[3] = busy ? 0.5 : 0.1;
		noise_test_cell(&test, "sequential", 1, 100000000);
		noise_test_cell(&test, "sequential#2", 1, 130000000);
		noise_test_judge(&test);
		FILE *out = open_memstream(&text, &len);
		assert_non_null(out);
		struct words words = words_about(out, &test.t.analysis->sets[0],
			&(struct table_style){ 0 });
		words_warning(&words);
		words_end(&words);
		fclose(out);
		for (char *c = text; *c; c++)
			if (strncmp(c, "\n  ", 3) == 0) {
				*c = ' ';
				memmove(c + 1, c + 3, strlen(c + 3) + 1);
			}
		if (!strstr(text,
			    busy ? "Measured cause: other programs kept the "
				   "cores busy before blocks. Don't trust"
				 : "No cause was measured. Don't trust"))
			fail_msg("%s", text);
		free(text);
		report_trials_end(&test.t);
	}
}

static void
noise_of_cells(void **state)
{
	struct noise_test test;

	(void)state;
	noise_test_begin(&test);
	for (int64_t block = 1; block <= BLOCKS; block++) {
		struct trial_row row = noise_test_row(&test, "sequential", 1,
			block, 100000000 + 1000000 * block);
		noise_test_add(&test, &row);
		row = noise_test_row(&test, "fork-pool", 2, block,
			noise_test_wall(
				block % 3 ? 50000000 : 80000000, block));
		noise_test_add(&test, &row);
	}
	const struct noise *noise = noise_test_judge(&test);
	assert_int_equal(noise->kinds[FINDING_DRIFT].count, 1);
	assert_true(noise->kinds[FINDING_DRIFT].worst.amount > 0.05);
	assert_int_equal(noise->kinds[FINDING_MODES].count, 1);
	assert_int_equal(noise->kinds[FINDING_MODES].worst.low_count, 8);
	assert_string_equal(
		noise->kinds[FINDING_MODES].worst.row->strategy, "fork-pool");
	const char *words = noise_test_words(&test, false);
	assert_non_null(strstr(words, "slower from the first"));
	assert_non_null(strstr(words, "in 8 of 12 blocks"));
	report_trials_end(&test.t);
}

/* Half of the blocks were disturbed, and in those the cell is slower. */
static void
noise_that_matters(void **state)
{
	struct noise_test test;

	(void)state;
	noise_test_begin(&test);
	for (int64_t block = 1; block <= 10; block++)
		test.others[block] = 0.5;
	noise_test_cell(&test, "sequential", 1, 100000000);
	for (int64_t block = 1; block <= BLOCKS; block++) {
		struct trial_row row = noise_test_row(&test, "fork-pool", 2,
			block,
			noise_test_wall(
				block <= 10 ? 80000000 : 50000000, block));
		row.block_others_busy = test.others[block];
		noise_test_add(&test, &row);
	}
	noise_test_cell(&test, "openmp-for", 2, 51000000);
	const struct noise *noise = noise_test_judge(&test);
	assert_int_equal(noise->sensitive, 1);
	assert_true(noise_test_find(&test, "fork-pool")->noise &
		SUMMARY_NOISE_SENSITIVE);
	assert_int_equal(noise_test_find(&test, "openmp-for")->noise, 0);
	assert_non_null(strstr(noise_test_words(&test, false),
		"Noise-sensitive: without the disturbed trials the speedup of "
		"fork-pool"));
	report_trials_end(&test.t);
}

static void
noise_of_excluded_blocks(void **state)
{
	struct noise_test test;

	(void)state;
	noise_test_begin(&test);
	noise_test_cell(&test, "sequential", 1, 100000000);
	for (int i = 0; i < 3; i++) {
		struct trial_row row = noise_test_row(
			&test, "pthread-pool", 2 + i % 2, 6, 900000000);
		row.excluded = "the host stole 6.2 % of the CPU time";
		noise_test_add(&test, &row);
	}
	const struct noise *noise = noise_test_judge(&test);
	assert_int_equal(noise->kinds[FINDING_EXCLUDED].count, 1);
	/* And they are in no cell. */
	assert_int_equal(test.t.analysis->sets[0].count, 1);
	assert_non_null(strstr(noise_test_words(&test, false),
		"Left out: block 6 (the host stole 6.2 % of the CPU time)"));
	report_trials_end(&test.t);
}

/* However much is wrong, a few sentences tell the worst. */
static void
noise_of_all_kinds(void **state)
{
	struct noise_test test;

	(void)state;
	noise_test_begin(&test);
	for (int64_t block = 1; block <= BLOCKS; block++) {
		test.steal[block] = 0.1;
		test.others[block] = 0.5;
		struct trial_row row = noise_test_row(&test, "sequential", 1,
			block, 100000000 + 3000000 * block);
		row.pressure_ns = 40000000;
		noise_test_add(&test, &row);
		row = noise_test_row(&test, "fork-pool", 2, block,
			noise_test_wall(
				block % 3 ? 50000000 : 80000000, block));
		noise_test_add(&test, &row);
	}
	noise_test_judge(&test);
	assert_int_equal(noise_test_lines(noise_test_words(&test, false)), 4);
	assert_non_null(strstr(noise_test_words(&test, false), "--all"));
	assert_true(noise_test_lines(noise_test_words(&test, true)) > 36);
	report_trials_end(&test.t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_quiet),
		cmocka_unit_test(noise_unmeasured),
		cmocka_unit_test(noise_known_in_part),
		cmocka_unit_test(noise_of_blocks),
		cmocka_unit_test(noise_of_the_last_slot),
		cmocka_unit_test(noise_of_trials),
		cmocka_unit_test(noise_of_causes),
		cmocka_unit_test(noise_of_again),
		cmocka_unit_test(noise_of_cells),
		cmocka_unit_test(noise_that_matters),
		cmocka_unit_test(noise_of_excluded_blocks),
		cmocka_unit_test(noise_of_all_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
