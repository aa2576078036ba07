/* SPDX-License-Identifier: MIT */
/* Fetching alone, bodies of 4 kB: how near 512 in flight come to what a latency
 * of 50 ms allows, what 10 000 in flight cost the processor, and whether the
 * pipeline's memory grows with the work. */
#include "bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

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
	size_t best;
};

static int64_t
fetch_window_run(void *arg, size_t arm)
{
	const struct fetch_window *window = arg;

	return bench_trial(&window->orders[arm], NULL);
}

/* Requests a second, over what the latency allows. */
static int
fetch_window_pair(void *arg, double *value)
{
	struct fetch_window *window = arg;
	int64_t wall_ns = fetch_window_run(window, window->best);

	if (wall_ns < 0)
		return (int)wall_ns;
	*value = (double)window->orders[0].items / ((double)wall_ns / 1e9) /
		(FETCH_WINDOW / FETCH_LATENCY_S);
	return 0;
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
	window.best = (size_t)best;
	snprintf(what, sizeof(what),
		"requests a second of %s at %d in flight over %d / 50 ms; %zu "
		"bodies of 4 kB, from the local origin",
		fetch_names[best], FETCH_WINDOW, FETCH_WINDOW,
		bench->all.count);
	rc = ratio_init(&ratio, "fetch.window_512", what, RATIO_AT_LEAST,
		FETCH_WINDOW_BOUND,
		bench->pairs < FETCH_PAIRS ? bench->pairs : FETCH_PAIRS);
	return rc < 0 ? rc : ratio_measure(&ratio, fetch_window_pair, &window);
}

static const struct bench_asked fetch_window_asked[] = { FETCH_BODIES,
	{ "set", "url.urls=10240" }, { "strategy", FETCH_STRATEGIES },
	{ "workers", "512" }, { NULL, NULL } };

const struct bench_measure bench_fetch_window = { "fetch.window_512",
	fetch_window_measure, fetch_window_asked };

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
	struct fetch_cpu cpu = { { bench_order(bench, &bench->all,
					   "curl-multi-sharded", FETCH_FEW),
		bench_order(bench, &bench->all, "curl-multi-sharded",
			FETCH_MANY) } };
	struct bench_arms arms = { bench, 1, fetch_cpu_run, &cpu };
	struct ratio ratio;
	int rc = ratio_init(&ratio, "fetch.cpu_10000",
		"CPU time a request of curl-multi-sharded at 10 000 in flight "
		"over that at 500; 160 000 bodies of 4 kB, on 10 addresses",
		RATIO_AT_MOST, FETCH_CPU_BOUND,
		bench->pairs < FETCH_CPU_PAIRS ? bench->pairs
					       : FETCH_CPU_PAIRS);

	return rc < 0 ? rc : ratio_measure(&ratio, bench_pair, &arms);
}

/* 16 requests a connection: of four, a third of what the many cost was making
 * connections and their memory (strategies/shared/README.md). */
static const struct bench_asked fetch_cpu_asked[] = { FETCH_BODIES,
	{ "set", "url.urls=160000" }, { "set", "url.sites=10" },
	{ "strategy", "curl-multi-sharded" }, { "workers", "10000" },
	{ NULL, NULL } };

const struct bench_measure bench_fetch_cpu = { "fetch.cpu_10000",
	fetch_cpu_measure, fetch_cpu_asked };

/* Memory: the pipeline's peak over 100 000 URLs over that over 1 000, without
 * what the list and the records take. */
#define PIPELINE_BOUND 1.2
#define PIPELINE_WORKERS "256"
/* A pair takes some 10 s, and memory has little noise. */
#define PIPELINE_PAIRS 6

struct pipeline_memory {
	struct bench benches[2]; /* of few, of many URLs */
	struct trial_order orders[2];
};

/*
 * The list is mapped and indexed, a size_t a line; records are shared memory,
 * whose pages are resident in the process.
 */
static int64_t
pipeline_overhead(const struct trial_order *order)
{
	struct stat list = { 0 };

	stat(order->list, &list);
	return (int64_t)list.st_size +
		(int64_t)(order->items * sizeof(size_t)) +
		(int64_t)wire_records_size(order->items);
}

/* Bytes. */
static int64_t
pipeline_run(void *arg, size_t arm)
{
	const struct pipeline_memory *memory = arg;
	struct trial_result result = { 0 };
	int64_t peak = bench_trial(&memory->orders[arm], &result);

	if (peak < 0)
		return peak;
	peak = result.peaks_rss_bytes;
	trial_release(&result);
	if (peak < 0) {
		campaign_complain("pipeline.memory: no process told its peak");
		return -EIO;
	}
	return peak - pipeline_overhead(&memory->orders[arm]);
}

static int
pipeline_begin(struct pipeline_memory *memory, size_t pairs)
{
	static const char *const urls[] = { "url.urls=1000",
		"url.urls=100000" };

	for (size_t i = 0; i < 2; i++) {
		const struct bench_asked asked[] = { { "dataset", "url" },
			{ "items", "100000000" },
			{ "set", "url.body-bytes=4096" }, { "set", urls[i] },
			{ "set", "url.mean-us=0" }, { "strategy", "pipeline" },
			{ "workers", PIPELINE_WORKERS }, { NULL, NULL } };
		struct bench *bench = &memory->benches[i];

		bench->pairs = pairs;
		if (bench_begin(bench, asked) != EXIT_OK)
			return -EIO;
		memory->orders[i] =
			bench_order(bench, &bench->all, "pipeline", 256);
	}
	return 0;
}

static int
pipeline_pair(void *arg, double *value)
{
	struct pipeline_memory *memory = arg;
	int64_t peak[2];
	int rc = bench_block(
		&memory->benches[0], 1, 2, pipeline_run, memory, peak);

	if (rc < 0)
		return rc;
	*value = (double)peak[1] / (double)peak[0];
	printf("# pipeline.memory: %.2f MB over %.2f MB\n",
		(double)peak[1] / 1e6, (double)peak[0] / 1e6);
	return 0;
}

static int
pipeline_measure(struct bench *bench)
{
	struct pipeline_memory memory = { 0 };
	struct ratio ratio;
	int rc = pipeline_begin(&memory, bench->pairs);

	if (rc == 0)
		rc = ratio_init(&ratio, "pipeline.memory",
			"peak memory of pipeline over 100 000 URLs over that "
			"of 1 000, 4 kB each, 256 in flight, without list and "
			"records",
			RATIO_AT_MOST, PIPELINE_BOUND,
			bench->pairs < PIPELINE_PAIRS ? bench->pairs
						      : PIPELINE_PAIRS);
	if (rc == 0)
		rc = ratio_measure(&ratio, pipeline_pair, &memory);
	for (size_t i = 0; i < 2; i++)
		bench_end(&memory.benches[i]);
	return rc;
}

const struct bench_measure bench_pipeline_memory = { "pipeline.memory",
	pipeline_measure, NULL };
