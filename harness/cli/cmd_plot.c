/* SPDX-License-Identifier: MIT */
/* lanebench plot DIR: the pictures, from trials.csv alone. */
#include <stdio.h>

#include "cli/cli.h"
#include "process/interrupt.h"
#include "report/pictures/gnuplot.h"
#include "report/pictures/pictures.h"

static int
plot_run(struct cli *cli)
{
	const char *dir = cli->line.operands[0];
	struct pictures_problem problem;
	struct folder folder;
	size_t malformed;
	int code = results_open(&folder, dir, &malformed), rc;

	if (code != EXIT_OK)
		return code;
	interrupt_watch();
	gnuplot_until(interrupt_again);
	rc = pictures_draw(dir, NULL, folder.analysis, &problem);
	gnuplot_until(NULL);
	if (rc != 0)
		campaign_complain("%s", problem.words);
	else
		printf("%s/plots\n", dir);
	folder_fini(&folder);
	if (interrupt_seen())
		return EXIT_INTERRUPTED;
	return rc != 0 ? EXIT_MISSING : malformed > 0 ? EXIT_NOT_OK : EXIT_OK;
}

const struct command command_plot = {
	{ .called = "lanebench plot",
		.operands = "DIR",
		.wants = "one folder of results, such as results/latest",
		.least = 1,
		.most = 1,
		.about = "Draws the speedup curves of the run in DIR into "
			 "DIR/plots, as SVG and PNG, from DIR/trials.csv. It "
			 "needs gnuplot." },
	.summary = "pictures of a run",
	.run = plot_run,
};
