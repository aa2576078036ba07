/* SPDX-License-Identifier: MIT */
/* Whether the pipeline's memory grows with the work: its peak over 100 000 URLs
 * over that over 1 000, without what the list and the records take. */
#include "bench/bench.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "bench/ratio.h"

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
pipeline_measure(struct pipeline_memory *memory, size_t pairs)
{
	struct ratio ratio;
	int rc = ratio_init(&ratio, "pipeline.memory",
		"peak memory of pipeline over 100 000 URLs over that of 1 000, "
		"4 kB each, 256 in flight, without list and records",
		RATIO_AT_MOST, PIPELINE_BOUND,
		pairs < PIPELINE_PAIRS ? pairs : PIPELINE_PAIRS);

	while (rc == 0 && !ratio_settled(&ratio)) {
		int64_t peak[2];

		rc = bench_block(
			&memory->benches[0], 1, 2, pipeline_run, memory, peak);
		if (rc < 0)
			break;
		ratio_add(&ratio, (double)peak[1] / (double)peak[0]);
		printf("# pipeline.memory: %.2f MB over %.2f MB\n",
			(double)peak[1] / 1e6, (double)peak[0] / 1e6);
	}
	if (rc == 0)
		rc = !ratio_print(&ratio);
	ratio_fini(&ratio);
	return rc;
}

int
bench_pipeline_memory(struct bench *bench)
{
	struct pipeline_memory memory = { 0 };
	int rc = pipeline_begin(&memory, bench->pairs);

	if (rc == 0)
		rc = pipeline_measure(&memory, bench->pairs);
	for (size_t i = 0; i < 2; i++)
		bench_end(&memory.benches[i]);
	return rc;
}
