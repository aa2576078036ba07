/* SPDX-License-Identifier: MIT */
/* Fetching alone: bodies of 4 kB, each 50 ms late. How near 512 in flight come to
 * what the latency allows, and what 10 000 in flight cost the processor. */
#include "bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bench/ratio.h"

#define FETCH_LATENCY_S 0.05
#define FETCH_WINDOW 512
#define FETCH_WINDOW_BOUND 0.85
#define FETCH_FEW 500
#define FETCH_MANY 10000
#define FETCH_CPU_BOUND 1.5
/* Blocks take seconds, and CPU time has less noise. */
#define FETCH_PAIRS 20
#define FETCH_CPU_PAIRS 8

#define FETCH_BODIES \
	{ "dataset", "url" }, { "items", "100000000" }, \
		{ "set", "url.body-bytes=4096" }, \
		{ "set", "url.work=digest" }, \
		{ "set", "url.latency=constant" }, \
	{ \
		"set", "url.mean-us=50000" \
	}

/* The loops: how many of them a strategy has is its own choice. */
static const char *const fetch_names[] = { "curl-multi", "curl-multi-epoll",
	"curl-multi-sharded", "pipeline", "prefork-multi" };

#define FETCH_NAMES (sizeof(fetch_names) / sizeof(*fetch_names))
#define FETCH_STRATEGIES \
	"curl-multi,curl-multi-epoll,curl-multi-sharded,pipeline,prefork-" \
	"multi"

struct fetch_window {
	struct trial_order orders[FETCH_NAMES];
};

static int64_t
fetch_window_run(void *arg, size_t arm)
{
	const struct fetch_window *window = arg;

	return bench_trial(&window->orders[arm], NULL);
}

static int
fetch_window_measure(struct bench *bench)
{
	struct fetch_window window;
	struct ratio ratio;
	char what[200];
	int best, rc;

	for (size_t i = 0; i < FETCH_NAMES; i++)
		window.orders[i] = bench_order(
			bench, &bench->all, fetch_names[i], FETCH_WINDOW);
	best = bench_fastest(bench, 0, FETCH_NAMES, fetch_window_run, &window);
	if (best < 0)
		return best;
	snprintf(what, sizeof(what),
		"requests a second of %s at %d in flight over %d / 50 ms; %zu "
		"bodies of 4 kB, from the local origin",
		fetch_names[best], FETCH_WINDOW, FETCH_WINDOW,
		bench->all.count);
	rc = ratio_init(&ratio, "fetch.window_512", what, RATIO_AT_LEAST,
		FETCH_WINDOW_BOUND,
		bench->pairs < FETCH_PAIRS ? bench->pairs : FETCH_PAIRS);
	while (rc == 0 && !ratio_settled(&ratio)) {
		int64_t wall_ns = fetch_window_run(&window, (size_t)best);

		if (wall_ns < 0)
			rc = (int)wall_ns;
		else
			ratio_add(&ratio,
				(double)bench->all.count /
					((double)wall_ns / 1e9) /
					(FETCH_WINDOW / FETCH_LATENCY_S));
	}
	if (rc == 0)
		rc = !ratio_print(&ratio);
	ratio_fini(&ratio);
	return rc;
}

int
bench_fetch_window(struct bench *bench)
{
	static const struct bench_asked asked[] = { FETCH_BODIES,
		{ "set", "url.urls=10240" }, { "strategy", FETCH_STRATEGIES },
		{ "workers", "512" }, { NULL, NULL } };
	int rc = bench_begin(bench, asked) == EXIT_OK ? 0 : -EIO;

	if (rc == 0)
		rc = fetch_window_measure(bench);
	bench_end(bench);
	return rc;
}

struct fetch_cpu {
	struct trial_order orders[2]; /* few, many in flight */
};

/* In ns of the trial's processes, over all its items. */
static int64_t
fetch_cpu_run(void *arg, size_t arm)
{
	const struct fetch_cpu *cpu = arg;
	struct trial_result result = { 0 };
	int64_t used_ns = bench_trial(&cpu->orders[arm], &result);

	if (used_ns < 0)
		return used_ns;
	used_ns = (int64_t)(result.head->user_ns + result.head->sys_ns);
	trial_release(&result);
	return used_ns;
}

static int
fetch_cpu_measure(struct bench *bench)
{
	struct fetch_cpu cpu;
	struct ratio ratio;
	int rc = ratio_init(&ratio, "fetch.cpu_10000",
		"CPU time a request of curl-multi-sharded at 10 000 in flight "
		"over that at 500; 160 000 bodies of 4 kB, on 10 addresses",
		RATIO_AT_MOST, FETCH_CPU_BOUND,
		bench->pairs < FETCH_CPU_PAIRS ? bench->pairs
					       : FETCH_CPU_PAIRS);

	cpu.orders[0] = bench_order(
		bench, &bench->all, "curl-multi-sharded", FETCH_FEW);
	cpu.orders[1] = bench_order(
		bench, &bench->all, "curl-multi-sharded", FETCH_MANY);
	while (rc == 0 && !ratio_settled(&ratio)) {
		int64_t used_ns[2];

		rc = bench_block(bench, 1, 2, fetch_cpu_run, &cpu, used_ns);
		if (rc == 0)
			ratio_add(&ratio,
				(double)used_ns[1] / (double)used_ns[0]);
	}
	if (rc == 0)
		rc = !ratio_print(&ratio);
	ratio_fini(&ratio);
	return rc;
}

/* 16 requests a connection: of four, a third of what the many cost was making
 * connections and their memory (strategies/shared/README.md). */
int
bench_fetch_cpu(struct bench *bench)
{
	static const struct bench_asked asked[] = { FETCH_BODIES,
		{ "set", "url.urls=160000" }, { "set", "url.sites=10" },
		{ "strategy", "curl-multi-sharded" }, { "workers", "10000" },
		{ NULL, NULL } };
	int rc = bench_begin(bench, asked) == EXIT_OK ? 0 : -EIO;

	if (rc == 0)
		rc = fetch_cpu_measure(bench);
	bench_end(bench);
	return rc;
}
