/* SPDX-License-Identifier: MIT */
/* trials.csv as it is written: its columns, and whole rows only. */
#include "record_trials.h"

#include <math.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#define HEADER \
	"dataset,strategy,workers,block,slot,warmup,status,reason,items," \
	"items_ok,items_failed,items_wrong,setup_ns,run_ns,teardown_ns," \
	"wall_ns,user_ns,sys_ns,peak_rss_bytes,ctx_voluntary,ctx_forced," \
	"bytes,digest,item_p50_ns,item_p95_ns,item_p99_ns,item_max_ns," \
	"origin_cpu_ns,origin_requests,origin_peak_connections,workers_used," \
	"cores_usable,peak_rss_how,origin_late_p50_ns,origin_late_max_ns," \
	"faults_minor,faults_major,pressure_ns,run_delay_ns,block_steal," \
	"block_others_busy,session,excluded,quota_cores,quota_periods," \
	"quota_throttled,fetching_max,processing_max,origin_serving_max," \
	"sitting\n"

static void
trials_columns(void **state)
{
	struct trials_writer *writer;
	struct trial_row row = trials_test_row(1);

	(void)state;
	assert_int_equal(trials_create(&writer, record_path), 0);
	assert_int_equal(trials_append(writer, &row), 0);
	/* It stands there before the file is closed. */
	assert_string_equal(record_test_slurp(),
		HEADER "html,pthread-pool,4,1,2,0,ok,,400,397,3,0,10,80,10,"
		       "100,60,5,,,,,0000000000001234,,,,,,,,,2,sum of peaks,"
		       ",,,,,,,,,,,,,,,,\n");
	row = trial_row_blank();
	row.dataset = "a,b";
	row.strategy = "x";
	row.workers = 1;
	row.block = 0;
	row.warmup = true;
	row.reason = "says \"no\",\nthen\x1b[2J dies";
	assert_int_equal(trials_append(writer, &row), 0);
	assert_non_null(strstr(record_test_slurp(),
		"\"a,b\",x,1,0,,1,failed,\"says \"\"no\"\", then?[2J dies\","));
	assert_int_equal(trials_close(writer), 0);
	assert_int_equal(trials_create(&writer, record_path), -EEXIST);
	assert_null(writer);
}

static void
trials_round_trip(void **state)
{
	struct trials_writer *writer;

	(void)state;
	assert_int_equal(trials_create(&writer, record_path), 0);
	for (int64_t block = 0; block < 5; block++) {
		struct trial_row row = trials_test_row(block);
		assert_int_equal(trials_append(writer, &row), 0);
	}
	assert_int_equal(trials_close(writer), 0);
	struct trials *trials = trials_test_load(5);
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
	assert_int_equal(trials_create(&writer, record_path), 0);
	struct trial_row row = trials_test_row(1);
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(trials_close(writer), 0);
	char *before = strdup(record_test_slurp());

	/* Whatever part of a row stands there, it goes. */
	for (size_t len = 0; len < sizeof(half); len++) {
		FILE *out = fopen(record_path, "a");
		assert_non_null(out);
		fwrite(half, 1, len, out);
		fclose(out);
		assert_int_equal(
			trials_reopen(&writer, record_path, &dropped), 0);
		assert_int_equal(dropped, len > 0);
		assert_int_equal(trials_close(writer), 0);
		assert_string_equal(record_test_slurp(), before);
	}
	free(before);

	assert_int_equal(trials_reopen(&writer, record_path, NULL), 0);
	row = trials_test_row(2);
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(trials_close(writer), 0);
	trials_destroy(trials_test_load(2));
}

static void
trials_reopen_refuses(void **state)
{
	struct trials_writer *writer;

	(void)state;
	assert_int_equal(trials_reopen(&writer, record_path, NULL), -ENOENT);
	record_test_write("dataset,strategy\n");
	assert_int_equal(trials_reopen(&writer, record_path, NULL), -EBADMSG);
	record_test_write("");
	assert_int_equal(trials_reopen(&writer, record_path, NULL), -EBADMSG);
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
	assert_int_equal(trials_create(&writer, record_path), 0);
	struct trial_row row = trials_test_row(1);
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(stat(record_path, &before), 0);

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = old;
	limit.rlim_cur = (rlim_t)before.st_size + 20;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	row = trials_test_row(2);
	int err = trials_append(writer, &row);
	int size = stat(record_path, &after);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	signal(SIGXFSZ, handler);

	assert_int_equal(err, -EFBIG);
	assert_int_equal(size, 0);
	assert_int_equal(after.st_size, before.st_size);
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(trials_close(writer), 0);
	trials_destroy(trials_test_load(2));
}

static void
trials_excluded(void **state)
{
	struct trials_writer *writer;
	struct trial_row row;

	(void)state;
	assert_int_equal(trials_create(&writer, record_path), 0);
	for (int64_t i = 0; i < 6; i++) {
		row = trials_test_row(1 + i % 3);
		row.dataset = i < 3 ? "html" : "a,\"b\"";
		row.reason = "why,\" not";
		assert_int_equal(trials_append(writer, &row), 0);
	}
	char *before = strdup(record_test_slurp());
	assert_int_equal(
		trials_exclude(writer, record_path, "none", 2, "x"), 0);
	assert_string_equal(record_test_slurp(), before);
	free(before);
	assert_int_equal(trials_exclude(writer, record_path, "a,\"b\"", 2,
				 "stolen, 6 %"),
		0);
	row = trials_test_row(4);
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(trials_close(writer), 0);
	struct trials *trials = trials_test_load(7);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(trials_at(trials, i)->excluded, i == 4);
	trials_destroy(trials);
	assert_int_equal(trials_reopen(&writer, record_path, NULL), 0);
	assert_int_equal(trials_close(writer), 0);
}

/* Writes over the file at the first place where `text` stands. */
static void
trials_test_overwrite(const char *text, const char *with)
{
	const char *all = record_test_slurp(), *at = strstr(all, text);
	FILE *file = fopen(record_path, "r+");

	assert_non_null(at);
	fseek(file, at - all, SEEK_SET);
	fputs(with, file);
	fclose(file);
}

static void
trials_spoiled(void **state)
{
	struct trials_spoiled spoiled;
	struct trials_writer *writer;
	struct trial_row row;

	(void)state;
	assert_int_equal(trials_create(&writer, record_path), 0);
	for (int64_t i = 1; i <= 3; i++) {
		row = trials_test_row(i);
		row.reason = "a \"quoted\", one";
		assert_int_equal(trials_append(writer, &row), 0);
	}
	assert_int_equal(trials_close(writer), 0);
	/* What stood there when it was opened counts as written. */
	assert_int_equal(trials_reopen(&writer, record_path, NULL), 0);
	row = trials_test_row(4);
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(trials_verify(writer, record_path, &spoiled), 0);
	assert_int_equal(spoiled.lost + spoiled.strange, 0);
	/* Well-formed, and another number. */
	trials_test_overwrite("pool,4,3,2", "pool,4,9,2");
	assert_int_equal(trials_verify(writer, record_path, &spoiled), 0);
	assert_int_equal(spoiled.lost, 1);
	assert_int_equal(spoiled.strange, 1);
	assert_int_equal(spoiled.strange_line, 4);
	assert_string_equal(spoiled.told[0].words,
		"the row of html, pthread-pool with 4 workers, block 3");
	/* To exclude a block makes it no row of ours. */
	assert_int_equal(
		trials_exclude(writer, record_path, "html", 1, "stolen"), 0);
	row = trials_test_row(5);
	assert_int_equal(trials_append(writer, &row), 0);
	assert_int_equal(trials_verify(writer, record_path, &spoiled), 0);
	assert_int_equal(spoiled.lost, 1);
	/* Cut off, and something behind it. */
	trials_test_overwrite("html,pthread-pool,4,5", "\"");
	assert_int_equal(trials_verify(writer, record_path, &spoiled), 0);
	assert_int_equal(spoiled.lost, 2);
	assert_int_equal(truncate(record_path, 0), 0);
	assert_int_equal(trials_verify(writer, record_path, &spoiled), 0);
	assert_int_equal(spoiled.lost, 7);
	assert_string_equal(
		spoiled.told[1].words, "the line of the columns' names");
	unlink(record_path);
	assert_int_equal(trials_verify(writer, record_path, &spoiled), -ENOENT);
	assert_int_equal(trials_close(writer), 0);
}

static void
trials_whole_figures(void **state)
{
	(void)state;
	assert_int_equal(csv_rounded((double)NAN), ROW_NONE);
	assert_int_equal(csv_rounded(2.5), 3);
	assert_int_equal(csv_rounded(0x1p62), INT64_C(1) << 62);
	assert_int_equal(csv_rounded(0x1p63), INT64_MAX);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, record_test_each)
	const struct CMUnitTest tests[] = {
		TEST(trials_columns),
		TEST(trials_round_trip),
		TEST(trials_reopened),
		TEST(trials_reopen_refuses),
		TEST(trials_full_disk),
		TEST(trials_excluded),
		TEST(trials_spoiled),
		TEST(trials_whole_figures),
	};

	return cmocka_run_group_tests(
		tests, record_test_begin, record_test_end);
}
