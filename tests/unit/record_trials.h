/* SPDX-License-Identifier: MIT */
/* A trials.csv of a test's own, in a folder that is gone after it. */
#ifndef LANEBENCH_TESTS_RECORD_TRIALS_H
#define LANEBENCH_TESTS_RECORD_TRIALS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "record/trials.h"

static char trials_dir[] = "/tmp/lanebench-trials-XXXXXX";
static char trials_path[64];

static inline int
trials_test_begin(void **state)
{
	(void)state;
	if (!mkdtemp(trials_dir))
		return -1;
	snprintf(trials_path, sizeof(trials_path), "%s/t.csv", trials_dir);
	return 0;
}

static inline int
trials_test_end(void **state)
{
	(void)state;
	unlink(trials_path);
	return rmdir(trials_dir);
}

static inline int
trials_test_each(void **state)
{
	(void)state;
	unlink(trials_path);
	return 0;
}

static inline void
trials_test_bytes(const char *text, size_t len)
{
	FILE *out = fopen(trials_path, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
}

static inline void
trials_test_write(const char *text)
{
	trials_test_bytes(text, strlen(text));
}

static inline char *
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

static inline struct trial_row
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

#endif
