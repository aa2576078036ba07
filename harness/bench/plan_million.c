/* SPDX-License-Identifier: MIT */
/* A million items: how long until a trial of them could begin, and what their
 * records take. */
#include "bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files/files.h"
#include "launch/trial.h"
#include "measure/clock.h"
#include "plan/sample.h"
#include "process/reap.h"

#define PLAN_MILLION_ITEMS 1000000
#define PLAN_MILLION_BOUND_S 1.0
#define PLAN_MILLION_BOUND_BYTES 64.0
/* Seconds, not pairs: a few tell. */
#define PLAN_MILLION_TIMES 25

/* As a dataset's prepare() leaves it: an absolute path a line. */
static int
plan_million_write(const struct bench *bench, const char *all)
{
	FILE *file = files_create_stream(all);
	int rc = file != NULL ? 0 : -errno;

	for (unsigned i = 0; file != NULL && i < PLAN_MILLION_ITEMS; i++)
		fprintf(file, "%s/pages/%07u.html\n", bench->campaign.work, i);
	if (file != NULL && fclose(file) != 0)
		rc = -errno;
	return rc;
}

struct plan_million {
	const struct bench *bench;
	const char *all;
	struct trial_order order;
};

/* Planned: the run's own list out of the dataset's. Opened: a trial at its
 * gate. In seconds. */
static int
plan_million_pair(void *arg, double *value)
{
	struct plan_million *million = arg;
	uint64_t begin_ns = clock_now_ns(), end_ns;
	struct trial_process process;
	int64_t taken = sample_lines(million->all, million->order.list,
		PLAN_MILLION_ITEMS, PLAN_MILLION_ITEMS, 1,
		million->bench->settings.seed);
	bool arrived;
	int rc;

	if (taken < 0)
		return (int)taken;
	million->order.items = (size_t)taken;
	rc = trial_process_begin(&process, &million->order, 1);
	if (rc < 0)
		return rc;
	arrived = trial_process_arrive(&process);
	end_ns = clock_now_ns();
	trial_process_end(&process);
	trial_process_fini(&process);
	child_sweep();
	if (!arrived)
		return process.event == CHILD_INTERRUPTED ? -EINTR : -EIO;
	*value = (double)(end_ns - begin_ns) / 1e9;
	return 0;
}

static int
plan_million_seconds(struct bench *bench, const char *all, const char *list)
{
	struct plan_million million = { bench, all,
		bench_order(bench, &bench->all, "sequential", 1) };
	struct ratio ratio;
	int rc = ratio_init(&ratio, "plan_million",
		"seconds from a prepared list of 1 000 000 items until a trial "
		"of them stands at its gate",
		RATIO_AT_MOST, PLAN_MILLION_BOUND_S,
		bench->pairs < PLAN_MILLION_TIMES ? bench->pairs
						  : PLAN_MILLION_TIMES);

	million.order.list = list;
	return rc < 0 ? rc : ratio_measure(&ratio, plan_million_pair, &million);
}

static bool
plan_million_bytes(void)
{
	size_t bytes =
		wire_records_size(PLAN_MILLION_ITEMS) - wire_records_size(0);

	return ratio_print_count("record_bytes_per_item",
		"a trial's block of 1 000 000 items over one of none, counted",
		(double)bytes / PLAN_MILLION_ITEMS, PLAN_MILLION_BOUND_BYTES);
}

static int
plan_million_measure(struct bench *bench)
{
	char *all = NULL, *list = NULL;
	int rc = -ENOMEM;

	if (asprintf(&all, "%s/million.all", bench->campaign.work) < 0)
		all = NULL;
	if (asprintf(&list, "%s/million.items", bench->campaign.work) < 0)
		list = NULL;
	if (all != NULL && list != NULL)
		rc = plan_million_write(bench, all);
	if (rc == 0)
		rc = plan_million_seconds(bench, all, list);
	if (rc < 0 && rc != -EINTR)
		campaign_complain("a million items: %s", strerror(-rc));
	if (rc >= 0)
		rc |= !plan_million_bytes();
	if (all != NULL)
		unlink(all);
	if (list != NULL)
		unlink(list);
	free(all);
	free(list);
	return rc;
}

const struct bench_measure bench_plan_million = { "plan_million",
	plan_million_measure, bench_html };
