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
#include "record/columns.h"

static const char *const compare_bys[] = {
	[COMPARE_BY_TIME] = "time",
	[COMPARE_BY_SPEEDUP] = "speedup",
	NULL,
};

static const char *const compare_verdicts[] = {
	[COMPARE_NONE] = "none",
	[COMPARE_TOO_FEW] = "too-few",
	[COMPARE_SLOWER] = "slower",
	[COMPARE_FASTER] = "faster",
	[COMPARE_MINOR] = "minor",
	[COMPARE_SAME] = "same",
	[COMPARE_UNRESOLVED] = "unresolved",
	[COMPARE_NOISE] = "noise",
	[COMPARE_UNCLEAR] = "unclear",
	NULL,
};

static const char *const compare_states[] = {
	[COMPARE_OK] = "ok",
	[COMPARE_BROKEN] = "broken",
	[COMPARE_MENDED] = "mended",
	[COMPARE_FAILING] = "failing",
	[COMPARE_UNSUPPORTED] = "unsupported",
	[COMPARE_ONLY_OLD] = "old-only",
	[COMPARE_ONLY_NEW] = "new-only",
	NULL,
};

static const char *const compare_doubts[] = {
	[DOUBT_NONE] = "",
	[DOUBT_AA] = "aa",
	[DOUBT_DISTURBED] = "disturbed",
	[DOUBT_DRIFT] = "drift",
	[DOUBT_SPREAD] = "spread",
	[DOUBT_DAY] = "day",
	NULL,
};

/* A row of the file: a cell's, and what is the same in all of them. */
struct compare_line {
	struct compare_row row;
	double threshold;
};

#define LINE(column, field, ...) \
	{ \
		.name = #column, .at = offsetof(struct compare_line, field), \
		__VA_ARGS__ \
	}
#define LINE_REAL(column, field) LINE(column, field, .kind = COLUMN_REAL)
#define LINE_SIZE(column, field) LINE(column, field, .kind = COLUMN_SIZE)

static const struct column compare_list[] = {
	LINE(dataset, row.dataset, .kind = COLUMN_STRING),
	LINE(strategy, row.strategy, .kind = COLUMN_STRING),
	LINE(workers, row.workers, .kind = COLUMN_WHOLE32),
	LINE(by, row.by, .kind = COLUMN_ENUM, .words = compare_bys),
	LINE(verdict, row.verdict, .kind = COLUMN_ENUM,
		.words = compare_verdicts),
	LINE(state, row.state, .kind = COLUMN_ENUM, .words = compare_states),
	LINE_REAL(ratio, row.ratio),
	LINE_REAL(ratio_lo, row.lo),
	LINE_REAL(ratio_hi, row.hi),
	LINE_REAL(level, row.level),
	LINE_REAL(p, row.p),
	LINE_REAL(p_holm, row.p_holm),
	LINE_SIZE(old_blocks, row.old.values),
	LINE_SIZE(new_blocks, row.new.values),
	LINE(old_wall_median_ns, row.old.wall_median_ns,
		.kind = COLUMN_ROUNDED),
	LINE(new_wall_median_ns, row.new.wall_median_ns,
		.kind = COLUMN_ROUNDED),
	LINE_REAL(old_speedup, row.old.speedup),
	LINE_REAL(new_speedup, row.new.speedup),
	LINE_SIZE(old_ok, row.old.ok),
	LINE_SIZE(old_not_ok, row.old.not_ok),
	LINE_SIZE(new_ok, row.new.ok),
	LINE_SIZE(new_not_ok, row.new.not_ok),
	LINE_REAL(threshold, threshold),
	LINE_REAL(aa_ratio, row.aa_ratio),
	LINE(doubt, row.doubt, .kind = COLUMN_ENUM, .words = compare_doubts),
};

static const struct columns compare_columns =
	COLUMNS(compare_list, compare_line);

/* A link that a user named is followed; its file appears whole. */
static int
compare_replace(const char *path, const struct csv_text *text)
{
	char *real = realpath(path, NULL);
	int rc = csv_replace(real != NULL ? real : path, text);

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

	columns_put_header(&text, &compare_columns);
	for (size_t i = 0; i < comparison->count; i++) {
		struct compare_line line = { comparison->rows[i],
			comparison->terms.threshold };

		if (!(line.row.level > 0))
			line.row.level = (double)NAN;
		columns_put_row(&text, &compare_columns, &line);
	}
	rc = text.err ? text.err : compare_put_file(path, &text);
	csv_text_fini(&text);
	return rc;
}
