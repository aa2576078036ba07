/* SPDX-License-Identifier: MIT */
/* lanebench analyze DIR: summary, fits and table, from trials.csv alone. */
#include "cli/cli.h"
#include "report/terminal/terminal.h"

static int
analyze_run(struct cli *cli)
{
	const char *dir = cli->line.operands[0];
	const struct cli_options *asked = &cli->options;
	char words[FOLDER_WORDS];
	struct table_style style;
	struct folder folder;
	size_t malformed;
	bool lacks;
	int code = results_open(&folder, dir, &malformed), rc;

	if (code != EXIT_OK)
		return code;
	/* The files first: a pager that ends may end this process. */
	rc = folder_keep(&folder, dir, words);
	if (rc != 0)
		campaign_complain("%s", words);
	style = table_style_for(stdout);
	style.all = asked->all;
	style.second = asked->second_opinion;
	style.tutorial = folder.tutorial;
	style.replayed = folder.replayed;
	style.curves = folder.curves;
	code = printed_code(table_print(stdout, folder.analysis, &style));
	if (code == EXIT_OK && asked->fits && folder.curves != NULL)
		code = printed_code(
			curves_print(stdout, folder.curves, &style));
	lacks = analysis_lacks(folder.analysis);
	folder_fini(&folder);
	if (rc != 0 || code != EXIT_OK)
		return EXIT_MISSING;
	return malformed > 0 || lacks ? EXIT_NOT_OK : EXIT_OK;
}

const struct command command_analyze = {
	{ .called = "lanebench analyze",
		.operands = "DIR",
		.wants = "one folder of results, such as results/latest",
		.least = 1,
		.most = 1,
		.rows = cli_rows,
		.bit = CLI_ANALYZE,
		.about = "Reads DIR/trials.csv, whatever wrote it, writes "
			 "DIR/summary.csv and DIR/fits.csv, and says what won, "
			 "by how much, and how sure that is.\n"
			 "A malformed row is named by its line and left out "
			 "(exit 1); so is a last row without a newline, for it "
			 "may be cut off: add one to keep it.",
		.more = "Exit: 0 all well, 1 a malformed row was left out, or "
			"nothing was measured of some dataset, 2 usage, or no "
			"table of trials, 3 a folder or file is missing, or "
			"can't be written." },
	.summary = "summary and table of a run's trials.csv",
	.run = analyze_run,
};
