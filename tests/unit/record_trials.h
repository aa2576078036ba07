/* SPDX-License-Identifier: MIT */
/* A trials.csv of a test's own: its rows, and how it is read. */
#ifndef LANEBENCH_TESTS_RECORD_TRIALS_H
#define LANEBENCH_TESTS_RECORD_TRIALS_H

#include "record_file.h"

#include <errno.h>

#include "record/trials.h"

/* It is read, and has as many rows; the caller's to destroy. */
static inline struct trials *
trials_test_load(size_t rows)
{
	struct trials_problem problem;
	struct trials *trials;

	assert_int_equal(trials_load(&trials, record_path, &problem), 0);
	assert_int_equal(trials_count(trials), rows);
	return trials;
}

/* It isn't read: with that line, and with these words among what is said. */
static inline void
trials_test_refused(size_t line, const char *words)
{
	struct trials_problem problem;
	struct trials *trials;

	assert_int_equal(trials_load(&trials, record_path, &problem), -EBADMSG);
	assert_null(trials);
	assert_int_equal(problem.line, line);
	assert_non_null(strstr(problem.words, words));
}

/* It is read without the rows that are no rows, and has as many; the caller's
 * to destroy. */
static inline struct trials *
trials_test_sound(size_t rows)
{
	struct trials_problem problem;
	struct trials *trials;

	assert_int_equal(trials_load_sound(&trials, record_path, &problem), 0);
	assert_int_equal(trials_count(trials), rows);
	return trials;
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
