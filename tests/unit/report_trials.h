/* SPDX-License-Identifier: MIT */
/* Trials for the tests of the report: a folder of one's own, rows as a run
 * leaves them. */
#ifndef LANEBENCH_TESTS_REPORT_TRIALS_H
#define LANEBENCH_TESTS_REPORT_TRIALS_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "analysis/analysis.h"
#include "record/trials.h"
#include "unit.h"

struct report_trials {
	char dir[64], path[96];
	struct trials_writer *writer;
	struct trials *trials;
	struct analysis *analysis;
	const char *fetchers[2]; /* the first, if any, only fetches */
};

static inline void
report_trials_begin(struct report_trials *t)
{
	*t = (struct report_trials){ .dir = "/tmp/lanebench-report-XXXXXX" };
	assert_non_null(mkdtemp(t->dir));
	snprintf(t->path, sizeof(t->path), "%s/trials.csv", t->dir);
	assert_int_equal(trials_create(&t->writer, t->path), 0);
}

/* A row as a run leaves it; wall_ns 0: a trial that crashed. */
static inline struct trial_row
report_trials_row(const char *dataset, const char *strategy, int64_t workers,
	int64_t block, int64_t wall_ns)
{
	struct trial_row row = trial_row_blank();

	row.dataset = dataset;
	row.strategy = strategy;
	row.workers = workers;
	row.block = block;
	row.warmup = block == 0;
	row.status = wall_ns > 0 ? TRIAL_OK : TRIAL_CRASHED;
	row.reason = wall_ns > 0 ? "" : "signal 11";
	row.wall_ns = wall_ns > 0 ? wall_ns : ROW_NONE;
	row.user_ns = row.sys_ns = wall_ns / 4;
	row.items = 50;
	row.items_failed = 0;
	row.cores_usable = 2;
	return row;
}

static inline void
report_trials_add(struct report_trials *t, const char *dataset,
	const char *strategy, int64_t workers, int64_t block, int64_t wall_ns)
{
	struct trial_row row =
		report_trials_row(dataset, strategy, workers, block, wall_ns);

	assert_int_equal(trials_append(t->writer, &row), 0);
}

/* A cell whose trial of block b takes about wall_ns, in blocks 1 to blocks:
 * `seed` makes its noise its own. */
static inline void
report_trials_cell(struct report_trials *t, const char *dataset,
	const char *strategy, int64_t workers, int64_t blocks, int64_t wall_ns,
	uint64_t seed)
{
	for (int64_t block = 0; block <= blocks; block++) {
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		int64_t noise = (int64_t)(seed >> 33) % 2001 - 1000;
		report_trials_add(t, dataset, strategy, workers, block,
			wall_ns + wall_ns / 100 * noise / 1000 + 7 * block);
	}
}

/* The baseline, and the baseline again, which takes again_ns. */
static inline void
report_trials_twice(struct report_trials *t, const char *dataset,
	int64_t blocks, int64_t wall_ns, int64_t again_ns)
{
	report_trials_cell(t, dataset, "sequential", 1, blocks, wall_ns, 1);
	report_trials_cell(t, dataset, "sequential#2", 1, blocks, again_ns, 2);
}

/* The baseline, `b`, and an `a` that is faster where it has a row: it has none
 * in blocks 3, 5 and 7. */
static inline void
report_trials_holed(struct report_trials *t)
{
	report_trials_cell(t, "html", "sequential", 1, 10, 1000000, 1);
	report_trials_cell(t, "html", "b", 2, 10, 600000, 3);
	for (int64_t block = 1; block <= 10; block++)
		if (block != 3 && block != 5 && block != 7)
			report_trials_add(
				t, "html", "a", 2, block, 480000 + block);
}

static inline int
report_trials_analyse(struct report_trials *t)
{
	struct trials_problem problem;

	assert_int_equal(trials_close(t->writer), 0);
	t->writer = NULL;
	/* A second time, in place of the first. */
	analysis_destroy(t->analysis);
	trials_destroy(t->trials);
	t->analysis = NULL;
	t->trials = NULL;
	assert_int_equal(trials_load(&t->trials, t->path, &problem), 0);
	return analysis_create(&t->analysis, t->trials, t->fetchers);
}

/* The first of the sets that it makes of them. */
static inline const struct analysis_set *
report_trials_set(struct report_trials *t)
{
	assert_int_equal(report_trials_analyse(t), 0);
	assert_true(t->analysis->count > 0);
	return &t->analysis->sets[0];
}

static inline void
report_trials_end(struct report_trials *t)
{
	analysis_destroy(t->analysis);
	trials_destroy(t->trials);
	trials_close(t->writer);
	unlink(t->path);
	rmdir(t->dir);
}

#endif
