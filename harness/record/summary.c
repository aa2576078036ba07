/* SPDX-License-Identifier: MIT */
/* summary.csv and fits.csv: written whole; the first is read back, too. */
#include "record/summary.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/files.h"
#include "record/columns.h"

static const char *const summary_verdicts[] = {
	[VERDICT_NONE] = "none",
	[VERDICT_FASTEST] = "fastest",
	[VERDICT_TIED] = "tied",
	[VERDICT_SLOWER] = "slower",
	[VERDICT_UNRESOLVED] = "unresolved",
	NULL,
};

/* By the bits of enum summary_noise. */
static const char *const summary_noises[] = { "sensitive", "outliers",
	"two-speeds", "drift", "crowded", "quota", NULL };

#define SUMMARY(field, ...) COLUMN(summary_row, field, __VA_ARGS__)
#define SUMMARY_WHOLE(field) SUMMARY(field, .kind = COLUMN_WHOLE)
#define SUMMARY_REAL(field) SUMMARY(field, .kind = COLUMN_REAL)

/* Scripts read the file by position: new columns go to the end. */
static const struct column summary_list[] = {
	SUMMARY(dataset, .kind = COLUMN_STRING, .required = true),
	SUMMARY(strategy, .kind = COLUMN_STRING, .required = true),
	SUMMARY(workers, .kind = COLUMN_WHOLE, .required = true),
	SUMMARY_WHOLE(blocks),
	SUMMARY_WHOLE(wall_median_ns),
	SUMMARY_REAL(speedup),
	SUMMARY_REAL(speedup_lo),
	SUMMARY_REAL(speedup_hi),
	SUMMARY_REAL(level),
	SUMMARY_REAL(efficiency),
	SUMMARY_REAL(items_per_s),
	SUMMARY_WHOLE(item_p50_ns),
	SUMMARY_WHOLE(item_p99_ns),
	SUMMARY_WHOLE(cpu_median_ns),
	SUMMARY_WHOLE(peak_rss_bytes),
	SUMMARY(verdict, .kind = COLUMN_ENUM, .words = summary_verdicts),
	SUMMARY_REAL(ratio_to_best),
	SUMMARY_REAL(ratio_lo),
	SUMMARY_REAL(ratio_hi),
	SUMMARY_REAL(p_holm),
	SUMMARY_WHOLE(trials_ok),
	SUMMARY_WHOLE(trials_not_ok),
	SUMMARY_REAL(efficiency_ceiling),
	SUMMARY_REAL(efficiency_ceiling_lo),
	SUMMARY_REAL(efficiency_ceiling_hi),
	SUMMARY(noise, .kind = COLUMN_BITS, .words = summary_noises),
	SUMMARY_REAL(speedup_second),
	SUMMARY_REAL(second_lo),
	SUMMARY_REAL(second_hi),
	SUMMARY_REAL(second_level),
	SUMMARY_WHOLE(trials_missing),
	SUMMARY_REAL(p_pair),
	SUMMARY_REAL(p_range),
	SUMMARY_WHOLE(sittings),
	SUMMARY_REAL(sittings_lo),
	SUMMARY_REAL(sittings_hi),
};

static const struct columns summary_columns =
	COLUMNS(summary_list, summary_row);

#define FITS(field, column_kind) COLUMN(fits_row, field, .kind = column_kind)

static const struct column fits_list[] = {
	FITS(dataset, COLUMN_STRING),
	FITS(strategy, COLUMN_STRING),
	FITS(model, COLUMN_STRING),
	FITS(parameter, COLUMN_STRING),
	FITS(value, COLUMN_REAL),
	FITS(lo, COLUMN_REAL),
	FITS(hi, COLUMN_REAL),
	FITS(level, COLUMN_REAL),
	FITS(points, COLUMN_WHOLE),
	FITS(log_rmse, COLUMN_REAL),
	FITS(refused, COLUMN_STRING),
	FITS(workers, COLUMN_WHOLE),
	FITS(note, COLUMN_STRING),
};

static const struct columns fits_columns = COLUMNS(fits_list, fits_row);

const char *
verdict_name(enum verdict verdict)
{
	return summary_verdicts[verdict <= VERDICT_UNRESOLVED ? verdict
							      : VERDICT_NONE];
}

void
summary_blank(struct summary_row *row)
{
	columns_blank(&summary_columns, row);
}

int
summary_write(const char *path, const struct summary_row *rows, size_t count)
{
	return columns_write(path, &summary_columns, rows, count);
}

int
fits_write(const char *path, const struct fits_row *rows, size_t count)
{
	return columns_write(path, &fits_columns, rows, count);
}

/* Makes the string the summary's own. 0 or -ENOMEM. */
static int
summary_keep(struct summary *summary, const char **text)
{
	int64_t name = intern_add(&summary->names, *text, strlen(*text));

	if (name < 0)
		return (int)name;
	*text = summary->names.text[name];
	return 0;
}

static int
summary_read_row(struct summary *summary, const struct csv_field *fields,
	const int *at, const char **wrong)
{
	struct summary_row *rows =
		reallocarray(summary->rows, summary->count + 1, sizeof(*rows));
	const struct column *column;
	int rc;

	if (rows == NULL)
		return -ENOMEM;
	summary->rows = rows;
	rows += summary->count;
	columns_blank(&summary_columns, rows);
	column = columns_read(&summary_columns, at, fields, rows);
	if (column != NULL) {
		*wrong = column->name;
		return -EBADMSG;
	}
	rc = summary_keep(summary, &rows->dataset);
	if (!rc)
		rc = summary_keep(summary, &rows->strategy);
	if (!rc)
		summary->count++;
	return rc;
}

static int
summary_read(
	struct summary *summary, struct csv_reader *reader, const char **wrong)
{
	const struct csv_field *fields;
	ssize_t columns = csv_reader_next(reader, &fields), count;
	int at[COLUMNS_MAX], rc = 0;

	if (columns < 0)
		return (int)columns;
	*wrong = columns_find(&summary_columns, fields, (size_t)columns, at);
	if (*wrong == NULL)
		*wrong = columns_missing(&summary_columns, at);
	if (*wrong != NULL)
		return -EBADMSG;
	while (!rc && (count = csv_reader_next(reader, &fields)) != 0) {
		if (count < 0)
			return (int)count;
		if (count != columns) {
			*wrong = "number of fields";
			return -EBADMSG;
		}
		rc = summary_read_row(summary, fields, at, wrong);
	}
	return rc;
}

int
summary_load(
	struct summary *out, const char *path, char *words, size_t words_size)
{
	struct csv_reader *reader;
	const char *wrong = NULL;
	int rc = csv_reader_create(&reader, path);

	*out = (struct summary){ 0 };
	if (!rc)
		rc = summary_read(out, reader, &wrong);
	if (words != NULL && rc == -EBADMSG)
		snprintf(words, words_size, "line %zu: %s%s",
			csv_reader_line(reader), wrong != NULL ? "wrong " : "",
			wrong != NULL ? wrong : csv_reader_problem(reader));
	else if (words != NULL && rc)
		snprintf(words, words_size, "%s", files_problem(-rc));
	csv_reader_destroy(reader);
	if (rc)
		summary_fini(out);
	return rc;
}

void
summary_fini(struct summary *summary)
{
	intern_fini(&summary->names);
	free(summary->rows);
	*summary = (struct summary){ 0 };
}
