/* SPDX-License-Identifier: MIT */
/* summary.csv there and back; reference.csv, items.csv and fits.csv as they
 * look. */
#include "record_file.h"

#include "record/items.h"
#include "record/summary.h"

#include <errno.h>
#include <math.h>

static void
summary_there_and_back(void **state)
{
	const double none = (double)NAN;
	const struct summary_row rows[] = {
		{ "url", "curl-multi", 32, 10, 246000000, 14.2000000012, 13.9,
			14.6, 0.95, 0.44375, 203.25, 5, 9, 77, 1000,
			VERDICT_FASTEST, 1, none, none, none, 10, 0, 0.97, 0.95,
			0.99, SUMMARY_NOISE_SENSITIVE | SUMMARY_NOISE_MODES,
			14.25, 13.5, 14.75, 0.951171875, 3, none, none, 6, 14,
			15 },
		{ "url", "a,\"b\"", 1, 0, -1, none, none, none, none, none,
			none, -1, -1, -1, -1, VERDICT_NONE, none, none, none,
			none, 0, 10, none, none, none, 0, none, none, none,
			none, -1, 0.03125, 0.5, -1, none, none },
	};
	struct summary summary;
	char words[100];

	(void)state;
	assert_int_equal(summary_write(record_path, rows, 2), 0);
	assert_string_equal(record_test_slurp(),
		"dataset,strategy,workers,blocks,wall_median_ns,speedup,"
		"speedup_lo,speedup_hi,level,efficiency,items_per_s,"
		"item_p50_ns,item_p99_ns,cpu_median_ns,peak_rss_bytes,"
		"verdict,ratio_to_best,ratio_lo,ratio_hi,p_holm,trials_ok,"
		"trials_not_ok,efficiency_ceiling,efficiency_ceiling_lo,"
		"efficiency_ceiling_hi,noise,speedup_second,second_lo,"
		"second_hi,second_level,trials_missing,p_pair,p_range,"
		"sittings,sittings_lo,sittings_hi\n"
		"url,curl-multi,32,10,246000000,14.2,13.9,14.6,0.95,0.44375,"
		"203.25,5,9,77,1000,fastest,1,,,,10,0,0.97,0.95,0.99,"
		"sensitive two-speeds,14.25,13.5,14.75,0.951171875,3,,,6,14,"
		"15\n"
		"url,\"a,\"\"b\"\"\",1,0,,,,,,,,,,,,none,,,,,0,10,,,,,,,,,,0."
		"03125,0.5,,,\n");
	assert_int_equal(
		summary_load(&summary, record_path, words, sizeof(words)), 0);
	assert_int_equal(summary.count, 2);
	assert_string_equal(summary.rows[1].strategy, "a,\"b\"");
	assert_int_equal(summary.rows[0].verdict, VERDICT_FASTEST);
	assert_true(summary.rows[0].speedup_hi == 14.6);
	assert_int_equal(summary.rows[0].noise, rows[0].noise);
	assert_true(isnan(summary.rows[1].speedup));
	assert_int_equal(summary.rows[1].wall_median_ns, -1);
	assert_true(summary.rows[1].p_pair == 0.03125);
	assert_true(summary.rows[1].p_range == 0.5);
	assert_true(isnan(summary.rows[0].p_pair));
	summary_fini(&summary);
	/* A second time, over what is there. */
	assert_int_equal(summary_write(record_path, rows, 1), 0);
}

static void
summary_refuses(void **state)
{
	static const char *const bad[] = { "", "dataset,strategy\n",
		"dataset,strategy,workers\nurl,x\n",
		"dataset,strategy,workers\nurl,x,y\n",
		"dataset,strategy,workers,speedup\nurl,x,1,nan\n",
		"dataset,strategy,workers,verdict\nurl,x,1,super\n" };
	struct summary summary;
	char words[100];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		record_test_write(bad[i]);
		assert_int_equal(summary_load(&summary, record_path, words,
					 sizeof(words)),
			-EBADMSG);
		assert_memory_equal(words, "line ", 5);
	}
	assert_int_equal(summary_load(&summary, "/proc/nowhere/s.csv", words,
				 sizeof(words)),
		-ENOENT);
	assert_int_equal(
		summary_write("/proc/nowhere/s.csv", NULL, 0), -ENOENT);
}

static void
summary_reference(void **state)
{
	struct items_writer *writer;
	const struct reference_row rows[] = {
		{ "html", 0, "a.html", "ok", "", 12, true, 0xff, true,
			0x00c0ffee, "A \"title\"" },
		{ "html", 1, "b, c.html", "failed", "deeper than 256", -1,
			false, 0, false, 0, NULL },
	};

	(void)state;
	unlink(record_path);
	assert_int_equal(reference_create(&writer, record_path), 0);
	assert_int_equal(reference_add(writer, &rows[0]), 0);
	assert_int_equal(reference_add(writer, &rows[1]), 0);
	assert_int_equal(items_close(writer), 0);
	assert_string_equal(record_test_slurp(),
		"dataset,item,source,status,reason,bytes,digest,crc32,title\n"
		"html,0,a.html,ok,,12,00000000000000ff,00c0ffee,"
		"\"A \"\"title\"\"\"\n"
		"html,1,\"b, c.html\",failed,deeper than 256,,,,\n");
	assert_int_equal(reference_create(&writer, record_path), -EEXIST);
	/* A full disk is heard of, at the latest at the end. */
	assert_int_equal(items_close(NULL), 0);
}

static void
summary_items(void **state)
{
	struct items_writer *writer;
	const struct items_row row = { "url", "sequential", 1, 2, 3, 0, -1,
		"ok", "", 10, 20, 30, 30, 40, 99, true, 1 };

	(void)state;
	unlink(record_path);
	assert_int_equal(items_create(&writer, record_path), 0);
	assert_int_equal(items_add(writer, &row), 0);
	assert_int_equal(items_flush(writer), 0);
	assert_string_equal(record_test_slurp(),
		"dataset,strategy,workers,block,item,lane,slot,status,reason,"
		"begin_ns,first_byte_ns,fetched_ns,process_ns,end_ns,bytes,"
		"digest\n"
		"url,sequential,1,2,3,0,,ok,,10,20,30,30,40,99,"
		"0000000000000001\n");
	assert_int_equal(items_close(writer), 0);
}

static void
fits_written(void **state)
{
	const double none = (double)NAN;
	const struct fits_row rows[] = {
		{ "url", "curl-multi", "usl", "sigma", 1.0 / 3, 0.25, 0.5, 0.95,
			6, 0.0125, NULL, -1, "a description" },
		{ "url", "a,b", "usl", "n_peak", none, none, none, none, 6,
			none, "no peak", -1, NULL },
	};

	(void)state;
	unlink(record_path);
	assert_int_equal(fits_write(record_path, rows, 2), 0);
	assert_string_equal(record_test_slurp(),
		"dataset,strategy,model,parameter,value,lo,hi,level,points,"
		"log_rmse,refused,workers,note\n"
		"url,curl-multi,usl,sigma,0.333333333,0.25,0.5,0.95,6,0.0125,"
		",,a description\n"
		"url,\"a,b\",usl,n_peak,,,,,6,,no peak,,\n");
}

static void
fits_nowhere(void **state)
{
	(void)state;
	assert_true(fits_write("/nowhere/fits.csv", NULL, 0) < 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(summary_there_and_back),
		cmocka_unit_test(summary_refuses),
		cmocka_unit_test(summary_reference),
		cmocka_unit_test(summary_items),
		cmocka_unit_test(fits_written),
		cmocka_unit_test(fits_nowhere),
	};

	return cmocka_run_group_tests(
		tests, record_test_begin, record_test_end);
}
