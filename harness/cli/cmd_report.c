/* SPDX-License-Identifier: MIT */
/* lanebench report DIR: the run as one page of HTML. */
#include "cli/commands.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"
#include "cli/results.h"
#include "cli/usage.h"
#include "report/page/html.h"

static const char report_usage[] =
	"usage: lanebench report DIR\n"
	"\n"
	"Writes DIR/report.html, a page that needs no other file: who won, by\n"
	"how much and how sure, the table, the pictures of DIR/plots, what\n"
	"disturbed the run and how it was made. `lanebench plot DIR` draws\n"
	"pictures that are missing.\n"
	"\n"
	"  --help  this text\n";

static int
report_folder(const char *dir)
{
	char words[FOLDER_WORDS];
	struct folder folder;
	size_t malformed;
	int code = results_open(&folder, dir, &malformed), err;

	if (code != EXIT_OK)
		return code;
	err = folder_fit(&folder);
	if (!err)
		err = html_write(&folder, dir, words);
	else
		snprintf(words, sizeof(words), "%s", strerror(-err));
	if (err)
		campaign_complain("%s", words);
	else
		printf("%s/report.html\n", dir);
	folder_fini(&folder);
	return err ? EXIT_MISSING : malformed ? EXIT_NOT_OK : EXIT_OK;
}

int
cmd_report(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' }, { 0 }
	};
	int option;

	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		if (option != 'h')
			return usage_option("report", options, option, argv);
		fputs(report_usage, stdout);
		return 0;
	}
	const char *dir = results_folder("report", argc, argv);

	return dir ? report_folder(dir) : EXIT_USAGE;
}
