/* SPDX-License-Identifier: MIT */
/* lanebench-bench-peers: ours beside what people would use instead. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/peers/contest.h"
#include "bench/peers/prepare.h"
#include "files/files.h"
#include "files/run_folder.h"
#include "process/interrupt.h"

#define MAIN_BLOCKS 10
#define MAIN_MOST 100000000

static const char main_usage[] =
	"usage: lanebench-bench-peers [OPTION]... --out DIR\n"
	"\n"
	"Runs our strategies and the peers over the same pages in the same "
	"random\n"
	"blocks, prints a table a round, and a line a ratio,\n"
	"\n"
	"    NAME VALUE BOUND ok|short|missing\n"
	"\n"
	"after a comment with its 95 % interval; ok only when all of the\n"
	"interval keeps to the bound.\n"
	"\n"
	"  --out DIR      for trials.csv, contest.csv and the picture; new\n"
	"  --only ROUND   replay, docs or parse alone\n"
	"  --blocks N     counted blocks (10)\n"
	"  --items N      at most N pages a trial\n"
	"\n"
	"Exit 0 when all are ok, 1 when one is short, 2 for a mistake in the\n"
	"arguments, 3 when something is missing, 130 when interrupted.\n";

struct main_settings {
	const char *only, *out;
	size_t blocks, most;
};

struct main_files {
	struct trials_writer *trials;
	FILE *csv;
	struct picture_panels panels;
};

static bool
main_knows(const char *name)
{
	for (const struct contest_round *r = contest_rounds; r->name; r++)
		if (strcmp(name, r->name) == 0)
			return true;
	return false;
}

static int
main_number(const char *name, const char *text, size_t most, size_t *value)
{
	char *end;

	errno = 0;
	*value = strtoul(text, &end, 10);
	if (errno == 0 && *end == '\0' && *text >= '0' && *text <= '9' &&
		*value >= 1 && *value <= most)
		return -1;
	campaign_complain(
		"%s: '%.60s' is no number from 1 to %zu", name, text, most);
	return EXIT_USAGE;
}

/* -1 to go on, else the exit code. */
static int
main_option(int c, struct main_settings *settings)
{
	switch (c) {
	case 'o':
		settings->only = optarg;
		if (main_knows(optarg))
			return -1;
		campaign_complain("only: there is no '%.60s'", optarg);
		return EXIT_USAGE;
	case 'd':
		settings->out = optarg;
		return -1;
	case 'b':
		return main_number("blocks", optarg, 1000, &settings->blocks);
	case 'i':
		return main_number("items", optarg, MAIN_MOST, &settings->most);
	case 'h':
		fputs(main_usage, stdout);
		return EXIT_OK;
	default:
		return EXIT_USAGE;
	}
}

static int
main_parse(int argc, char **argv, struct main_settings *settings)
{
	static const struct option options[] = {
		{ "only", required_argument, NULL, 'o' },
		{ "out", required_argument, NULL, 'd' },
		{ "blocks", required_argument, NULL, 'b' },
		{ "items", required_argument, NULL, 'i' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int c, code = -1;

	while (code < 0 &&
		(c = getopt_long(argc, argv, "", options, NULL)) != -1)
		code = main_option(c, settings);
	if (code >= 0)
		return code;
	if (optind < argc)
		campaign_complain("'%.60s': nothing is named here; see --help",
			argv[optind]);
	else if (settings->out == NULL)
		campaign_complain("name a folder for the results with --out");
	else
		return -1;
	return EXIT_USAGE;
}

/* A folder that has results already is refused by trials_create(). */
static int
main_open(struct main_files *files, const char *folder)
{
	char *trials = NULL, *csv = NULL;
	int rc = rundir_make(folder);

	if (rc == 0 &&
		(asprintf(&trials, "%s/trials.csv", folder) < 0 ||
			asprintf(&csv, "%s/contest.csv", folder) < 0))
		rc = -ENOMEM;
	if (rc == 0)
		rc = trials_create(&files->trials, trials);
	if (rc == 0) {
		files->csv = files_create_stream(csv);
		rc = files->csv ? picture_open(&files->panels, folder) : -errno;
	}
	free(trials);
	free(csv);
	if (rc == 0) {
		fputs("round,program,workers,pages,blocks,best,pages_per_s,"
		      "pages_per_s_lo,pages_per_s_hi,cpu_ns_per_page,"
		      "origin_share\n",
			files->csv);
		return EXIT_OK;
	}
	campaign_complain("%s: %s; name another folder with --out", folder,
		strerror(-rc));
	return EXIT_MISSING;
}

/* The rows are there as they were written. */
static bool
main_close_trials(struct main_files *files, const char *folder)
{
	struct trials_spoiled spoiled = { 0 };
	char *path;
	bool ok = false;

	if (asprintf(&path, "%s/trials.csv", folder) >= 0) {
		ok = trials_verify(files->trials, path, &spoiled) == 0 &&
			spoiled.lost == 0 && spoiled.strange == 0;
		free(path);
	}
	return trials_close(files->trials) == 0 && ok;
}

/* False when what was written didn't reach the disk. */
static bool
main_close(struct main_files *files, const char *folder)
{
	bool ok = files->trials == NULL || main_close_trials(files, folder);

	if (files->csv != NULL)
		ok &= fclose(files->csv) == 0;
	if (!ok)
		campaign_complain(
			"%s: what was written isn't all there", folder);
	return ok &&
		(files->panels.data == NULL ||
			picture_draw(&files->panels, folder) == 0);
}

static int
main_round(const struct contest_round *round,
	const struct main_settings *settings, struct main_files *files)
{
	struct contest contest = { .round = round,
		.blocks = settings->blocks,
		.most = settings->most,
		.trials = files->trials };
	cpu_set_t before;
	int rc;

	cores_confine(round->cores, &before);
	rc = contest_prepare(&contest);
	if (rc == EXIT_OK)
		rc = contest_run(&contest);
	if (rc == EXIT_OK) {
		contest_rate(&contest);
		contest_print_table(&contest);
		contest_write(&contest, files->csv, &files->panels);
		if (!contest_print_ratios(&contest))
			rc = EXIT_NOT_OK;
	}
	contest_fini(&contest);
	cores_release(&before);
	return rc;
}

int
main(int argc, char **argv)
{
	struct main_settings settings = { .blocks = MAIN_BLOCKS,
		.most = MAIN_MOST };
	struct main_files files = { 0 };
	int code = main_parse(argc, argv, &settings), worst = EXIT_OK;

	if (code >= 0)
		return code;
	interrupt_watch();
	code = main_open(&files, settings.out);
	for (const struct contest_round *r = contest_rounds;
		r->name != NULL && code <= EXIT_NOT_OK; r++) {
		if (settings.only != NULL && strcmp(settings.only, r->name))
			continue;
		code = main_round(r, &settings, &files);
		if (code > worst)
			worst = code;
	}
	if (code > worst)
		worst = code;
	if (!main_close(&files, settings.out) && worst <= EXIT_NOT_OK)
		worst = EXIT_MISSING;
	return worst;
}
