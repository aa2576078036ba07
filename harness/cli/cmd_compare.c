/* SPDX-License-Identifier: MIT */
/* lanebench compare OLD NEW: did it get slower? */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "report/terminal/terminal.h"
#include "text/wrap.h"

static int
compare_load(struct folder *folder, const char *dir)
{
	const struct trials_left_out *left;
	char words[FOLDER_WORDS];
	int rc = folder_load(folder, dir, words);

	if (rc < 0)
		return cli_refuse(rc == -ENOENT || rc == -ENOTDIR ||
					rc == -EACCES || rc == -ENOMEM
				? EXIT_MISSING
				: EXIT_USAGE,
			"%s", words);
	left = trials_left_out(folder->trials);
	if (left->count > 0)
		return cli_refuse(EXIT_USAGE, "%s/trials.csv: %s", dir,
			left->told[0].words);
	folder_say_left_out(folder, dir);
	return 0;
}

/* A run compared with itself differs in nothing: it is a mistake. */
static bool
compare_one_folder(const char *const dirs[2])
{
	struct stat a, b;

	return stat(dirs[0], &a) == 0 && stat(dirs[1], &b) == 0 &&
		a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* 0; the exit code, having said why nothing can be compared. */
static int
compare_nothing(const struct comparison *comparison)
{
	const struct compare_row *few = NULL;

	if (comparison->tested > 0 || compare_regressed(comparison))
		return 0;
	if (comparison->shared == 0)
		return cli_refuse(EXIT_USAGE,
			"no cell (dataset, strategy, workers) is in both OLD "
			"and NEW: nothing to compare");
	for (size_t i = 0; i < comparison->count; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (row->verdict == COMPARE_TOO_FEW &&
			(few == NULL ||
				row->old.values + row->new.values >
					few->old.values + few->new.values))
			few = row;
	}
	if (few != NULL)
		return cli_refuse(EXIT_USAGE,
			"too few blocks to compare: %zu in OLD and %zu in "
			"NEW, where each needs %d; `lanebench run --blocks "
			"10` measures enough",
			few->old.values, few->new.values, COMPARE_LEAST);
	return cli_refuse(EXIT_USAGE,
		"nothing to compare: no cell was ok in both OLD and NEW%s",
		comparison->terms.by == COMPARE_BY_SPEEDUP
			? ", beside a baseline that was"
			: "");
}

/* Writes and prints the comparison: the exit code. */
static int
compare_tell(
	const struct cli_options *asked, const struct compare_telling *telling)
{
	const struct comparison *comparison = telling->comparison;
	int rc = 0;

	/* The file first: a pager that ends may end this process. */
	if (asked->csv != NULL)
		rc = compare_write(comparison, asked->csv);
	if (rc < 0)
		return cli_refuse(EXIT_MISSING, "%s: %s", asked->csv,
			rc == -EEXIST ? "is no comparison, and is left as it "
					"is; name another file"
				: rc == -EPIPE ? "nothing reads that pipe"
					       : strerror(-rc));
	rc = printed_code(compare_print(stdout, telling));
	if (rc != EXIT_OK)
		return rc;
	if (compare_regressed(comparison) ||
		(asked->strict && compare_doubtful(comparison)))
		return EXIT_REGRESSION;
	return compare_incomplete(comparison) ? EXIT_NOT_OK : EXIT_OK;
}

/* Compares two runs that are loaded: the exit code. */
static int
compare_loaded(const struct cli_options *asked, const char *const dirs[2],
	const struct folder *old, const struct folder *new)
{
	const struct compare_run runs[2] = { { old->trials, old->analysis },
		{ new->trials, new->analysis } };
	const struct compare_terms terms = { .threshold = asked->threshold,
		.by = (enum compare_by)asked->by };
	struct table_style style = table_style_for(stdout);
	struct comparison *comparison = NULL;
	char words[COMPARABLE_LINE];
	struct comparable same;
	int rc;

	style.all = asked->all;
	comparable_check(&same, old, dirs[0], new, dirs[1]);
	if (comparable_differs(asked->across, &same, words))
		return cli_refuse(EXIT_USAGE, "%s", words);
	rc = compare_create(&comparison, runs, &terms);
	if (rc < 0)
		return cli_refuse(EXIT_MISSING, "%s", strerror(-rc));
	rc = compare_nothing(comparison);
	if (rc == 0 && comparable_unknown(asked->across, &same, words))
		rc = cli_refuse(EXIT_USAGE, "%s", words);
	if (rc == 0)
		rc = compare_tell(asked,
			&(struct compare_telling){ .comparison = comparison,
				.same = &same,
				.old = old,
				.new = new,
				.style = style });
	compare_destroy(comparison);
	return rc;
}

static int
compare_command(struct cli *cli)
{
	const char *const *dirs = cli->line.operands;
	struct folder old = { 0 }, new = { 0 };
	int rc = compare_load(&old, dirs[0]);

	for (int kind = 0; kind < COMPARABLE_KINDS; kind++)
		cli->options.across[kind] |= cli->options.force;
	if (rc == 0)
		rc = compare_load(&new, dirs[1]);
	if (rc == 0 && compare_one_folder(dirs))
		rc = cli_refuse(EXIT_USAGE, "OLD and NEW are the same folder");
	if (rc == 0)
		rc = compare_loaded(&cli->options, dirs, &old, &new);
	folder_fini(&old);
	folder_fini(&new);
	return rc;
}

const struct command command_compare = {
	{ .called = "lanebench compare",
		.operands = "OLD NEW",
		.wants = "two folders, OLD and NEW",
		.least = 2,
		.most = 2,
		.rows = cli_rows,
		.bit = CLI_COMPARE,
		.about = "Compares the run in folder NEW with that in OLD, "
			 "cell by cell, from their trials.csv: the ratio of "
			 "the times with its interval, whether that is beyond "
			 "chance (Mann-Whitney, Holm over all cells), and "
			 "whether it is large enough to matter.",
		.more = "It needs 5 blocks of a cell in both runs. A cell is "
			"slower when its adjusted p is at most 0.05 and the "
			"estimate beyond the threshold; one that was ok in OLD "
			"and isn't in NEW is a regression too. Where a run's "
			"A/A failed, a difference smaller than that is noise, "
			"and neither. What else than the program may have made "
			"a difference makes it unclear: the A/A, blocks that "
			"were disturbed, a drift, the spread of a run's "
			"sittings (`lanebench run --sessions`); and where a "
			"run has but one sitting, less than 5" WRAP_SPACE
			"%. The "
			"baseline's second run and the ceiling are no "
			"strategies, and are left out.\n"
			"Exit: 0 no regression found, 1 neither, but some cell "
			"could not be judged (only in OLD, failing, too few "
			"blocks), 2 usage, or not to be compared, 3 a folder "
			"or file is missing, 4 a regression." },
	.summary = "two runs: did it get slower?",
	.run = compare_command,
};
