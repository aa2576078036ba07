/* SPDX-License-Identifier: MIT */
/* A comparison as CSV, a row a cell. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/compare.h"
#include "files/files.h"
#include "record/csv.h"

static const char *const compare_columns[] = { "dataset", "strategy", "workers",
	"by", "verdict", "state", "ratio", "ratio_lo", "ratio_hi", "level", "p",
	"p_holm", "old_blocks", "new_blocks", "old_wall_median_ns",
	"new_wall_median_ns", "old_speedup", "new_speedup", "old_ok",
	"old_not_ok", "new_ok", "new_not_ok", "threshold", "aa_ratio",
	"doubt" };

#define COMPARE_COLUMNS (sizeof(compare_columns) / sizeof(compare_columns[0]))

const char *
compare_verdict_name(enum compare_verdict verdict)
{
	static const char *const names[COMPARE_VERDICTS] = {
		[COMPARE_NONE] = "none",
		[COMPARE_TOO_FEW] = "too-few",
		[COMPARE_SLOWER] = "slower",
		[COMPARE_FASTER] = "faster",
		[COMPARE_MINOR] = "minor",
		[COMPARE_SAME] = "same",
		[COMPARE_UNRESOLVED] = "unresolved",
		[COMPARE_NOISE] = "noise",
		[COMPARE_UNCLEAR] = "unclear",
	};

	return names[verdict];
}

const char *
compare_doubt_name(enum compare_doubt doubt)
{
	static const char *const names[DOUBT_COUNT] = {
		[DOUBT_NONE] = "",
		[DOUBT_AA] = "aa",
		[DOUBT_DISTURBED] = "disturbed",
		[DOUBT_DRIFT] = "drift",
		[DOUBT_SPREAD] = "spread",
		[DOUBT_DAY] = "day",
	};

	return names[doubt];
}

const char *
compare_state_name(enum compare_state state)
{
	static const char *const names[COMPARE_STATES] = {
		[COMPARE_OK] = "ok",
		[COMPARE_BROKEN] = "broken",
		[COMPARE_MENDED] = "mended",
		[COMPARE_FAILING] = "failing",
		[COMPARE_UNSUPPORTED] = "unsupported",
		[COMPARE_ONLY_OLD] = "old-only",
		[COMPARE_ONLY_NEW] = "new-only",
	};

	return names[state];
}

static void
compare_put_ns(struct csv_text *text, double ns)
{
	csv_put_whole(text, row_whole(ns));
}

static void
compare_put(struct csv_text *text, const struct compare_row *row)
{
	csv_put_string(text, row->dataset);
	csv_put_string(text, row->strategy);
	csv_put_whole(text, row->workers);
	csv_put_string(text, row->by == COMPARE_BY_TIME ? "time" : "speedup");
	csv_put_string(text, compare_verdict_name(row->verdict));
	csv_put_string(text, compare_state_name(row->state));
	csv_put_ratio(text, row->ratio);
	csv_put_ratio(text, row->lo);
	csv_put_ratio(text, row->hi);
	csv_put_ratio(text, row->level > 0 ? row->level : (double)NAN);
	csv_put_ratio(text, row->p);
	csv_put_ratio(text, row->p_holm);
	csv_put_whole(text, (int64_t)row->old.values);
	csv_put_whole(text, (int64_t)row->new.values);
	compare_put_ns(text, row->old.wall_median_ns);
	compare_put_ns(text, row->new.wall_median_ns);
	csv_put_ratio(text, row->old.speedup);
	csv_put_ratio(text, row->new.speedup);
	csv_put_whole(text, (int64_t)row->old.ok);
	csv_put_whole(text, (int64_t)row->old.not_ok);
	csv_put_whole(text, (int64_t)row->new.ok);
	csv_put_whole(text, (int64_t)row->new.not_ok);
}

/* A link that a user named is followed; its file appears whole. */
static int
compare_replace(const char *path, const struct csv_text *text)
{
	char *real = realpath(path, NULL);
	int rc = csv_replace(real ? real : path, text);

	free(real);
	return rc;
}

static int
compare_put_file(const char *path, const struct csv_text *text)
{
	int fd = files_named(path), rc;
	struct stat st;

	if (fd < 0)
		return fd == -ENOENT ? compare_replace(path, text) : fd;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		close(fd);
		return compare_replace(path, text);
	}
	rc = csv_write_all(fd, text->text, text->len);
	if (close(fd) && !rc)
		rc = -errno;
	return rc;
}

int
compare_write(const struct comparison *comparison, const char *path)
{
	struct csv_text text = { 0 };
	int rc;

	for (size_t i = 0; i < COMPARE_COLUMNS; i++)
		csv_put_string(&text, compare_columns[i]);
	csv_end_row(&text);
	for (size_t i = 0; i < comparison->count; i++) {
		compare_put(&text, &comparison->rows[i]);
		csv_put_ratio(&text, comparison->terms.threshold);
		csv_put_ratio(&text, comparison->rows[i].aa_ratio);
		csv_put_string(
			&text, compare_doubt_name(comparison->rows[i].doubt));
		csv_end_row(&text);
	}
	rc = text.err ? text.err : compare_put_file(path, &text);
	csv_text_fini(&text);
	return rc;
}
