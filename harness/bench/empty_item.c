/* SPDX-License-Identifier: MIT */
/* What an empty item costs in a trial's thread pool, over what it costs in
 * libuv's and GLib's pools, each item stamped and recorded on both sides. */
#include "bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "bench/ratio.h"
#include "files/beside.h"
#include "process/interrupt.h"
#include "process/query.h"

#define EMPTY_BOUND 0.5
#define EMPTY_ITEMS "200000"
#define EMPTY_WORKERS "2"
#define EMPTY_TRIES 3
#define EMPTY_LIMIT_NS 60000000000u

struct empty_cost {
	struct trial_order order;
	const char *name, *program, *pool;
};

static int64_t
empty_other(const struct empty_cost *cost)
{
	const char *argv[] = { beside_program(cost->program), EMPTY_ITEMS,
		EMPTY_WORKERS, NULL };
	const struct question question = { .argv = argv,
		.limit_ns = EMPTY_LIMIT_NS };
	int64_t wall_ns;
	char why[600];
	json_t *reply = ask(&question, why, sizeof(why));

	if (interrupt_seen())
		wall_ns = -EINTR;
	else if (reply == NULL) {
		campaign_complain("%s: %s", cost->program, why);
		wall_ns = -EIO;
	} else {
		wall_ns = json_integer_value(json_object_get(reply, "wall_ns"));
	}
	json_decref(reply);
	return wall_ns;
}

static int64_t
empty_run(void *arg, size_t arm)
{
	const struct empty_cost *cost = arg;

	return arm == 0 ? empty_other(cost) : bench_trial(&cost->order, NULL);
}

static int
empty_measure(struct bench *bench, struct empty_cost *cost)
{
	struct ratio ratio;
	char what[160];
	int rc;

	snprintf(what, sizeof(what),
		"a trial of %s empty items in pthread-pool at %s workers over "
		"as many in %s, fastest of %d a pair",
		EMPTY_ITEMS, EMPTY_WORKERS, cost->pool, EMPTY_TRIES);
	rc = ratio_init(&ratio, cost->name, what, RATIO_AT_MOST, EMPTY_BOUND,
		bench->pairs);
	cost->order = bench_order(bench, &bench->all, "pthread-pool", 2);
	while (rc == 0 && !ratio_settled(&ratio)) {
		int64_t best[2];

		rc = bench_block(bench, EMPTY_TRIES, 2, empty_run, cost, best);
		if (rc == 0)
			ratio_add(&ratio, (double)best[1] / (double)best[0]);
	}
	if (rc == 0)
		rc = !ratio_print(&ratio);
	ratio_fini(&ratio);
	return rc;
}

static int
empty_against(struct bench *bench, struct empty_cost *cost, const char *package)
{
	static const struct bench_asked asked[] = { { "dataset", "spin" },
		{ "strategy", "pthread-pool" }, { "workers", EMPTY_WORKERS },
		{ "set", "spin.items=" EMPTY_ITEMS },
		{ "set", "spin.task-ns=0" }, { NULL, NULL } };
	int rc;

	if (access(beside_program(cost->program), X_OK) < 0) {
		campaign_complain("%s: built without %s; install its headers "
				  "(Debian: %s), then `make build`",
			cost->name, cost->pool, package);
		return -ENOENT;
	}
	rc = bench_begin(bench, asked) == EXIT_OK ? 0 : -EIO;
	if (rc == 0)
		rc = empty_measure(bench, cost);
	bench_end(bench);
	return rc;
}

int
bench_empty_libuv(struct bench *bench)
{
	struct empty_cost cost = { .name = "empty_item.libuv",
		.program = "lanebench-bench-libuv",
		.pool = "libuv's pool (uv_queue_work)" };

	return empty_against(bench, &cost, "libuv1-dev");
}

int
bench_empty_gthreadpool(struct bench *bench)
{
	struct empty_cost cost = { .name = "empty_item.gthreadpool",
		.program = "lanebench-bench-gthreadpool",
		.pool = "GLib's GThreadPool" };

	return empty_against(bench, &cost, "libglib2.0-dev");
}
