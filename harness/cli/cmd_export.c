/* SPDX-License-Identifier: MIT */
/* lanebench export DIR --format F: a run in another tool's format. */
#include "cli/commands.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/campaign.h"
#include "cli/results.h"
#include "cli/usage.h"
#include "report/export/formats.h"
#include "text/typed.h"

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

/* Which formats there are, where none was named, or one that isn't. */
static int
export_which(const char *dir, const char *name)
{
	char names[200] = "", *quoted = typed_quoted(dir);

	for (const struct export_format *f = export_formats; f->name; f++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names),
			"%s%s", *names ? ", " : "", f->name);
	if (name)
		campaign_complain("there is no format '%.60s'; there are %s",
			name, names);
	else
		campaign_complain("no format is named; type `lanebench export "
				  "%s --format F`, F one of %s",
			quoted ? quoted : dir, names);
	free(quoted);
	return EXIT_USAGE;
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
	opterr = 0;
	while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
		if (option == 'h') {
			export_help(stdout);
			return 0;
		}
		if (option != 'f')
			return usage_option("export", options, option, argv);
		name = optarg;
	}
	const char *dir = results_folder("export", argc, argv);

	if (!dir)
		return EXIT_USAGE;
	const struct export_format *format = name ? export_find(name) : NULL;
	if (!format)
		return export_which(dir, name);
	return export_folder(dir, format);
}
