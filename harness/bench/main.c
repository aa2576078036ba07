/* SPDX-License-Identifier: MIT */
/* lanebench-bench-self: lanebench itself against its bounds, a line a ratio. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bare.h"
#include "bench/bench.h"
#include "plan/sample.h"
#include "process/interrupt.h"

#define MAIN_PAIRS 80
#define MAIN_PAIRS_MAX 100000
#define MAIN_SOME 400

static const char main_usage[] =
	"usage: lanebench-bench-self [--only NAME | --list] [--pairs N]\n"
	"\n"
	"Measures what lanebench promises of itself: a line a ratio,\n"
	"\n"
	"    NAME VALUE BOUND ok|short\n"
	"\n"
	"after a comment with its 95 % interval; ok only when all of the\n"
	"interval keeps to the bound. What can't be measured here is\n"
	"\n"
	"    NAME - - missing\n"
	"\n"
	"and why goes to stderr.\n"
	"\n"
	"  --only NAME   that measure alone, or all that begin by it and a "
	"dot;\n"
	"                see --list\n"
	"  --list        their names\n"
	"  --pairs N     at most N pairs a ratio (80)\n"
	"\n"
	"Exit 0 when all are ok, 1 when one is short, 2 for a mistake in the\n"
	"arguments, 3 when a line is missing.\n";

struct main_measure {
	const char *name;
	int (*run)(struct bench *bench);
	bool pages; /* it wants the pages of html, and the three pools */
};

static const struct main_measure main_measures[] = {
	{ "harness_cost", bench_harness_cost, true },
	{ "watch_cost", bench_watch_cost, false },
	{ "plan_million", bench_plan_million, true },
	{ "pool_ceiling", bench_pool_ceiling, true },
	{ "cpu_pool_ceiling", bench_cpu_pool_ceiling, true },
	{ "empty_item.libuv", bench_empty_libuv, false },
	{ "empty_item.gthreadpool", bench_empty_gthreadpool, false },
	{ "metg.best_pool", bench_metg, false },
	{ "fetch.window_512", bench_fetch_window, false },
	{ "fetch.cpu_10000", bench_fetch_cpu, false },
	{ "pipeline.memory", bench_pipeline_memory, false },
	{ NULL, NULL, false },
};

/* Whether a measure is asked for; NULL asks for all. */
static bool
main_asked(const char *only, const char *name)
{
	size_t len = only ? strlen(only) : 0;

	return only == NULL ||
		(strncmp(only, name, len) == 0 &&
			(name[len] == '\0' || name[len] == '.'));
}

/* All of them, and as many as `html` takes where nobody says how many. */
static int
main_pages(struct bench *bench)
{
	const struct campaign_set *set = bench->campaign.sets;
	const char *key;
	json_t *fact;
	int64_t taken;

	if (asprintf(&bench->some_list, "%s/some.items", bench->campaign.work) <
		0) {
		bench->some_list = NULL;
		return EXIT_MISSING;
	}
	taken = sample_lines(set->list, bench->some_list, set->items, MAIN_SOME,
		1, bench->settings.seed);
	if (taken < 0) {
		campaign_complain(
			"%s: %s", bench->some_list, strerror((int)-taken));
		return EXIT_MISSING;
	}
	bench->some = (struct bench_pages){ bench->some_list, (size_t)taken };
	json_object_foreach(set->facts, key, fact)
		printf("# html: %s: %s\n", key, json_string_value(fact));
	return EXIT_OK;
}

/* The pages, and the strategies that are measured on them. */
static int
main_prepare(struct bench *bench)
{
	static const struct bench_asked asked[] = { { "dataset", "html" },
		{ "strategy",
			"pthread-pool,openmp-for,fork-pool,work-stealing" },
		{ "workers", "2" }, { "items", "100000000" }, { NULL, NULL } };
	int code = bench_begin(bench, asked);

	return code == EXIT_OK ? main_pages(bench) : code;
}

/* One measure, with a dataset of its own if it isn't the pages. *prepared: the
 * exit code of preparing those, -1 before. 1 when its line is short, a negative
 * errno when there is none. */
static int
main_measure_one(
	struct bench *pages, const struct main_measure *measure, int *prepared)
{
	struct bench own = { .pairs = pages->pairs };

	if (!measure->pages)
		return measure->run(&own);
	if (*prepared < 0)
		*prepared = main_prepare(pages);
	return *prepared == EXIT_OK ? measure->run(pages) : -EIO;
}

static int
main_measure(struct bench *bench, const char *only)
{
	int code = EXIT_OK, prepared = -1;

	for (const struct main_measure *m = main_measures; m->name; m++) {
		int rc;

		if (!main_asked(only, m->name))
			continue;
		rc = main_measure_one(bench, m, &prepared);
		if (rc == -EINTR || interrupt_seen())
			return EXIT_INTERRUPTED;
		if (rc < 0) {
			printf("%s - - missing\n", m->name);
			fflush(stdout);
			code = EXIT_MISSING;
		} else if (rc > 0 && code == EXIT_OK) {
			code = EXIT_NOT_OK;
		}
	}
	return code;
}

static bool
main_knows(const char *only)
{
	for (const struct main_measure *m = main_measures; m->name; m++)
		if (main_asked(only, m->name))
			return true;
	return false;
}

static void
main_list(void)
{
	for (const struct main_measure *m = main_measures; m->name; m++)
		puts(m->name);
}

/* -1 to go on, else the exit code. */
static int
main_parse(int argc, char **argv, struct bench *bench, const char **only)
{
	static const struct option options[] = {
		{ "only", required_argument, NULL, 'o' },
		{ "pairs", required_argument, NULL, 'p' },
		{ "list", no_argument, NULL, 'l' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	char *end;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (c) {
		case 'o':
			*only = optarg;
			if (main_knows(optarg))
				break;
			campaign_complain("only: there is no '%.60s'", optarg);
			return EXIT_USAGE;
		case 'p':
			bench->pairs = strtoul(optarg, &end, 10);
			if (*end == '\0' && bench->pairs >= 1 &&
				bench->pairs <= MAIN_PAIRS_MAX)
				break;
			campaign_complain("pairs: '%.60s' is no number from 1 "
					  "to %d",
				optarg, MAIN_PAIRS_MAX);
			return EXIT_USAGE;
		case 'l':
			main_list();
			return EXIT_OK;
		case 'h':
			fputs(main_usage, stdout);
			return EXIT_OK;
		default:
			return EXIT_USAGE;
		}
	}
	if (optind == argc)
		return -1;
	campaign_complain("'%.60s': nothing is named here", argv[optind]);
	return EXIT_USAGE;
}

int
main(int argc, char **argv)
{
	static struct bench bench = { .pairs = MAIN_PAIRS };
	const char *only = NULL;
	int code;

	if (argc == 4 && strcmp(argv[1], "--bare") == 0)
		return bare_main(argv[2], argv[3]);
	code = main_parse(argc, argv, &bench, &only);
	if (code >= 0)
		return code;
	interrupt_watch();
	code = main_measure(&bench, only);
	bench_end(&bench);
	return code;
}
