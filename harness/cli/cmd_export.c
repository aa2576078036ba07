/* SPDX-License-Identifier: MIT */
/* lanebench export DIR --format F: a run in another tool's format. */
#include "cli/commands.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"
#include "cli/results.h"
#include "cli/told.h"
#include "report/export.h"

static void
export_help(FILE *to)
{
	fputs("usage: lanebench export DIR --format FORMAT\n\n"
	      "Writes the run in DIR, from DIR/trials.csv, to standard "
	      "output.\n\n",
		to);
	for (const struct export_format *f = export_formats; f->name; f++)
		fprintf(to, "  %-10s %s\n", f->name, f->summary);
	fputs("\n  --help     this text\n\n"
	      "Of hyperfine's fields `user` and `system` are left out: the "
	      "trials' CPU time is\nof a tree of processes. Lines for "
	      "benchstat are one a trial.\n",
		to);
}

static int
export_folder(const char *dir, const struct export_format *format)
{
	struct folder folder;
	size_t malformed;
	int code = results_open(&folder, dir, &malformed), err;

	if (code != EXIT_OK)
		return code;
	err = format->write(stdout, folder.trials, folder.analysis);
	int told = told_stdout();
	err = told ? told : err;
	if (err)
		fprintf(stderr,
			"lanebench: standard output can't be written: %s\n",
			strerror(-err));
	folder_fini(&folder);
	return err ? EXIT_MISSING : malformed ? EXIT_NOT_OK : EXIT_OK;
}

int
cmd_export(int argc, char **argv)
{
	static const struct option options[] = { { "format", required_argument,
							 NULL, 'f' },
		{ "help", no_argument, NULL, 'h' }, { 0 } };
	const char *name = NULL;
	int option;

	optind = 0;
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		if (option != 'f') {
			export_help(option == 'h' ? stdout : stderr);
			return option == 'h' ? 0 : 2;
		}
		name = optarg;
	}
	const char *dir = results_folder("export", argc, argv);

	if (!dir)
		return EXIT_USAGE;
	if (!name) {
		export_help(stderr);
		return 2;
	}
	const struct export_format *format = export_find(name);
	if (!format) {
		fprintf(stderr,
			"lanebench: there is no format '%.60s'; `lanebench "
			"export --help` shows which there are\n",
			name);
		return 2;
	}
	return export_folder(dir, format);
}
