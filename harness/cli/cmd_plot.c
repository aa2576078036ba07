/* SPDX-License-Identifier: MIT */
/* lanebench plot DIR: the pictures, from trials.csv alone. */
#include "cli/commands.h"

#include <getopt.h>
#include <stdio.h>

#include "campaign/campaign.h"
#include "cli/results.h"
#include "cli/usage.h"
#include "process/interrupt.h"
#include "report/pictures/gnuplot.h"
#include "report/pictures/pictures.h"

static const char plot_usage[] = "usage: lanebench plot DIR\n"
				 "\n"
				 "Draws the speedup curves of the run in DIR "
				 "into DIR/plots, as SVG and\n"
				 "PNG, from DIR/trials.csv. It needs gnuplot.\n"
				 "\n"
				 "  --help  this text\n";

static int
plot_folder(const char *dir)
{
	struct pictures_problem problem;
	struct folder folder;
	size_t malformed;
	int code = results_open(&folder, dir, &malformed), err;

	if (code != EXIT_OK)
		return code;
	interrupt_watch();
	gnuplot_until(interrupt_again);
	err = pictures_draw(dir, NULL, folder.analysis, &problem);
	gnuplot_until(NULL);
	if (err)
		campaign_complain("%s", problem.words);
	else
		printf("%s/plots\n", dir);
	folder_fini(&folder);
	if (interrupt_seen())
		return EXIT_INTERRUPTED;
	return err ? EXIT_MISSING : malformed ? EXIT_NOT_OK : EXIT_OK;
}

int
cmd_plot(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' }, { 0 }
	};
	int option;

	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		if (option != 'h')
			return usage_option("plot", options, option, argv);
		fputs(plot_usage, stdout);
		return 0;
	}
	const char *dir = results_folder("plot", argc, argv);

	return dir ? plot_folder(dir) : EXIT_USAGE;
}
