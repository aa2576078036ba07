/* SPDX-License-Identifier: MIT */
/* lanebench-bench-peers: ours beside what people would use instead. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/peers/contest.h"
#include "files/files.h"
#include "files/run_folder.h"
#include "process/interrupt.h"
#include "text/options.h"
#include "text/wrap.h"

#define MAIN_MOST 100000000

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
	for (const struct contest_round *r = contest_rounds; r->name != NULL;
		r++)
		if (strcmp(name, r->name) == 0)
			return true;
	return false;
}

static int
main_take_only(void *filled, const struct option_row *row, const char *text,
	struct reason *why)
{
	(void)filled;
	(void)row;
	return main_knows(text) ? 0
				: reason_set(why, "there is no '%.60s'", text);
}

#define AT(field) .commands = 1, OPTION_AT(struct main_settings, field)

static const struct option_row main_rows[] = {
	{ "out", .kind = OPTION_TEXT, AT(out), .value = "DIR",
		.help = "for trials.csv, contest.csv and the picture; new" },
	{ "only", .kind = OPTION_TEXT, AT(only), .value = "ROUND",
		.take = main_take_only, .help = "replay, docs or parse alone" },
	{ "blocks", .kind = OPTION_WHOLE, AT(blocks), .value = "N",
		.preset = "10", .least = 1, .most = 1000,
		.help = "counted blocks" },
	{ "items", .kind = OPTION_WHOLE, AT(most), .value = "N", .least = 1,
		.most = MAIN_MOST, .help = "at most N pages a trial (all)" },
	{ NULL }
};

static const struct option_command main_command = {
	.called = "lanebench-bench-peers",
	.operands = "--out DIR",
	.rows = main_rows,
	.bit = 1,
	.about = "Runs our strategies and the peers over the same pages in the "
		 "same random blocks, prints a table a round, and a line a "
		 "ratio,\n"
		 "    NAME VALUE BOUND ok|short|missing\n"
		 "after a comment with its 95" WRAP_SPACE "% interval; ok only "
		 "when all of the interval keeps to the bound.",
	.more = "Exit: 0 all are ok, 1 one is short, 2 usage, 3 something is "
		"missing, 130 interrupted.",
};

/* -1 to go on, else the exit code. */
static int
main_parse(int argc, char **argv, struct main_settings *settings)
{
	struct option_line line;
	struct reason why;
	int rc = options_read(&main_command, argc, argv, settings, &line, &why);

	if (rc == 1)
		return EXIT_OK;
	if (rc == 0 && settings->out == NULL)
		rc = reason_set(
			&why, "name a folder for the results with --out");
	if (rc == 0)
		return -1;
	campaign_complain("%s", why.text);
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
		rc = files->csv != NULL ? picture_open(&files->panels, folder)
					: -errno;
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
	struct main_settings settings = { .most = MAIN_MOST };
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
