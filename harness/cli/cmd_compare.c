/* SPDX-License-Identifier: MIT */
/* lanebench compare OLD NEW: did it get slower? */
#include "cli/commands.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analysis/comparable.h"
#include "analysis/compare.h"
#include "analysis/run.h"
#include "campaign/campaign.h"
#include "cli/results.h"
#include "cli/usage.h"
#include "report/terminal/compare.h"

static const char compare_usage[] =
	"usage: lanebench compare [OPTION...] OLD NEW\n"
	"\n"
	"Holds the run in folder NEW against that in OLD, cell by cell, from\n"
	"their trials.csv: the ratio of the times with its interval, whether\n"
	"that is beyond chance (Mann-Whitney, Holm over all cells), and "
	"whether\n"
	"it is large enough to matter.\n"
	"\n"
	"  --threshold 5%      what is large enough (5%)\n"
	"  --by time|speedup   time: did a cell get slower, for whatever "
	"reason?\n"
	"                      (the default). speedup: against each run's own\n"
	"                      baseline, which leaves out what slows down "
	"all,\n"
	"                      such as the machine's day\n"
	"  --across pages,machine,version\n"
	"                      compare although these differ (any of them), "
	"or\n"
	"                      may, for a run.json doesn't say\n"
	"  --force             although any differs or may\n"
	"  --csv FILE          write the rows to a file too\n"
	"  --all               show every row, however many\n"
	"  --strict            what is slower, but unclear, is a regression "
	"too\n"
	"  --help              this text\n"
	"\n"
	"It needs 5 blocks of a cell in both runs. A cell is slower when its\n"
	"adjusted p is at most 0.05 and the estimate beyond the threshold; "
	"one\n"
	"that was ok in OLD and isn't in NEW is a regression too. Where a "
	"run's\n"
	"A/A failed, a difference smaller than that is noise, and neither. "
	"What\n"
	"else may have made a difference than the program makes it unclear: "
	"the\n"
	"A/A, blocks that were disturbed, a drift, the spread of a\n"
	"run's sittings (`lanebench run --sessions`); and where a run has but "
	"one\n"
	"sitting, less than 5 %. The baseline's second run and the ceiling are "
	"no\n"
	"strategies, and are left out.\n"
	"Exit: 0 no regression found, 1 neither, but some cell could not be\n"
	"judged (only in OLD, failing, too few blocks), 2 usage, or not to be\n"
	"compared, 3 a folder or file is missing, 4 a regression.\n";

struct compare_request {
	struct compare_terms terms;
	bool across[SAME_KINDS];
	bool all, strict;
	const char *csv; /* NULL: none */
	const char *dirs[2]; /* OLD, NEW */
};

__attribute__((format(printf, 2, 3))) static int
compare_refuse(int rc, const char *format, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	campaign_complain("%s", text ? text : "out of memory");
	free(text);
	return rc;
}

/* "5%" or "0.05"; a share over 0 and under 1. */
static int
compare_threshold(struct compare_request *request, const char *text)
{
	char *end;
	double value = settings_decimal(text, &end);

	if (end != text && *end == '%') {
		value /= 100;
		end++;
	}
	if (end == text || *end || !(value > 0 && value < 1))
		return compare_refuse(EXIT_USAGE,
			"threshold: '%.60s' is no share over 0 %% and under "
			"100 %%, such as 5%%",
			text);
	request->terms.threshold = value;
	return 0;
}

static int
compare_by(struct compare_request *request, const char *text)
{
	if (strcmp(text, "time") == 0)
		request->terms.by = COMPARE_BY_TIME;
	else if (strcmp(text, "speedup") == 0)
		request->terms.by = COMPARE_BY_SPEEDUP;
	else
		return compare_refuse(EXIT_USAGE,
			"by: '%.60s' is neither time nor speedup", text);
	return 0;
}

static int
compare_across(struct compare_request *request, const char *text)
{
	for (;;) {
		size_t len = strcspn(text, ",");
		int kind = 0;

		for (; kind < SAME_KINDS; kind++) {
			const char *name = same_kind_name((enum same_kind)kind);
			if (strlen(name) == len &&
				strncmp(name, text, len) == 0)
				break;
		}
		if (kind == SAME_KINDS)
			return compare_refuse(EXIT_USAGE,
				"across: '%.*s' is none of pages, machine and "
				"version",
				(int)(len < 60 ? len : 60), text);
		request->across[kind] = true;
		if (text[len] == '\0')
			return 0;
		text += len + 1;
	}
}

static const struct option compare_options[] = {
	{ "threshold", required_argument, NULL, 't' },
	{ "by", required_argument, NULL, 'b' },
	{ "across", required_argument, NULL, 'x' },
	{ "force", no_argument, NULL, 'f' },
	{ "csv", required_argument, NULL, 'c' },
	{ "all", no_argument, NULL, 'a' }, { "strict", no_argument, NULL, 's' },
	{ "help", no_argument, NULL, 'h' }, { 0 }
};

/* -1 to go on, else the exit code. */
static int
compare_option(struct compare_request *request, int option, char **argv)
{
	switch (option) {
	case 't':
		return compare_threshold(request, optarg) ? EXIT_USAGE : -1;
	case 'b':
		return compare_by(request, optarg) ? EXIT_USAGE : -1;
	case 'x':
		return compare_across(request, optarg) ? EXIT_USAGE : -1;
	case 'f':
		for (int kind = 0; kind < SAME_KINDS; kind++)
			request->across[kind] = true;
		return -1;
	case 'c':
		request->csv = optarg;
		return -1;
	case 'a':
		request->all = true;
		return -1;
	case 's':
		request->strict = true;
		return -1;
	case 'h':
		fputs(compare_usage, stdout);
		return EXIT_OK;
	default:
		return usage_option("compare", compare_options, option, argv);
	}
}

static int
compare_parse(struct compare_request *request, int argc, char **argv)
{
	int option;

	optind = 0;
	opterr = 0;
	while ((option = getopt_long(
			argc, argv, ":h", compare_options, NULL)) != -1) {
		int rc = compare_option(request, option, argv);
		if (rc >= 0)
			return rc;
	}
	if (argc - optind != 2)
		return compare_refuse(EXIT_USAGE,
			"compare wants two folders, OLD and NEW; `lanebench "
			"compare --help` says more");
	request->dirs[0] = argv[optind];
	request->dirs[1] = argv[optind + 1];
	return -1;
}

static int
compare_load(struct folder *folder, const char *dir)
{
	char words[FOLDER_WORDS];
	int err = folder_load(folder, dir, words);

	if (err)
		return compare_refuse(err == -ENOENT || err == -ENOTDIR ||
					err == -EACCES || err == -ENOMEM
				? EXIT_MISSING
				: EXIT_USAGE,
			"%s", words);
	const struct trials_left_out *left = trials_left_out(folder->trials);
	if (left->count > 0)
		return compare_refuse(EXIT_USAGE, "%s/trials.csv: %s", dir,
			left->told[0].words);
	folder_say_left_out(folder, dir);
	return 0;
}

/* A comparison with itself finds nothing, and is a slip. */
static bool
compare_one_folder(const struct compare_request *request)
{
	struct stat old, new;

	return stat(request->dirs[0], &old) == 0 &&
		stat(request->dirs[1], &new) == 0 &&
		old.st_dev == new.st_dev &&old.st_ino == new.st_ino;
}

/* Where nothing can be compared, why. */
static int
compare_nothing(const struct comparison *comparison)
{
	const struct compare_row *few = NULL;

	if (comparison->tested > 0 || compare_regressed(comparison))
		return 0;
	if (comparison->shared == 0)
		return compare_refuse(EXIT_USAGE,
			"no cell (dataset, strategy, workers) is in both OLD "
			"and NEW: nothing to compare");
	for (size_t i = 0; i < comparison->count; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (row->verdict == COMPARE_TOO_FEW &&
			(!few ||
				row->old.values + row->new.values >
					few->old.values + few->new.values))
			few = row;
	}
	if (few)
		return compare_refuse(EXIT_USAGE,
			"too few blocks to compare: %zu in OLD and %zu in "
			"NEW, where each needs %d; `lanebench run --blocks "
			"10` measures enough",
			few->old.values, few->new.values, COMPARE_LEAST);
	return compare_refuse(EXIT_USAGE,
		"nothing to compare: no cell was ok in both OLD and NEW%s",
		comparison->terms.by == COMPARE_BY_SPEEDUP
			? ", beside a baseline that was"
			: "");
}

static int
compare_tell(const struct compare_request *request,
	const struct compare_telling *telling)
{
	const struct comparison *comparison = telling->comparison;
	int err = 0;

	/* First what is kept: whoever reads the table may stop doing so. */
	if (request->csv)
		err = compare_write(comparison, request->csv);
	if (err)
		return compare_refuse(EXIT_MISSING, "%s: %s", request->csv,
			err == -EEXIST ? "is no comparison, and is left as it "
					 "is; name another file"
				: err == -EPIPE ? "nothing reads that pipe"
						: strerror(-err));
	err = compare_print(stdout, telling);
	int told = err ? told_stdout() : 0;
	if (err)
		return compare_refuse(EXIT_MISSING,
			"standard output can't be written: %s",
			strerror(told ? -told : -err));
	if (compare_regressed(comparison) ||
		(request->strict && compare_doubtful(comparison)))
		return EXIT_REGRESSION;
	return compare_incomplete(comparison) ? EXIT_NOT_OK : EXIT_OK;
}

static int
compare_folders(const struct compare_request *request)
{
	struct folder old = { 0 }, new = { 0 };
	struct comparison *comparison = NULL;
	char words[ALIKE_WORDS];
	struct same same;

	int rc = compare_load(&old, request->dirs[0]);
	if (!rc)
		rc = compare_load(&new, request->dirs[1]);
	if (!rc && compare_one_folder(request))
		rc = compare_refuse(
			EXIT_USAGE, "OLD and NEW are the same folder");
	if (rc)
		goto out;
	same_check(&same, &old, request->dirs[0], &new, request->dirs[1]);
	if (alike_differs(request->across, &same, words)) {
		rc = compare_refuse(EXIT_USAGE, "%s", words);
		goto out;
	}
	const struct compare_run runs[2] = { { old.trials, old.analysis },
		{ new.trials, new.analysis } };
	int err = compare_create(&comparison, runs, &request->terms);
	if (err) {
		rc = compare_refuse(EXIT_MISSING, "%s", strerror(-err));
		goto out;
	}
	rc = compare_nothing(comparison);
	if (!rc && alike_unknown(request->across, &same, words))
		rc = compare_refuse(EXIT_USAGE, "%s", words);
	if (rc)
		goto out;
	rc = compare_tell(request,
		&(struct compare_telling){ .comparison = comparison,
			.same = &same,
			.old = &old,
			.new = &new,
			.style = table_style_for(stdout),
			.all = request->all });
out:
	compare_destroy(comparison);
	folder_fini(&old);
	folder_fini(&new);
	return rc;
}

int
cmd_compare(int argc, char **argv)
{
	struct compare_request request = {
		.terms = { .threshold = COMPARE_THRESHOLD,
			.by = COMPARE_BY_TIME },
	};
	int rc = compare_parse(&request, argc, argv);

	return rc >= 0 ? rc : compare_folders(&request);
}
