/* SPDX-License-Identifier: MIT */
/* lanebench-bench-self: lanebench itself against its bounds, a line a ratio. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bare.h"
#include "bench/bench.h"
#include "process/interrupt.h"

#define MAIN_PAIRS 80
#define MAIN_PAIRS_MAX 100000

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

static const struct bench_measure *const main_measures[] = {
	&bench_harness_cost, &bench_plan_million, &bench_pool_ceiling,
	&bench_cpu_pool_ceiling, &bench_watch_cost, &bench_empty_libuv,
	&bench_empty_gthreadpool, &bench_metg, &bench_fetch_window,
	&bench_fetch_cpu, &bench_pipeline_memory, NULL
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

static void
main_say_facts(const struct campaign_set *set)
{
	const char *key;
	json_t *fact;

	json_object_foreach(set->facts, key, fact) printf(
		"# %s: %s: %s\n", set->name, key, json_string_value(fact));
}

/* One measure; bench has its items already where the one before has the same. 1
 * when its line is short, a negative errno when there is none. */
static int
main_measure_one(struct bench *bench, const struct bench_measure *measure)
{
	if (measure->asked == NULL)
		return measure->run(bench);
	if (bench->asked != measure->asked) {
		bench_end(bench);
		bench->code = bench_begin(bench, measure->asked);
		if (bench->code == EXIT_OK && measure->asked == bench_html)
			main_say_facts(bench->set);
	}
	return bench->code == EXIT_OK ? measure->run(bench) : -EIO;
}

static int
main_measure(struct bench *bench, const char *only)
{
	int code = EXIT_OK;

	for (size_t i = 0; main_measures[i] != NULL; i++) {
		const struct bench_measure *m = main_measures[i];
		int rc;

		if (!main_asked(only, m->name))
			continue;
		rc = main_measure_one(bench, m);
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
	for (size_t i = 0; main_measures[i] != NULL; i++)
		if (main_asked(only, main_measures[i]->name))
			return true;
	return false;
}

static void
main_list(void)
{
	for (size_t i = 0; main_measures[i] != NULL; i++)
		puts(main_measures[i]->name);
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
