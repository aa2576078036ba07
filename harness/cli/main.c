/* SPDX-License-Identifier: MIT */
/* lanebench: finds the command. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "campaign/campaign.h"
#include "cli/commands.h"
#include "cli/results.h"
#include "plugins/plugins.h"
#include "text/typed.h"
#include "text/nearest.h"

struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
};

static const struct command commands[] = {
	{ "run", cmd_run, "measure: strategies x workers, in random blocks" },
	{ "list", cmd_list, "strategies and datasets, and why one can't run" },
	{ "describe", cmd_describe, "one strategy or dataset, with options" },
	{ "analyze", cmd_analyze, "summary and table of a run's trials.csv" },
	{ "compare", cmd_compare, "two runs: did it get slower?" },
	{ "plot", cmd_plot, "pictures of a run" },
	{ "report", cmd_report, "one page of HTML about a run" },
	{ "export", cmd_export, "a run in another tool's format" },
	{ "new", cmd_new, "a strategy or dataset to begin with" },
	{ "check", cmd_check, "the conformance suite on a strategy" },
	{ "doctor", cmd_doctor, "what would make numbers doubtful here" },
	{ "calibrate", cmd_calibrate, "do the intervals hold here?" },
	{ "overhead", cmd_overhead, "how small may tasks be, by strategy?" },
	{ "record", cmd_record, "fetch pages once, to replay them locally" },
	{ "origin", cmd_origin, "the local web server, by itself" },
	{ NULL, NULL, NULL },
};

static int
main_help(FILE *to)
{
	char *typed;

	fputs("lanebench: which way of running this at once is fastest here, "
	      "by how much,\nand how sure are we?\n\n"
	      "usage: lanebench COMMAND [OPTION...]\n\n",
		to);
	for (size_t i = 0; commands[i].name != NULL; i++)
		fprintf(to, "  %-9s %s\n", commands[i].name,
			commands[i].summary);
	typed = typed_commands("`lanebench COMMAND --help` says more,\n"
			       "`lanebench run` alone measures everything.",
		' ');
	fprintf(to, "\n%s\n", typed ? typed : "");
	free(typed);
	return to == stdout ? 0 : 2;
}

/* A file opened where stdout should be would get the table written into it. */
static void
main_standard_descriptors(void)
{
	int fd = open("/dev/null", O_RDWR);

	while (fd >= 0 && fd <= 2)
		fd = dup(fd);
	if (fd > 2)
		close(fd);
}

static int
main_unknown(const char *name)
{
	const char *nearest = nearest_row(commands, sizeof(*commands), name);

	campaign_complain("no command is called '%.60s'%s%s%s; `lanebench "
			  "--help` shows what there is",
		name, nearest ? ", did you mean '" : "", nearest ? nearest : "",
		nearest ? "'?" : "");
	return 2;
}

static int
main_run(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	for (size_t i = 0; commands[i].name != NULL; i++)
		if (strcmp(commands[i].name, name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	if (strcmp(name, "--version") == 0) {
		puts("lanebench " LANEBENCH_VERSION);
		return 0;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		return main_help(stdout);
	if (*name == '\0')
		return main_help(stderr);
	return main_unknown(name);
}

/* Where a command hasn't looked itself. A reader that left had enough. */
static int
main_told(int code)
{
	int err = -told_stdout();

	if (err == 0 || err == EPIPE)
		return code;
	fprintf(stderr, "lanebench: standard output can't be written: %s\n",
		strerror(err));
	return code == 0 ? 3 : code;
}

int
main(int argc, char **argv)
{
	main_standard_descriptors();
	/* A file that is as large as it may be is an error, not the end. */
	signal(SIGXFSZ, SIG_IGN);
	return main_told(main_run(argc, argv));
}
