/* SPDX-License-Identifier: MIT */
/* lanebench overhead: what each strategy costs an item. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/usage.h"
#include "process/interrupt.h"
#include "studies/overhead.h"

static const char overhead_usage[] =
	"usage: lanebench overhead [OPTION...]\n"
	"\n"
	"How small may tasks be before running them at once stops paying? Runs "
	"synthetic\n"
	"tasks from 1 ms down to about 10 ns, and empty ones, through every "
	"strategy.\n"
	"Takes a minute or two.\n"
	"\n"
	"  --strategy A,B       which strategies (all; the baseline always "
	"runs)\n"
	"  --workers N          how many at once (the usable cores)\n"
	"  --blocks N           counted blocks after the one that primes (6)\n"
	"  --seed N             of the order (1)\n"
	"  --set NAME.OPTION=V  an option of a strategy\n"
	"  --out DIR            where results go (a new folder in ./results)\n"
	"  --quick              few sizes, few tasks: to try it\n"
	"  --quiet              say less\n"
	"\n"
	"Exit: 0 all well, 1 some trial was not ok, 2 usage, 3 something is\n"
	"missing here, 130 interrupted.\n";

static const struct option overhead_options[] = {
	{ "strategy", required_argument, NULL, 's' },
	{ "workers", required_argument, NULL, 's' },
	{ "blocks", required_argument, NULL, 's' },
	{ "seed", required_argument, NULL, 's' },
	{ "set", required_argument, NULL, 's' },
	{ "out", required_argument, NULL, 's' },
	{ "quiet", no_argument, NULL, 's' },
	{ "quick", no_argument, NULL, 'q' },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

/* -1 to go on, else the exit code. */
static int
overhead_parse(struct overhead_asked *asked, int argc, char **argv)
{
	struct settings *settings = asked->settings;
	char why[600];
	int c, at, rc = 0;

	settings->blocks = OVERHEAD_BLOCKS;
	optind = 0;
	opterr = 0;
	while (rc == 0 &&
		(c = getopt_long(argc, argv, ":h", overhead_options, &at)) !=
			-1) {
		switch (c) {
		case 's':
			rc = settings_set(settings, overhead_options[at].name,
				optarg, why, sizeof(why));
			break;
		case 'q':
			asked->quick = true;
			break;
		case 'h':
			fputs(overhead_usage, stdout);
			return EXIT_OK;
		default:
			return usage_option(
				"overhead", overhead_options, c, argv);
		}
	}
	if (rc == 0 && optind < argc)
		return usage_word("overhead", argv[optind]);
	if (rc == 0 && settings->workers.count > 1) {
		campaign_complain("workers: one count, for the sizes of the "
				  "tasks are what changes here");
		return EXIT_USAGE;
	}
	if (rc == 0)
		return -1;
	campaign_complain("%s", why);
	return EXIT_USAGE;
}

int
cmd_overhead(int argc, char **argv)
{
	struct settings settings;
	struct overhead_asked asked = { &settings, false, argc, argv };
	int code = settings_init(&settings) < 0
		? EXIT_MISSING
		: overhead_parse(&asked, argc, argv);

	if (code < 0) {
		interrupt_watch();
		code = overhead_run(&asked);
	}
	settings_fini(&settings);
	return campaign_interrupted() ? EXIT_INTERRUPTED : code;
}
