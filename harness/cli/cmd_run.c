/* SPDX-License-Identifier: MIT */
/* lanebench run: the measurement itself. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/resume.h"
#include "campaign/run_json.h"
#include "cli/cli.h"
#include "process/interrupt.h"

/* How the run ended, for run.json. */
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

	return rc == 0 ? EXIT_OK
		       : cli_refuse(EXIT_MISSING, "%s/run.json: %s",
				 campaign->out, strerror(-rc));
}

/* Says what is kept and how to go on, after an interrupt or where something was
 * missing. */
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
	if (command != NULL && strstr(command, VARIANT_SECRET) != NULL)
		fputs("with your own values for " VARIANT_SECRET "\n", stderr);
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
	/* However it ended, what was measured is written and drawn. */
	finish = campaign_finish(campaign);
	code = code == EXIT_OK ? finish : code;
	/* Not asked again: run.json and the exit code must agree. */
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

/* A pager that ended is no failure of the run; what else keeps the results from
 * being printed is, and it says where they are. */
static int
run_checked(const struct campaign *campaign, int code)
{
	int err = -stdout_check();

	if (err == 0 || err == EPIPE)
		return code;
	campaign_complain("standard output can't be written: %s%s%s",
		strerror(err),
		campaign->out != NULL ? "; the results are safe in " : "",
		campaign->out != NULL ? campaign->out : "");
	return code == EXIT_OK || code == EXIT_NOT_OK ? EXIT_MISSING : code;
}

static int
run_run(struct cli *cli)
{
	struct settings *settings = &cli->settings;
	struct campaign campaign;
	int code;

	/* By lines, so that in a file, too, the plan is before the progress. */
	setvbuf(stdout, NULL, _IOLBF, 0);
	interrupt_watch();
	code = campaign_resolve(&campaign, settings);
	if (code == EXIT_OK && !settings->dry_run)
		code = campaign_check_folder(&campaign, false);
	if (code == EXIT_OK)
		code = campaign_prepare(&campaign);
	if (code == EXIT_OK && settings->resume && !settings->dry_run)
		code = campaign_check_folder(&campaign, true);
	if (code == EXIT_OK && (!settings->quiet || settings->dry_run))
		code = campaign_print_plan(&campaign);
	if (code == EXIT_OK && !settings->dry_run)
		code = run_measure(&campaign, cli->argc, cli->argv);
	else if (campaign_interrupted())
		code = EXIT_INTERRUPTED;
	code = run_checked(&campaign, code);
	campaign_fini(&campaign);
	return code;
}

const struct command command_run = {
	{ .called = "lanebench run",
		.operands = "[FILE.ini]",
		.wants = "one file at the most, FILE.ini",
		.most = 1,
		.rows = settings_rows,
		.bit = SETTINGS_RUN,
		.about = "Runs every strategy at every number of workers over "
			 "the datasets, in random blocks, checks that each did "
			 "the same work, and draws.",
		.more = "A and B of --dataset and --strategy may each be "
			"[LABEL=]NAME[:OPTION=VALUE]...:\n"
			"    --strategy old=./v1/mine.so,new=./v2/mine.so,"
			"openmp-for:schedule=static\n"
			"LABEL is its name in results; \\, and \\: are a comma "
			"and colon in a value.\n"
			"FILE.ini has the options' names as keys (workers = "
			"1,2,4), and a section per --set name ([html], parser "
			"= dom), or a label, which says what it is of "
			"(strategy = ./v1/mine.so, or dataset = html); the "
			"command line wins.\n"
			"Exit: 0 all well, 1 some trial was not ok, something "
			"else wrote to the run's files, or nothing was "
			"measured (every item failed), 2 usage, 3 something is "
			"missing here, 130 interrupted (what was measured is "
			"kept)." },
	.summary = "measure: strategies x workers, in random blocks",
	.run = run_run,
};
