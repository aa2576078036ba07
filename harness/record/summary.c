/* SPDX-License-Identifier: MIT */
/* summary.csv: written whole, and read back. */
#include "record/summary.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/files.h"
#include "record/csv.h"
#include "record/csv_read.h"

static const char *const summary_verdicts[] = {
	[VERDICT_NONE] = "none",
	[VERDICT_FASTEST] = "fastest",
	[VERDICT_TIED] = "tied",
	[VERDICT_SLOWER] = "slower",
	[VERDICT_UNRESOLVED] = "unresolved",
};

#define SUMMARY_VERDICTS \
	(sizeof(summary_verdicts) / sizeof(summary_verdicts[0]))

enum summary_kind {
	SUMMARY_STRING,
	SUMMARY_WHOLE,
	SUMMARY_RATIO,
	SUMMARY_VERDICT,
	SUMMARY_NOISE
};

struct summary_column {
	const char *name;
	enum summary_kind kind;
	size_t at; /* in struct summary_row */
};

#define COLUMN(field, kind) \
	{ \
#field, kind, offsetof(struct summary_row, field) \
	}

static const struct summary_column summary_columns[] = {
	COLUMN(dataset, SUMMARY_STRING),
	COLUMN(strategy, SUMMARY_STRING),
	COLUMN(workers, SUMMARY_WHOLE),
	COLUMN(blocks, SUMMARY_WHOLE),
	COLUMN(wall_median_ns, SUMMARY_WHOLE),
	COLUMN(speedup, SUMMARY_RATIO),
	COLUMN(speedup_lo, SUMMARY_RATIO),
	COLUMN(speedup_hi, SUMMARY_RATIO),
	COLUMN(level, SUMMARY_RATIO),
	COLUMN(efficiency, SUMMARY_RATIO),
	COLUMN(items_per_s, SUMMARY_RATIO),
	COLUMN(item_p50_ns, SUMMARY_WHOLE),
	COLUMN(item_p99_ns, SUMMARY_WHOLE),
	COLUMN(cpu_median_ns, SUMMARY_WHOLE),
	COLUMN(peak_rss_bytes, SUMMARY_WHOLE),
	COLUMN(verdict, SUMMARY_VERDICT),
	COLUMN(ratio_to_best, SUMMARY_RATIO),
	COLUMN(ratio_lo, SUMMARY_RATIO),
	COLUMN(ratio_hi, SUMMARY_RATIO),
	COLUMN(p_holm, SUMMARY_RATIO),
	COLUMN(trials_ok, SUMMARY_WHOLE),
	COLUMN(trials_not_ok, SUMMARY_WHOLE),
	COLUMN(efficiency_ceiling, SUMMARY_RATIO),
	COLUMN(efficiency_ceiling_lo, SUMMARY_RATIO),
	COLUMN(efficiency_ceiling_hi, SUMMARY_RATIO),
	COLUMN(noise, SUMMARY_NOISE),
	COLUMN(speedup_second, SUMMARY_RATIO),
	COLUMN(second_lo, SUMMARY_RATIO),
	COLUMN(second_hi, SUMMARY_RATIO),
	COLUMN(second_level, SUMMARY_RATIO),
	COLUMN(trials_missing, SUMMARY_WHOLE),
	COLUMN(p_pair, SUMMARY_RATIO),
	COLUMN(p_range, SUMMARY_RATIO),
	COLUMN(sittings, SUMMARY_WHOLE),
	COLUMN(sittings_lo, SUMMARY_RATIO),
	COLUMN(sittings_hi, SUMMARY_RATIO),
};

#define SUMMARY_COLUMNS (sizeof(summary_columns) / sizeof(summary_columns[0]))

const char *
verdict_name(enum verdict verdict)
{
	if ((size_t)verdict >= SUMMARY_VERDICTS)
		return "none";
	return summary_verdicts[verdict];
}

int
verdict_parse(const char *word, enum verdict *verdict)
{
	for (size_t i = 0; i < SUMMARY_VERDICTS; i++) {
		if (strcmp(word, summary_verdicts[i]) == 0) {
			*verdict = (enum verdict)i;
			return 0;
		}
	}
	return -EINVAL;
}

/* The words of its bits, lowest first, a space between. */
static const char *const summary_noises[] = { "sensitive", "outliers",
	"two-speeds", "drift", "crowded", "quota" };

#define SUMMARY_NOISES (sizeof(summary_noises) / sizeof(summary_noises[0]))

static void
summary_put_noise(struct csv_text *text, unsigned noise)
{
	char words[80] = "";

	for (size_t i = 0; i < SUMMARY_NOISES; i++) {
		if (!(noise & 1u << i))
			continue;
		if (*words)
			strcat(words, " ");
		strcat(words, summary_noises[i]);
	}
	csv_put_string(text, words);
}

/* Words of a later version are passed over. */
static unsigned
summary_get_noise(const char *text)
{
	unsigned noise = 0;

	while (*text) {
		size_t len = strcspn(text, " ");
		for (size_t i = 0; i < SUMMARY_NOISES; i++) {
			if (strlen(summary_noises[i]) == len &&
				memcmp(summary_noises[i], text, len) == 0)
				noise |= 1u << i;
		}
		text += len;
		text += strspn(text, " ");
	}
	return noise;
}

static void
summary_put(struct csv_text *text, const struct summary_column *column,
	const struct summary_row *row)
{
	const char *at = (const char *)row + column->at;

	switch (column->kind) {
	case SUMMARY_STRING:
		csv_put_string(text, *(const char *const *)at);
		break;
	case SUMMARY_WHOLE:
		csv_put_whole(text, *(const int64_t *)at);
		break;
	case SUMMARY_RATIO:
		csv_put_ratio(text, *(const double *)at);
		break;
	case SUMMARY_VERDICT:
		csv_put_string(text, verdict_name(*(const enum verdict *)at));
		break;
	case SUMMARY_NOISE:
		summary_put_noise(text, *(const unsigned *)at);
		break;
	}
}

static void
summary_format(
	struct csv_text *text, const struct summary_row *rows, size_t count)
{
	for (size_t i = 0; i < SUMMARY_COLUMNS; i++)
		csv_put_string(text, summary_columns[i].name);
	csv_end_row(text);
	for (size_t row = 0; row < count; row++) {
		for (size_t i = 0; i < SUMMARY_COLUMNS; i++)
			summary_put(text, &summary_columns[i], &rows[row]);
		csv_end_row(text);
	}
}

int
summary_write(const char *path, const struct summary_row *rows, size_t count)
{
	struct csv_text text = { 0 };

	summary_format(&text, rows, count);
	int err = csv_replace(path, &text);
	csv_text_fini(&text);
	return err;
}

/* The row's copy of a string; NULL without memory. */
static const char *
summary_keep(struct summary *summary, const char *text)
{
	char **grown = reallocarray(summary->names, summary->name_count + 1,
		sizeof(*summary->names));
	if (!grown)
		return NULL;
	summary->names = grown;
	char *copy = strdup(text);
	if (copy)
		summary->names[summary->name_count++] = copy;
	return copy;
}

static int
summary_get(struct summary *summary, const struct summary_column *column,
	const struct csv_field *field, struct summary_row *row)
{
	char *at = (char *)row + column->at;
	bool good = true;

	switch (column->kind) {
	case SUMMARY_STRING:
		*(const char **)at = summary_keep(summary, field->text);
		if (!*(const char **)at)
			return -ENOMEM;
		break;
	case SUMMARY_WHOLE:
		good = field_whole(field, (int64_t *)at);
		break;
	case SUMMARY_RATIO:
		good = field_ratio(field, (double *)at);
		break;
	case SUMMARY_VERDICT:
		*(enum verdict *)at = VERDICT_NONE;
		good = field->len == 0 ||
			verdict_parse(field->text, (enum verdict *)at) == 0;
		break;
	case SUMMARY_NOISE:
		*(unsigned *)at = summary_get_noise(field->text);
		break;
	}
	return good ? 0 : -EBADMSG;
}

static int
summary_read_row(struct summary *summary, const struct csv_field *fields,
	const int *at, const char **wrong)
{
	static const struct csv_field none = { "", 0 };
	struct summary_row *grown = reallocarray(
		summary->rows, summary->count + 1, sizeof(*summary->rows));

	if (!grown)
		return -ENOMEM;
	summary->rows = grown;
	struct summary_row *row = &grown[summary->count];
	*row = (struct summary_row){ 0 };
	for (size_t i = 0; i < SUMMARY_COLUMNS; i++) {
		*wrong = summary_columns[i].name;
		int err = summary_get(summary, &summary_columns[i],
			at[i] < 0 ? &none : &fields[at[i]], row);
		if (err)
			return err;
	}
	*wrong = NULL;
	summary->count++;
	return 0;
}

static int
summary_read(
	struct summary *summary, struct csv_reader *reader, const char **wrong)
{
	const char *names[SUMMARY_COLUMNS];
	int at[SUMMARY_COLUMNS];
	const struct csv_field *fields;
	int err = 0;

	for (size_t i = 0; i < SUMMARY_COLUMNS; i++)
		names[i] = summary_columns[i].name;
	ssize_t columns = csv_reader_next(reader, &fields);
	if (columns < 0)
		return (int)columns;
	*wrong = field_columns(
		fields, (size_t)columns, names, SUMMARY_COLUMNS, at);
	/* The first three name the cell. */
	for (size_t i = 0; i < 3 && !*wrong; i++)
		*wrong = columns == 0 || at[i] < 0 ? names[i] : NULL;
	if (*wrong)
		return -EBADMSG;

	while (!err) {
		ssize_t count = csv_reader_next(reader, &fields);
		if (count <= 0)
			return (int)count;
		if (count != columns) {
			*wrong = "number of fields";
			return -EBADMSG;
		}
		err = summary_read_row(summary, fields, at, wrong);
	}
	return err;
}

int
summary_load(
	struct summary *out, const char *path, char *words, size_t words_size)
{
	struct csv_reader *reader;
	const char *wrong = NULL;

	*out = (struct summary){ 0 };
	int err = csv_reader_create(&reader, path);
	if (!err)
		err = summary_read(out, reader, &wrong);
	if (words && err == -EBADMSG)
		snprintf(words, words_size, "line %zu: %s%s",
			csv_reader_line(reader), wrong ? "wrong " : "",
			wrong ? wrong : csv_reader_problem(reader));
	else if (words && err)
		snprintf(words, words_size, "%s", files_problem(-err));
	csv_reader_destroy(reader);
	if (err)
		summary_fini(out);
	return err;
}

void
summary_fini(struct summary *summary)
{
	for (size_t i = 0; i < summary->name_count; i++)
		free(summary->names[i]);
	free(summary->names);
	free(summary->rows);
	*summary = (struct summary){ 0 };
}
