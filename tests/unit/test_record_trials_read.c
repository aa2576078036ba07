/* SPDX-License-Identifier: MIT */
/* trials.csv as it is read, also by other hands: strictly, and compactly. */
#include "record_trials.h"

static void
trials_by_others(void **state)
{
	(void)state;
	record_test_write(
		"\xef\xbb\xbfwall_ns,noise,status,\"block\",workers,strategy,"
		"dataset,reason\r\n"
		"2000.0,\"x,\r\ny\",ok,2,1,sequential,url,\r\n"
		",,crashed,1,8,fork-pool,url,\"signal 11, again\"\r\n"
		"1000,,ok,0,1,sequential,url,\r\n"
		"1000,,ok,3,1,sequential,url,");
	struct trials *trials = trials_test_load(3);
	assert_true(trials_cut_off(trials));
	assert_int_equal(trials_at(trials, 0)->wall_ns, 2000);
	assert_int_equal(trials_at(trials, 0)->block, 2);
	assert_int_equal(trials_at(trials, 0)->items, UINT32_MAX);
	assert_int_equal(trials_at(trials, 0)->cpu_ns, ROW_NONE);
	assert_int_equal(trials_at(trials, 1)->status, TRIAL_CRASHED);
	assert_int_equal(trials_at(trials, 1)->wall_ns, ROW_NONE);
	assert_string_equal(trials_name(trials, trials_at(trials, 1)->reason),
		"signal 11, again");
	assert_true(trials_at(trials, 2)->warmup);
	trials_destroy(trials);
}

static void
trials_malformed(void **state)
{
#define SHORT "dataset,strategy,workers,block,status,wall_ns,warmup\n"
#define FINE "url,sequential,1,1,ok,5,0\n"
	static const struct {
		const char *text;
		size_t line;
		const char *words;
	} cases[] = {
		{ "", 0, "the file is empty" },
		{ "\n\n", 0, "the file is empty" },
		{ "dataset,strategy,workers,status,wall_ns\n", 1,
			"no column block" },
		{ "dataset,dataset,strategy,workers,block,status,wall_ns\n", 1,
			"twice" },
		{ SHORT FINE "url,sequential,1,2,ok\n", 3, "5 fields" },
		{ SHORT FINE FINE "url,sequential,0,2,ok,5,0\n", 4, "workers" },
		{ SHORT "url,sequential,-1,2,ok,5,0\n", 2, "workers" },
		{ SHORT "url,sequential,9999999999,2,ok,5,0\n", 2,
			"out of range" },
		{ SHORT "url,sequential,1,x,ok,5,0\n", 2, "block" },
		{ SHORT "url,sequential,1,,ok,5,0\n", 2, "block is empty" },
		{ SHORT "url,sequential,1,1,great,5,0\n", 2, "great" },
		{ SHORT "url,sequential,1,1,ok,0,0\n", 2, "wall_ns is 0" },
		{ SHORT "url,sequential,1,1,ok,,0\n", 2, "wall_ns is empty" },
		{ SHORT "url,sequential,1,1,ok,-5,0\n", 2, "wall_ns" },
		{ SHORT "url,sequential,1,1,ok,nan,0\n", 2, "wall_ns" },
		{ SHORT "url,sequential,1,1,ok,5,2\n", 2, "warmup" },
		{ SHORT ",sequential,1,1,ok,5,0\n", 2, "dataset is empty" },
		{ SHORT "url,\"seq\"x,1,1,ok,5,0\n", 2, "closing quote" },
	};
	struct trials_problem problem;
	struct trials *trials;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		record_test_write(cases[i].text);
		trials_test_refused(cases[i].line, cases[i].words);
	}
	unlink(record_path);
	assert_int_equal(trials_load(&trials, record_path, &problem), -ENOENT);
	assert_true(*problem.words != '\0');
}

/* What a row costs is a promise: at most 100 bytes. */
static void
trials_size(void **state)
{
	(void)state;
	assert_true(sizeof(struct trial_point) <= 80);
}

static void
trials_noise(void **state)
{
	struct trials_writer *writer;
	struct trial_row row = trials_test_row(1);

	(void)state;
	row.faults_minor = 12;
	row.pressure_ns = 7;
	row.run_delay_ns = 3;
	row.origin_requests = 5;
	row.block_steal = 0.0412345678912;
	row.block_others_busy = 1;
	row.session = 2;
	assert_int_equal(trials_create(&writer, record_path), 0);
	assert_int_equal(trials_append(writer, &row), 0);
	row = trials_test_row(2);
	row.pressure_ns = 1000000;
	row.excluded = "stolen, 6 %";
	assert_int_equal(trials_append(writer, &row), 0);
	/* One of twenty periods isn't what it waited for. */
	row.quota_cores = 1.5;
	row.quota_periods = 20;
	row.quota_throttled = 1;
	assert_int_equal(trials_append(writer, &row), 0);
	row.quota_throttled = 9;
	assert_int_equal(trials_append(writer, &row), 0);
	row.quota_cores = 1.25;
	row.quota_periods = 0;
	assert_int_equal(trials_append(writer, &row), 0);
	row.quota_cores = 2;
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(trials_close(writer), 0);
	assert_non_null(strstr(
		record_test_slurp(), ",12,,7,3,0.0412345679,1,2,,,,,,,,"));
	assert_non_null(strstr(
		record_test_slurp(), ",1000000,,,,,\"stolen, 6 %\",,,,,,,"));
	assert_non_null(strstr(record_test_slurp(), ",1.5,20,9,,,,"));
	struct trials *trials = trials_test_load(6);
	const struct trial_point *point = trials_at(trials, 0);
	assert_int_equal(point->pressure, 700);
	assert_int_equal(point->block_steal, 412);
	assert_int_equal(point->block_others_busy, TRIAL_SHARE_ONE);
	assert_int_equal(point->slot, 2);
	assert_true(point->served);
	assert_false(point->excluded);
	point = trials_at(trials, 1);
	assert_int_equal(point->pressure, 6 * TRIAL_SHARE_ONE);
	assert_int_equal(point->block_steal, TRIAL_SHARE_NONE);
	assert_false(point->served);
	assert_true(point->excluded);
	assert_string_equal(trials_name(trials, point->reason), "stolen, 6 %");
	assert_false(point->held || trials_at(trials, 2)->held);
	assert_int_equal(trials_at(trials, 2)->pressure, 6 * TRIAL_SHARE_ONE);
	point = trials_at(trials, 3);
	assert_true(point->held);
	assert_int_equal(point->pressure, TRIAL_SHARE_ONE * 9 / 20);
	point = trials_at(trials, 4);
	assert_true(point->held);
	assert_int_equal(point->pressure, TRIAL_SHARE_ONE);
	assert_true(trials_quota_cores(trials) == 1.25);
	trials_destroy(trials);
}

/* Which blocks belong together: a sitting is known by its first block. */
static void
trials_sittings_read(void **state)
{
	static const struct {
		unsigned block, sitting;
	} rows[] = { { 3, 2 }, { 0, 1 }, { 1, 1 }, { 4, 2 }, { 6, 3 } };
	struct trials_writer *writer;

	(void)state;
	assert_int_equal(trials_create(&writer, record_path), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct trial_row row = trials_test_row(rows[i].block);

		row.sitting = rows[i].sitting;
		assert_int_equal(trials_append(writer, &row), 0);
	}
	struct trial_row row = trials_test_row(1);
	row.dataset = "other";
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(trials_close(writer), 0);
	assert_non_null(strstr(record_test_slurp(), ",,,,3"));
	struct trials *trials = trials_test_load(6);
	uint32_t set = trials_at(trials, 0)->dataset;
	uint32_t other = trials_at(trials, 5)->dataset;
	assert_int_equal(trials_sittings(trials, set), 3);
	assert_int_equal(trials_sitting(trials, set, 0), 1);
	assert_int_equal(trials_sitting(trials, set, 2), 1);
	assert_int_equal(trials_sitting(trials, set, 3), 2);
	assert_int_equal(trials_sitting(trials, set, 5), 2);
	assert_int_equal(trials_sitting(trials, set, 900), 3);
	assert_int_equal(trials_sittings(trials, other), 1);
	assert_int_equal(trials_sitting(trials, other, 5), 1);
	trials_destroy(trials);
}

static void
trials_noise_malformed(void **state)
{
#define NOISY \
	"dataset,strategy,workers,block,status,wall_ns,%s\nurl,s,1,1,ok,5,%" \
	"s\n"
	static const char *const cases[][2] = {
		{ "block_steal", "2" },
		{ "block_steal", "-0.1" },
		{ "block_others_busy", "nan" },
		{ "pressure_ns", "-1" },
		{ "slot", "x" },
		{ "sitting", "0" },
		{ "sitting", "101" },
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), NOISY, cases[i][0], cases[i][1]);
		record_test_write(text);
		trials_test_refused(2, cases[i][0]);
	}
	snprintf(text, sizeof(text), NOISY, "excluded", "no");
	record_test_write(text);
	struct trials *trials = trials_test_load(1);
	assert_false(trials_at(trials, 0)->excluded);
	trials_destroy(trials);
}

/* Whether as many items as workers were ever open at once is known of those rows
 * that tell, and that had items enough. */
static void
trials_at_once(void **state)
{
	static const struct {
		const char *row;
		const char *narrow; /* so many; "": not so, or not known */
	} cases[] = {
		{ "url,s,4,1,ok,5,16,2,1", "2" },
		{ "url,s,4,1,ok,5,16,,3", "3" },
		{ "url,s,4,1,ok,5,16,1,3", "3" },
		{ "url,s,4,1,ok,5,16,4,1", "" },
		{ "url,s,4,1,ok,5,16,,4", "" },
		{ "url,s,4,1,ok,5,15,2,1", "" },
		{ "url,s,4,1,ok,5,,2,1", "" },
		{ "url,s,4,1,ok,5,16,,", "" },
		{ "url,s,4,1,wrong,5,16,2,1", "" },
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text),
			"dataset,strategy,workers,block,status,wall_ns,items,"
			"fetching_max,processing_max\n%s\n",
			cases[i].row);
		record_test_write(text);
		struct trials *trials = trials_test_load(1);
		const struct trial_point *point = trials_at(trials, 0);
		assert_int_equal(point->narrow, *cases[i].narrow != '\0');
		assert_string_equal(
			trials_name(trials, point->reason), cases[i].narrow);
		trials_destroy(trials);
	}
}

/* Of a long file the rows of a cell stay in their order, and none is lost. */
static void
trials_grouped(void **state)
{
	enum {
		rows = TRIALS_GROUPED * 2 + 1000,
		cells = 7
	};
	int64_t latest[cells] = { 0 }, count[cells] = { 0 };
	FILE *file = fopen(record_path, "we");
	size_t changes = 0;

	(void)state;
	assert_non_null(file);
	fputs("dataset,strategy,workers,block,status,wall_ns\n", file);
	for (int i = 0; i < rows; i++)
		fprintf(file, "html,s%d,%d,%d,ok,%d\n", i * 3 % cells % 2,
			i * 3 % cells + 1, i / cells, i + 1);
	assert_int_equal(fclose(file), 0);
	struct trials *trials = trials_test_load(rows);
	for (size_t i = 0; i < rows; i++) {
		const struct trial_point *point = trials_at(trials, i);
		unsigned cell = point->workers - 1;

		assert_true(cell < cells);
		assert_int_equal(trials_name(trials, point->strategy)[1] - '0',
			cell % 2);
		assert_true(point->wall_ns > latest[cell]);
		assert_int_equal((point->wall_ns - 1) / cells, point->block);
		latest[cell] = point->wall_ns;
		count[cell]++;
		changes += i > 0 &&
			trials_at(trials, i - 1)->workers != point->workers;
	}
	for (size_t cell = 0; cell < cells; cell++)
		assert_true(count[cell] >= rows / cells);
	assert_true(changes <= 3 * cells);
	trials_destroy(trials);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, record_test_each)
	const struct CMUnitTest tests[] = {
		TEST(trials_by_others),
		TEST(trials_malformed),
		TEST(trials_size),
		TEST(trials_sittings_read),
		TEST(trials_noise),
		TEST(trials_noise_malformed),
		TEST(trials_at_once),
		TEST(trials_grouped),
	};

	return cmocka_run_group_tests(
		tests, record_test_begin, record_test_end);
}
