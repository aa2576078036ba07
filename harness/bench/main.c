/* SPDX-License-Identifier: MIT */
/* lanebench-bench-self: lanebench itself against its bounds, a line a ratio. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bare.h"
#include "bench/bench.h"
#include "launch/interrupt.h"
#include "plan/sample.h"

#define MAIN_PAIRS 80
#define MAIN_PAIRS_MAX 100000
#define MAIN_SOME 400

static const char main_usage[] =
	"usage: lanebench-bench-self [--only NAME] [--pairs N]\n"
	"\n"
	"Measures what lanebench promises of itself: a line a ratio,\n"
	"\n"
	"    NAME VALUE BOUND ok|short\n"
	"\n"
	"after a comment with its 95 % interval; ok only when all of the\n"
	"interval keeps to the bound.\n"
	"\n"
	"  --only NAME   harness_cost, plan_million or pool_ceiling alone\n"
	"  --pairs N     at most N pairs a ratio (80)\n"
	"\n"
	"Exit 0 when all are ok, 1 when one is short, 2 for a mistake in the\n"
	"arguments, 3 when something is missing.\n";

struct main_measure {
	const char *name;
	int (*run)(struct bench *bench);
};

static const struct main_measure main_measures[] = {
	{ "harness_cost", bench_harness_cost },
	{ "plan_million", bench_plan_million },
	{ "pool_ceiling", bench_pool_ceiling },
	{ NULL, NULL },
};

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
		bench->settings.seed);
	if (taken < 0) {
		campaign_complain(
			"%s: %s", bench->some_list, strerror((int)-taken));
		return EXIT_MISSING;
	}
	bench->set = set;
	bench->all = (struct bench_pages){ set->list, set->items };
	bench->some = (struct bench_pages){ bench->some_list, (size_t)taken };
	json_object_foreach(set->facts, key, fact)
		printf("# html: %s: %s\n", key, json_string_value(fact));
	return EXIT_OK;
}

/* The pages, and the strategies that are measured. */
static int
main_prepare(struct bench *bench)
{
	static const char *const asked[][2] = { { "dataset", "html" },
		{ "strategy", "pthread-pool,openmp-for,fork-pool" },
		{ "workers", "2" }, { "items", "100000000" },
		{ "quiet", NULL } };
	char why[600];
	int rc = settings_init(&bench->settings);

	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked) && rc == 0; i++) {
		rc = settings_set(&bench->settings, asked[i][0], asked[i][1],
			why, sizeof(why));
		if (rc < 0)
			campaign_complain("%s", why);
	}
	if (rc < 0)
		return EXIT_MISSING;
	rc = campaign_resolve(&bench->campaign, &bench->settings);
	if (rc == EXIT_OK)
		rc = campaign_prepare(&bench->campaign);
	return rc == EXIT_OK ? main_pages(bench) : rc;
}

static int
main_measure(struct bench *bench, const char *only)
{
	int code = EXIT_OK;

	for (const struct main_measure *m = main_measures; m->name; m++) {
		int rc;

		if (only != NULL && strcmp(only, m->name) != 0)
			continue;
		rc = m->run(bench);
		if (rc == -EINTR)
			return EXIT_INTERRUPTED;
		if (rc != 0)
			code = EXIT_NOT_OK;
	}
	return code;
}

static bool
main_knows(const char *only)
{
	for (const struct main_measure *m = main_measures; m->name; m++)
		if (strcmp(only, m->name) == 0)
			return true;
	return false;
}

/* -1 to go on, else the exit code. */
static int
main_parse(int argc, char **argv, struct bench *bench, const char **only)
{
	static const struct option options[] = {
		{ "only", required_argument, NULL, 'o' },
		{ "pairs", required_argument, NULL, 'p' },
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
	random_init(&bench.random, 1);
	code = main_prepare(&bench);
	if (code == EXIT_OK)
		code = main_measure(&bench, only);
	campaign_fini(&bench.campaign);
	settings_fini(&bench.settings);
	free(bench.some_list);
	return code;
}
