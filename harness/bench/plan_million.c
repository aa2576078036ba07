/* SPDX-License-Identifier: MIT */
/* A million items: how long until a trial of them could begin, and what their
 * records take. */
#include "bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/ratio.h"
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
	int rc = file ? 0 : -errno;

	for (unsigned i = 0; file != NULL && i < PLAN_MILLION_ITEMS; i++)
		fprintf(file, "%s/pages/%07u.html\n", bench->campaign.work, i);
	if (file != NULL && fclose(file) != 0)
		rc = -errno;
	return rc;
}

/* Planned: the run's own list out of the dataset's. Opened: a trial at its
 * gate. In seconds, or a negative errno. */
static double
plan_million_once(
	const struct bench *bench, const char *all, struct trial_order *order)
{
	uint64_t begin_ns = clock_now_ns(), end_ns;
	struct trial_process process;
	int64_t taken = sample_lines(all, order->list, PLAN_MILLION_ITEMS,
		PLAN_MILLION_ITEMS, 1, bench->settings.seed);
	bool arrived;
	int rc;

	if (taken < 0)
		return (double)taken;
	order->items = (size_t)taken;
	rc = trial_process_begin(&process, order, 1);
	if (rc < 0)
		return rc;
	arrived = trial_process_arrive(&process);
	end_ns = clock_now_ns();
	trial_process_end(&process);
	trial_process_fini(&process);
	child_sweep();
	if (!arrived)
		return process.event == CHILD_INTERRUPTED ? -EINTR : -EIO;
	return (double)(end_ns - begin_ns) / 1e9;
}

static int
plan_million_measure(struct bench *bench, const char *all, const char *list)
{
	struct trial_order order =
		bench_order(bench, &bench->some, "sequential", 1);
	struct ratio ratio;
	int rc = ratio_init(&ratio, "plan_million",
		"seconds from a prepared list of 1 000 000 items until a trial "
		"of them stands at its gate",
		RATIO_AT_MOST, PLAN_MILLION_BOUND_S,
		bench->pairs < PLAN_MILLION_TIMES ? bench->pairs
						  : PLAN_MILLION_TIMES);

	order.list = list;
	while (rc == 0 && !ratio_settled(&ratio)) {
		double seconds = plan_million_once(bench, all, &order);

		if (seconds < 0)
			rc = (int)seconds;
		else
			ratio_add(&ratio, seconds);
	}
	if (rc == 0)
		rc = !ratio_print(&ratio);
	ratio_fini(&ratio);
	return rc;
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

int
bench_plan_million(struct bench *bench)
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
		rc = plan_million_measure(bench, all, list);
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
