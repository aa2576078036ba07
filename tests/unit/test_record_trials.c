/* SPDX-License-Identifier: MIT */
/* trials.csv: its columns, whole rows only, and files by other hands. */
#include "record/trials.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define HEADER \
	"dataset,strategy,workers,block,slot,warmup,status,reason,items," \
	"items_ok,items_failed,items_wrong,setup_ns,run_ns,teardown_ns," \
	"wall_ns,user_ns,sys_ns,peak_rss_bytes,ctx_voluntary,ctx_forced," \
	"bytes,digest,item_p50_ns,item_p95_ns,item_p99_ns,item_max_ns," \
	"origin_cpu_ns,origin_requests,origin_peak_connections,workers_used," \
	"cores_usable,peak_rss_how,origin_late_p50_ns,origin_late_max_ns," \
	"faults_minor,faults_major,pressure_ns,run_delay_ns,block_steal," \
	"block_others_busy,session,excluded\n"

static char trials_dir[] = "/tmp/lanebench-trials-XXXXXX";
static char trials_path[64];

static int
trials_test_begin(void **state)
{
	(void)state;
	if (!mkdtemp(trials_dir))
		return -1;
	snprintf(trials_path, sizeof(trials_path), "%s/t.csv", trials_dir);
	return 0;
}

static int
trials_test_end(void **state)
{
	(void)state;
	unlink(trials_path);
	return rmdir(trials_dir);
}

static int
trials_test_each(void **state)
{
	(void)state;
	unlink(trials_path);
	return 0;
}

static void
trials_test_write(const char *text)
{
	FILE *out = fopen(trials_path, "w");
	assert_non_null(out);
	fputs(text, out);
	assert_int_equal(fclose(out), 0);
}

static char *
trials_test_slurp(void)
{
	static char text[20000];
	FILE *in = fopen(trials_path, "r");
	assert_non_null(in);
	size_t got = fread(text, 1, sizeof(text) - 1, in);
	text[got] = '\0';
	fclose(in);
	return text;
}

static struct trial_row
trials_test_row(int64_t block)
{
	struct trial_row row = trial_row_blank();

	row.dataset = "html";
	row.strategy = "pthread-pool";
	row.workers = 4;
	row.block = block;
	row.slot = 2;
	row.status = TRIAL_OK;
	row.items = 400;
	row.items_ok = 397;
	row.items_failed = 3;
	row.items_wrong = 0;
	row.setup_ns = 10;
	row.run_ns = 80;
	row.teardown_ns = 10;
	row.wall_ns = 100;
	row.user_ns = 60;
	row.sys_ns = 5;
	row.has_digest = true;
	row.digest = 0x1234;
	row.cores_usable = 2;
	row.peak_rss_how = "sum of peaks";
	return row;
}

static void
trials_columns(void **state)
{
	struct trials_writer *writer;
	struct trial_row row = trials_test_row(1);

	(void)state;
	assert_int_equal(trials_create(&writer, trials_path), 0);
	assert_int_equal(trials_append(writer, &row), 0);
	/* It stands there before the file is closed. */
	assert_string_equal(trials_test_slurp(),
		HEADER "html,pthread-pool,4,1,2,0,ok,,400,397,3,0,10,80,10,"
		       "100,60,5,,,,,0000000000001234,,,,,,,,,2,sum of peaks,"
		       ",,,,,,,,,\n");
	row = trial_row_blank();
	row.dataset = "a,b";
	row.strategy = "x";
	row.workers = 1;
	row.block = 0;
	row.warmup = true;
	row.reason = "says \"no\",\nthen\x1b[2J dies";
	assert_int_equal(trials_append(writer, &row), 0);
	assert_non_null(strstr(trials_test_slurp(),
		"\"a,b\",x,1,0,,1,failed,\"says \"\"no\"\", then [2J dies\","));
	assert_int_equal(trials_close(writer), 0);
	assert_int_equal(trials_create(&writer, trials_path), -EEXIST);
	assert_null(writer);
}

static void
trials_round_trip(void **state)
{
	struct trials_writer *writer;
	struct trials_problem problem;
	struct trials *trials;

	(void)state;
	assert_int_equal(trials_create(&writer, trials_path), 0);
	for (int64_t block = 0; block < 5; block++) {
		struct trial_row row = trials_test_row(block);
		assert_int_equal(trials_append(writer, &row), 0);
	}
	assert_int_equal(trials_close(writer), 0);
	assert_int_equal(trials_load(&trials, trials_path, &problem), 0);
	assert_int_equal(trials_count(trials), 5);
	assert_false(trials_cut_off(trials));
	const struct trial_point *point = trials_at(trials, 3);
	assert_string_equal(trials_name(trials, point->dataset), "html");
	assert_string_equal(
		trials_name(trials, point->strategy), "pthread-pool");
	assert_string_equal(trials_name(trials, point->reason), "");
	assert_int_equal(point->workers, 4);
	assert_int_equal(point->block, 3);
	assert_int_equal(point->wall_ns, 100);
	assert_int_equal(point->cpu_ns, 65);
	assert_int_equal(point->peak_rss_bytes, ROW_NONE);
	assert_int_equal(point->items, 400);
	assert_int_equal(point->items_failed, 3);
	assert_int_equal(point->cores_usable, 2);
	assert_int_equal(point->status, TRIAL_OK);
	assert_false(point->warmup);
	assert_true(trials_at(trials, 0)->warmup);
	trials_destroy(trials);
}

static void
trials_reopened(void **state)
{
	static const char half[] = "html,pthread-pool,4,3,2,0,ok,\"wh";
	struct trials_writer *writer;
	bool dropped;

	(void)state;
	assert_int_equal(trials_create(&writer, trials_path), 0);
	struct trial_row row = trials_test_row(1);
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(trials_close(writer), 0);
	char *before = strdup(trials_test_slurp());

	/* Whatever part of a row stands there, it goes. */
	for (size_t len = 0; len < sizeof(half); len++) {
		FILE *out = fopen(trials_path, "a");
		assert_non_null(out);
		fwrite(half, 1, len, out);
		fclose(out);
		assert_int_equal(
			trials_reopen(&writer, trials_path, &dropped), 0);
		assert_int_equal(dropped, len > 0);
		assert_int_equal(trials_close(writer), 0);
		assert_string_equal(trials_test_slurp(), before);
	}
	free(before);

	assert_int_equal(trials_reopen(&writer, trials_path, NULL), 0);
	row = trials_test_row(2);
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(trials_close(writer), 0);
	struct trials_problem problem;
	struct trials *trials;
	assert_int_equal(trials_load(&trials, trials_path, &problem), 0);
	assert_int_equal(trials_count(trials), 2);
	trials_destroy(trials);
}

static void
trials_reopen_refuses(void **state)
{
	struct trials_writer *writer;

	(void)state;
	assert_int_equal(trials_reopen(&writer, trials_path, NULL), -ENOENT);
	trials_test_write("dataset,strategy\n");
	assert_int_equal(trials_reopen(&writer, trials_path, NULL), -EBADMSG);
	trials_test_write("");
	assert_int_equal(trials_reopen(&writer, trials_path, NULL), -EBADMSG);
	assert_null(writer);
}

/* A limit on file size stands in for a full disk: the write is cut short. */
static void
trials_full_disk(void **state)
{
	struct trials_writer *writer;
	struct rlimit old, limit;
	struct stat before, after;

	(void)state;
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(trials_create(&writer, trials_path), 0);
	struct trial_row row = trials_test_row(1);
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(stat(trials_path, &before), 0);

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = old;
	limit.rlim_cur = (rlim_t)before.st_size + 20;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	row = trials_test_row(2);
	int err = trials_append(writer, &row);
	int size = stat(trials_path, &after);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, handler);

	assert_int_equal(err, -EFBIG);
	assert_int_equal(size, 0);
	assert_int_equal(after.st_size, before.st_size);
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(trials_close(writer), 0);
	struct trials_problem problem;
	struct trials *trials;
	assert_int_equal(trials_load(&trials, trials_path, &problem), 0);
	assert_int_equal(trials_count(trials), 2);
	trials_destroy(trials);
}

static void
trials_by_others(void **state)
{
	struct trials_problem problem;
	struct trials *trials;

	(void)state;
	trials_test_write(
		"\xef\xbb\xbfwall_ns,noise,status,\"block\",workers,strategy,"
		"dataset,reason\r\n"
		"2000.0,\"x,\r\ny\",ok,2,1,sequential,url,\r\n"
		",,crashed,1,8,fork-pool,url,\"signal 11, again\"\r\n"
		"1000,,ok,0,1,sequential,url,\r\n"
		"1000,,ok,3,1,sequential,url,");
	assert_int_equal(trials_load(&trials, trials_path, &problem), 0);
	assert_int_equal(trials_count(trials), 3);
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
		{ "", 1, "empty" },
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
		trials_test_write(cases[i].text);
		assert_int_equal(
			trials_load(&trials, trials_path, &problem), -EBADMSG);
		assert_null(trials);
		assert_int_equal(problem.line, cases[i].line);
		assert_non_null(strstr(problem.words, cases[i].words));
	}
	unlink(trials_path);
	assert_int_equal(trials_load(&trials, trials_path, &problem), -ENOENT);
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
	struct trials_problem problem;
	struct trials *trials;

	(void)state;
	row.faults_minor = 12;
	row.pressure_ns = 7;
	row.run_delay_ns = 3;
	row.origin_requests = 5;
	row.block_steal = 0.0412345678912;
	row.block_others_busy = 1;
	row.session = 2;
	assert_int_equal(trials_create(&writer, trials_path), 0);
	assert_int_equal(trials_append(writer, &row), 0);
	row = trials_test_row(2);
	row.pressure_ns = 1000000;
	row.excluded = "stolen, 6 %";
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(trials_close(writer), 0);
	assert_non_null(
		strstr(trials_test_slurp(), ",12,,7,3,0.0412345679,1,2,\n"));
	assert_non_null(
		strstr(trials_test_slurp(), ",1000000,,,,,\"stolen, 6 %\"\n"));
	assert_int_equal(trials_load(&trials, trials_path, &problem), 0);
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
	};
	struct trials_problem problem;
	struct trials *trials;
	char text[200];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(text, sizeof(text), NOISY, cases[i][0], cases[i][1]);
		trials_test_write(text);
		assert_int_equal(
			trials_load(&trials, trials_path, &problem), -EBADMSG);
		assert_int_equal(problem.line, 2);
		assert_non_null(strstr(problem.words, cases[i][0]));
	}
	snprintf(text, sizeof(text), NOISY, "excluded", "no");
	trials_test_write(text);
	assert_int_equal(trials_load(&trials, trials_path, &problem), 0);
	assert_false(trials_at(trials, 0)->excluded);
	trials_destroy(trials);
}

static void
trials_excluded(void **state)
{
	struct trials_writer *writer;
	struct trials_problem problem;
	struct trials *trials;
	struct trial_row row;

	(void)state;
	assert_int_equal(trials_create(&writer, trials_path), 0);
	for (int64_t i = 0; i < 6; i++) {
		row = trials_test_row(1 + i % 3);
		row.dataset = i < 3 ? "html" : "a,\"b\"";
		row.reason = "why,\" not";
		assert_int_equal(trials_append(writer, &row), 0);
	}
	char *before = strdup(trials_test_slurp());
	assert_int_equal(
		trials_exclude(writer, trials_path, "none", 2, "x"), 0);
	assert_string_equal(trials_test_slurp(), before);
	free(before);
	assert_int_equal(trials_exclude(writer, trials_path, "a,\"b\"", 2,
				 "stolen, 6 %"),
		0);
	row = trials_test_row(4);
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(trials_close(writer), 0);
	assert_int_equal(trials_load(&trials, trials_path, &problem), 0);
	assert_int_equal(trials_count(trials), 7);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(trials_at(trials, i)->excluded, i == 4);
	trials_destroy(trials);
	assert_int_equal(trials_reopen(&writer, trials_path, NULL), 0);
	assert_int_equal(trials_close(writer), 0);
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
	FILE *file = fopen(trials_path, "we");
	struct trials_problem problem;
	struct trials *trials;
	size_t changes = 0;

	(void)state;
	assert_non_null(file);
	fputs("dataset,strategy,workers,block,status,wall_ns\n", file);
	for (int i = 0; i < rows; i++)
		fprintf(file, "html,s%d,%d,%d,ok,%d\n", i * 3 % cells % 2,
			i * 3 % cells + 1, i / cells, i + 1);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(trials_load(&trials, trials_path, &problem), 0);
	assert_int_equal(trials_count(trials), rows);
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
#define TEST(name) cmocka_unit_test_setup(name, trials_test_each)
	const struct CMUnitTest tests[] = {
		TEST(trials_columns),
		TEST(trials_round_trip),
		TEST(trials_reopened),
		TEST(trials_reopen_refuses),
		TEST(trials_full_disk),
		TEST(trials_by_others),
		TEST(trials_malformed),
		TEST(trials_size),
		TEST(trials_noise),
		TEST(trials_noise_malformed),
		TEST(trials_excluded),
		TEST(trials_grouped),
	};

	return cmocka_run_group_tests(
		tests, trials_test_begin, trials_test_end);
}
