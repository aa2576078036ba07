/* SPDX-License-Identifier: MIT */
/* lanebench analyze DIR: summary, fits and table, from trials.csv alone. */
#include "cli/commands.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/campaign.h"
#include "cli/results.h"
#include "cli/usage.h"
#include "report/terminal/terminal.h"

static const char analyze_usage[] =
	"usage: lanebench analyze [--all] [--fits] [--second-opinion] DIR\n"
	"\n"
	"Reads DIR/trials.csv, whoever wrote it, writes DIR/summary.csv and\n"
	"DIR/fits.csv, and says what won, by how much, and how sure that is.\n"
	"A malformed row is named by its line and left out (exit 1); so is a\n"
	"last row without a newline, for it may be cut off: add one to keep "
	"it.\n"
	"\n"
	"  --all             show every row, however many\n"
	"  --fits            show every law of scaling, or why it isn't "
	"fitted\n"
	"  --second-opinion  beside each speedup the Hodges-Lehmann estimate,\n"
	"                    with the interval of the exact Wilcoxon test\n"
	"  --help            this text\n"
	"\n"
	"Exit: 0 all well, 1 a malformed row was left out, or nothing was\n"
	"measured of some dataset, 2 usage, or no table of trials, 3 a folder "
	"or\n"
	"file is missing, or can't be written.\n";

struct analyze_asked {
	bool all, fits, second;
};

static int
analyze_folder(const char *dir, const struct analyze_asked *asked)
{
	char words[FOLDER_WORDS];
	struct folder folder;
	size_t malformed;
	int code = results_open(&folder, dir, &malformed), err;

	if (code != EXIT_OK)
		return code;
	/* First what is kept: whoever reads the table may stop doing so. */
	err = folder_keep(&folder, dir, words);
	if (err)
		campaign_complain("%s", words);
	struct table_style style = table_style_for(stdout);
	style.all = asked->all;
	style.second = asked->second;
	style.tutorial = folder.tutorial;
	style.replayed = folder.replayed;
	style.curves = folder.curves;
	int told = table_print(stdout, folder.analysis, &style);
	if (!told && asked->fits && folder.curves)
		told = curves_print(stdout, folder.curves, &style);
	/* The table's own error says that it failed, not why. */
	int why = told ? told_stdout() : 0;
	if (why)
		told = why;
	if (told)
		fprintf(stderr,
			"lanebench: standard output can't be written: %s\n",
			strerror(-told));
	err = err ? err : told;
	bool lacks = analysis_lacks(folder.analysis);
	folder_fini(&folder);
	if (err)
		return EXIT_MISSING;
	return malformed > 0 || lacks ? EXIT_NOT_OK : EXIT_OK;
}

int
cmd_analyze(int argc, char **argv)
{
	static const struct option options[] = { { "all", no_argument, NULL,
							 'a' },
		{ "fits", no_argument, NULL, 'f' },
		{ "second-opinion", no_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' }, { 0 } };
	struct analyze_asked asked = { 0 };
	int option;

	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		switch (option) {
		case 'a':
			asked.all = true;
			break;
		case 'f':
			asked.fits = true;
			break;
		case 's':
			asked.second = true;
			break;
		case 'h':
			fputs(analyze_usage, stdout);
			return 0;
		default:
			return usage_option("analyze", options, option, argv);
		}
	}
	const char *dir = results_folder("analyze", argc, argv);

	return dir ? analyze_folder(dir, &asked) : EXIT_USAGE;
}
