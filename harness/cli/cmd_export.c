/* SPDX-License-Identifier: MIT */
/* lanebench export DIR --format F: a run in another tool's format. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "report/export/export.h"
#include "text/typed.h"

/* Which formats there are. */
static int
export_which(const char *dir)
{
	char names[200] = "", *quoted = typed_quoted(dir);

	for (const struct export_format *f = export_formats; f->name != NULL;
		f++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
			"%s%s", *names ? ", " : "", f->name);
	campaign_complain("no format is named; type `lanebench export %s "
			  "--format F`, F one of %s",
		quoted != NULL ? quoted : dir, names);
	free(quoted);
	return EXIT_USAGE;
}

static int
export_run(struct cli *cli)
{
	const char *dir = cli->line.operands[0];
	const struct export_format *format =
		export_formats + cli->options.format;
	struct folder folder;
	size_t malformed;
	int code;

	if (cli->options.format < 0)
		return export_which(dir);
	code = results_open(&folder, dir, &malformed);
	if (code != EXIT_OK)
		return code;
	code = printed_code(
		format->write(stdout, folder.trials, folder.analysis));
	folder_fini(&folder);
	return code == EXIT_OK && malformed > 0 ? EXIT_NOT_OK : code;
}

const struct command command_export = {
	{ .called = "lanebench export",
		.operands = "DIR --format FORMAT",
		.wants = "one folder of results, such as results/latest",
		.least = 1,
		.most = 1,
		.rows = cli_rows,
		.bit = CLI_EXPORT,
		.about = "Writes the run in DIR, from DIR/trials.csv, to "
			 "standard output.",
		.more = "Of hyperfine's fields `user` and `system` are left "
			"out: the trials' CPU time is of a tree of processes. "
			"Lines for benchstat are one a trial." },
	.summary = "a run in another tool's format",
	.run = export_run,
};
