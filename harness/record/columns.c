/* SPDX-License-Identifier: MIT */
/* Writes and reads the rows of CSV files by tables of their columns. */
#include "record/columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void
columns_blank(const struct columns *columns, void *row)
{
	memset(row, 0, columns->row_size);
	for (size_t i = 0; i < columns->count; i++) {
		const struct column *column = &columns->list[i];
		void *at = (char *)row + column->at;

		switch (column->kind) {
		case COLUMN_STRING:
		case COLUMN_FOREIGN:
			*(const char **)at = "";
			break;
		case COLUMN_WHOLE:
			*(int64_t *)at = -1;
			break;
		case COLUMN_ROUNDED:
		case COLUMN_REAL:
		case COLUMN_AMOUNT:
		case COLUMN_SHARE:
			*(double *)at = (double)NAN;
			break;
		default:
			break;
		}
	}
}

void
columns_put_header(struct csv_text *text, const struct columns *columns)
{
	for (size_t i = 0; i < columns->count; i++)
		csv_put_string(text, columns->list[i].name);
	csv_end_row(text);
}

static void
columns_put_bits(struct csv_text *text, const char *const *words, unsigned bits)
{
	char all[200] = "";

	for (size_t i = 0, len = 0; words[i] != NULL && len < sizeof(all); i++)
		if (bits & 1u << i)
			len += (size_t)snprintf(all + len, sizeof(all) - len,
				"%s%s", len > 0 ? " " : "", words[i]);
	csv_put_string(text, all);
}

static void
columns_put(struct csv_text *text, const struct column *column, const char *row)
{
	const void *at = row + column->at;
	const bool *known = (const bool *)(row + column->known);

	switch (column->kind) {
	case COLUMN_STRING:
		csv_put_string(text, *(const char *const *)at);
		break;
	case COLUMN_FOREIGN:
		csv_put_words(text, *(const char *const *)at);
		break;
	case COLUMN_WHOLE:
		csv_put_whole(text, *(const int64_t *)at);
		break;
	case COLUMN_WHOLE32:
		csv_put_whole(text, *(const uint32_t *)at);
		break;
	case COLUMN_SIZE:
		csv_put_whole(text, (int64_t) * (const size_t *)at);
		break;
	case COLUMN_ROUNDED:
		csv_put_whole(text, csv_rounded(*(const double *)at));
		break;
	case COLUMN_REAL:
	case COLUMN_AMOUNT:
	case COLUMN_SHARE:
		csv_put_ratio(text, *(const double *)at);
		break;
	case COLUMN_FLAG:
		csv_put_whole(text, *(const bool *)at);
		break;
	case COLUMN_ENUM:
		csv_put_string(text, column->words[*(const unsigned *)at]);
		break;
	case COLUMN_BITS:
		columns_put_bits(text, column->words, *(const unsigned *)at);
		break;
	case COLUMN_DIGEST:
		csv_put_digest(text, *known, *(const uint64_t *)at);
		break;
	case COLUMN_CRC32:
		csv_put_crc32(text, *known, *(const uint32_t *)at);
		break;
	}
}

void
columns_put_row(
	struct csv_text *text, const struct columns *columns, const void *row)
{
	for (size_t i = 0; i < columns->count; i++)
		columns_put(text, &columns->list[i], row);
	csv_end_row(text);
}

int
columns_write(const char *path, const struct columns *columns, const void *rows,
	size_t count)
{
	struct csv_text text = { 0 };
	int rc;

	columns_put_header(&text, columns);
	for (size_t i = 0; i < count; i++)
		columns_put_row(&text, columns,
			(const char *)rows + i * columns->row_size);
	rc = csv_replace(path, &text);
	csv_text_fini(&text);
	return rc;
}

ssize_t
columns_differ(const struct columns *columns, const struct csv_field *header,
	size_t count)
{
	size_t i = 0;

	while (i < count && i < columns->count &&
		strcmp(header[i].text, columns->list[i].name) == 0)
		i++;
	return i == count && i == columns->count ? -1 : (ssize_t)i;
}

const char *
columns_find(const struct columns *columns, const struct csv_field *header,
	size_t count, int at[COLUMNS_MAX])
{
	for (size_t c = 0; c < columns->count; c++) {
		const char *name = columns->list[c].name;

		at[c] = -1;
		for (size_t i = 0; i < count; i++) {
			if (strcmp(header[i].text, name) != 0)
				continue;
			if (at[c] >= 0)
				return name;
			at[c] = (int)i;
		}
	}
	return NULL;
}

const char *
columns_missing(const struct columns *columns, const int at[COLUMNS_MAX])
{
	for (size_t i = 0; i < columns->count; i++)
		if (at[i] < 0 && columns->list[i].required)
			return columns->list[i].name;
	return NULL;
}

/* The index of a word, or -1. */
static int
column_word(const char *const *words, const char *word)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return -1;
}

static bool
columns_get_flag(const char *text, bool *flag)
{
	*flag = strcmp(text, "1") == 0 || strcasecmp(text, "true") == 0;
	return *flag || *text == '\0' || strcmp(text, "0") == 0 ||
		strcasecmp(text, "false") == 0;
}

/* Words of a later version are passed over. */
static unsigned
columns_get_bits(const char *const *words, const char *text)
{
	unsigned bits = 0;

	while (*text) {
		size_t len = strcspn(text, " ");
		for (size_t i = 0; words[i] != NULL; i++)
			if (strlen(words[i]) == len &&
				memcmp(words[i], text, len) == 0)
				bits |= 1u << i;
		text += len;
		text += strspn(text, " ");
	}
	return bits;
}

static bool
columns_get_digest(const struct csv_field *field, bool *known, uint64_t *digest)
{
	*known = field->len > 0;
	if (!*known)
		return true;
	*digest = 0;
	for (const char *c = field->text; *c; c++) {
		unsigned digit = (unsigned)*c - '0';

		if (digit > 9) {
			digit = ((unsigned)*c | 0x20) - 'a';
			if (digit > 5)
				return false;
			digit += 10;
		}
		*digest = *digest << 4 | digit;
	}
	return field->len == 16;
}

static bool
columns_get_word(const struct column *column, const struct csv_field *field,
	unsigned *value)
{
	int word = column_word(column->words, field->text);

	*value = word < 0 ? 0 : (unsigned)word;
	return word >= 0 || (field->len == 0 && !column->required);
}

static bool
columns_get(
	const struct column *column, const struct csv_field *field, char *row)
{
	void *at = row + column->at;

	switch (column->kind) {
	case COLUMN_STRING:
	case COLUMN_FOREIGN:
		*(const char **)at = field->text;
		return true;
	case COLUMN_REAL:
		return csv_ratio(field, at);
	case COLUMN_AMOUNT:
		return csv_ratio(field, at) && !(*(const double *)at < 0);
	case COLUMN_SHARE:
		return csv_ratio(field, at) && !(*(const double *)at < 0) &&
			!(*(const double *)at > 1);
	case COLUMN_FLAG:
		return columns_get_flag(field->text, at);
	case COLUMN_ENUM:
		return columns_get_word(column, field, at);
	case COLUMN_BITS:
		*(unsigned *)at = columns_get_bits(column->words, field->text);
		return true;
	case COLUMN_DIGEST:
		return columns_get_digest(
			field, (bool *)(row + column->known), at);
	default:
		return true;
	}
}

const struct column *
columns_read(const struct columns *columns, const int at[COLUMNS_MAX],
	const struct csv_field *fields, void *row)
{
	for (size_t i = 0; i < columns->count; i++) {
		const struct column *column = &columns->list[i];
		const struct csv_field *field;
		bool good;

		if (at[i] < 0)
			continue;
		field = &fields[at[i]];
		/* Most columns, and files have millions of rows. */
		if (column->kind == COLUMN_WHOLE)
			good = csv_whole(
				field, (int64_t *)((char *)row + column->at));
		else
			good = columns_get(column, field, row);
		if (!good)
			return column;
	}
	return NULL;
}

const char *
column_refusal(enum column_kind kind)
{
	switch (kind) {
	case COLUMN_WHOLE:
		return "not a whole number from 0 on";
	case COLUMN_SHARE:
		return "not a share from 0 to 1";
	case COLUMN_FLAG:
		return "neither 0 nor 1";
	case COLUMN_DIGEST:
		return "not 16 hexadecimal digits";
	default:
		return "not a number from 0 on";
	}
}
