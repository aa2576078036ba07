/* SPDX-License-Identifier: MIT */
/* lanebench run: the measurement itself. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/campaign.h"
#include "campaign/resume.h"
#include "campaign/run_json.h"
#include "cli/commands.h"
#include "cli/results.h"
#include "cli/usage.h"
#include "process/interrupt.h"

#define RUN_OPTIONS_MAX 32
/* What getopt_long() returns for a long option: no letter. */
#define RUN_SETTING 256
#define RUN_HELP 257
#define RUN_WHY 1000

/* clang-format off */
static const char run_usage[] =
"usage: lanebench run [FILE.ini] [OPTION...]\n"
"\n"
"Runs every strategy at every number of workers over the datasets, in random\n"
"blocks, checks that each did the same work, and draws.\n"
"\n"
"  --dataset A,B         which datasets (html and url, and what you added; a\n"
"                        name with a slash is a plugin's file)\n"
"  --strategy A,B        which strategies (default: those that don't run on\n"
"                        request only; all: those too; peers: programs in\n"
"                        other languages, or NAME, or ./NAME.ini; the\n"
"                        baseline, sequential, always runs)\n"
"                        A and B may each be [LABEL=]NAME[:OPTION=VALUE]...:\n"
"                        old=./v1/mine.so,new=./v2/mine.so,\n"
"                        openmp-for:schedule=static; LABEL is its name in\n"
"                        results, \\, and \\: are a comma and colon in a value\n"
"  --workers 1,2,4       how many at once (what suits the dataset)\n"
"  --blocks N            exactly N counted blocks after the one that primes (10)\n"
"  --precision 5%        instead: 10 to 40 blocks, until every interval is so\n"
"                        narrow to each side\n"
"  --budget 120s         instead: until the time is up (s, m, h), or every\n"
"                        interval is narrow enough (--precision, 5%)\n"
"  --sessions N          the blocks in N sittings, with all anew for each: shows\n"
"                        what differs between runs (10 blocks, or 2 a sitting)\n"
"  --session-gap 10s     the pause between two of them\n"
"  --items N             a seeded sample of so many items (all; of html and url\n"
"                        400)\n"
"  --seed N              of the order and the sample (1)\n"
"  --set NAME.OPTION=V   an option of a strategy or dataset; `lanebench\n"
"                        describe NAME` shows them; or LABEL.OPTION=V\n"
"  --out DIR             where results go (a new folder in ./results)\n"
"  --resume              go on with the run in --out, or begin it\n"
"  --dry-run             print the plan only: cells, blocks, expected time (for\n"
"                        which a few items are run, a second a dataset, ten\n"
"                        where they are slow)\n"
"  --strict              end when a page fails for the baseline\n"
"  --live                allow requests to sites that aren't ours\n"
"  --keep-items          write items.csv, a row an item and trial\n"
"  --second-opinion      beside each speedup the Hodges-Lehmann estimate\n"
"  --limit-time 60s      a trial that takes longer is ended (ten times what the\n"
"                        baseline took, 10 s at least)\n"
"  --limit-memory 4G     what a trial may have (four fifths of what is free)\n"
"  --limit-processes N   likewise, processes and threads together (4096 and\n"
"                        two a worker; three quarters of what the system allows)\n"
"  --limit-descriptors N open files a process (what the system allows)\n"
"  --limit-disk 4G       of files in the work folder, below TMPDIR (half of what\n"
"                        is free, 16G at most)\n"
"  --quiet, --verbose    say less, or more: also what trials write to stderr\n"
"\n"
"FILE.ini has the same names as keys (workers = 1,2,4), and a section per --set\n"
"name ([html], parser = dom), or a label, which says what it is of (strategy =\n"
"./v1/mine.so, or dataset = html); the command line wins.\n"
"Exit: 0 all well, 1 some trial was not ok, something else wrote to the run's\n"
"files, or nothing was measured (every item failed), 2 usage, 3 something is\n"
"missing here, 130 interrupted (what was measured is kept).\n";
/* clang-format on */

static void
run_long_options(struct option *options)
{
	size_t n = 0;

	for (; settings_names[n].name != NULL; n++)
		options[n] = (struct option){ settings_names[n].name,
			settings_names[n].takes_value ? required_argument
						      : no_argument,
			NULL, RUN_SETTING };
	options[n++] = (struct option){ "help", no_argument, NULL, RUN_HELP };
	options[n] = (struct option){ NULL, 0, NULL, 0 };
}

/* -1 to go on, else the exit code. The file is read first: the command line
 * wins over it. */
static int
run_parse(struct settings *settings, int argc, char **argv)
{
	struct option options[RUN_OPTIONS_MAX];
	char why[RUN_WHY];
	int c, at, rc = 0;

	run_long_options(options);
	for (int pass = 0; pass < 2; pass++) {
		optind = 0;
		opterr = 0;
		while ((c = getopt_long(argc, argv, ":h", options, &at)) !=
			-1) {
			if (c == 'h' || c == RUN_HELP) {
				fputs(run_usage, stdout);
				return EXIT_OK;
			}
			if (c != RUN_SETTING)
				return usage_option("run", options, c, argv);
			if (pass == 1 && rc == 0)
				rc = settings_set(settings, options[at].name,
					optarg, why, sizeof(why));
		}
		if (argc - optind > 1) {
			campaign_complain(
				"'%.100s': only one file can be named; "
				"`lanebench run --help` shows what it takes",
				argv[optind + 1]);
			return EXIT_USAGE;
		}
		if (pass == 0 && optind < argc)
			rc = settings_read(
				settings, argv[optind], why, sizeof(why));
	}
	if (rc == 0)
		rc = settings_settle(settings, why, sizeof(why));
	if (rc == 0)
		return -1;
	campaign_complain("%s", why);
	return EXIT_USAGE;
}

/* How it ended, for run.json. */
static const char *
run_outcome(int code)
{
	return code == EXIT_OK		   ? "complete"
		: code == EXIT_NOT_OK	   ? "complete, not all trials ok"
		: code == EXIT_INTERRUPTED ? "interrupted"
					   : "ended early";
}

static int
run_write(struct campaign *campaign, int argc, char **argv, const char *ended,
	const char *outcome)
{
	int rc = runfile_write(campaign, argc, argv, ended, outcome);

	if (rc == 0)
		return EXIT_OK;
	campaign_complain("%s/run.json: %s", campaign->out, strerror(-rc));
	return EXIT_MISSING;
}

/* What is kept, and what to type to have the rest: it was interrupted, or ended
 * because something of what it needs was missing. */
static void
run_ended(const struct campaign *campaign, bool interrupted, int argc,
	char **argv)
{
	json_t *words = runfile_command(campaign, argc, argv);
	char *command = resume_command(words, campaign->out, true);

	campaign_complain("%s; %zu trial%s kept in %s; to go on%s:",
		interrupted ? "interrupted" : "ended early",
		campaign->trials_written,
		campaign->trials_written == 1 ? " is" : "s are", campaign->out,
		interrupted ? "" : ", once that is mended");
	if (command != NULL)
		fprintf(stderr, "  %s\n", command);
	if (command != NULL && strstr(command, SETTINGS_SECRET) != NULL)
		fputs("with your own values for " SETTINGS_SECRET "\n", stderr);
	free(command);
	json_decref(words);
}

static int
run_measure(struct campaign *campaign, int argc, char **argv)
{
	char ended[32];
	int code = campaign_open_folder(campaign), finish;
	bool early;

	if (code == EXIT_OK)
		code = run_write(campaign, argc, argv, "", "running");
	if (code != EXIT_OK)
		return campaign_interrupted() ? EXIT_INTERRUPTED : code;
	code = campaign_run(campaign);
	early = code == EXIT_MISSING;
	/* What was measured is kept and drawn, however it ended. */
	finish = campaign_finish(campaign);
	code = code == EXIT_OK ? finish : code;
	/* Here for the last time: run.json and the exit code must agree. */
	if (interrupt_seen())
		code = EXIT_INTERRUPTED;
	runfile_now(ended, sizeof(ended));
	finish = run_write(campaign, argc, argv, ended, run_outcome(code));
	campaign_page(campaign);
	campaign_say_where(campaign);
	if (code == EXIT_INTERRUPTED || early)
		run_ended(campaign, code == EXIT_INTERRUPTED, argc, argv);
	return finish == EXIT_OK ? code : finish;
}

/* Words that nobody can read any more aren't the run's failure, as when a
 * reader leaves; words that were to be kept are. */
static int
run_told(const struct campaign *campaign, int code)
{
	int err = -told_stdout();

	if (err == 0)
		return code;
	if (err == EPIPE)
		return code;
	campaign_complain("standard output can't be written: %s%s%s",
		strerror(err),
		campaign->out ? "; the results are safe in " : "",
		campaign->out ? campaign->out : "");
	return code == EXIT_OK || code == EXIT_NOT_OK ? EXIT_MISSING : code;
}

int
cmd_run(int argc, char **argv)
{
	struct settings settings;
	struct campaign campaign;
	int code = settings_init(&settings) < 0
		? EXIT_MISSING
		: run_parse(&settings, argc, argv);

	if (code >= 0) {
		settings_fini(&settings);
		return code;
	}
	/* Which pages, how long: that stands before the progress, in a file
	 * too. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	interrupt_watch();
	code = campaign_resolve(&campaign, &settings);
	if (code == EXIT_OK && !settings.dry_run)
		code = campaign_check_folder(&campaign, false);
	if (code == EXIT_OK)
		code = campaign_prepare(&campaign);
	if (code == EXIT_OK && settings.resume && !settings.dry_run)
		code = campaign_check_folder(&campaign, true);
	if (code == EXIT_OK && (!settings.quiet || settings.dry_run))
		code = campaign_print_plan(&campaign);
	if (code == EXIT_OK && !settings.dry_run)
		code = run_measure(&campaign, argc, argv);
	else if (campaign_interrupted())
		code = EXIT_INTERRUPTED;
	code = run_told(&campaign, code);
	campaign_fini(&campaign);
	settings_fini(&settings);
	return code;
}
