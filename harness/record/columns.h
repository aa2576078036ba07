/* SPDX-License-Identifier: MIT */
/*
 * The columns of a CSV file, in a table: what writes the header and the rows,
 * and reads them back. A struct has a field for each column. Pure.
 */
#ifndef LANEBENCH_RECORD_COLUMNS_H
#define LANEBENCH_RECORD_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "record/csv.h"

/* What is not known is the empty field, in each of these. */
enum column_kind {
	COLUMN_STRING, /* const char *; NULL is "" */
	COLUMN_FOREIGN, /* the same, without control characters */
	COLUMN_WHOLE, /* int64_t; below 0 is not known */
	COLUMN_WHOLE32, /* uint32_t, only written */
	COLUMN_SIZE, /* size_t, only written */
	COLUMN_ROUNDED, /* double, written as a whole number */
	COLUMN_REAL, /* double; NaN is not known */
	COLUMN_AMOUNT, /* the same, from 0 on */
	COLUMN_SHARE, /* the same, from 0 to 1 */
	COLUMN_FLAG, /* bool: 0 or 1 */
	COLUMN_ENUM, /* an enum, by its `words` */
	COLUMN_BITS, /* unsigned: `words` of its bits, lowest first */
	COLUMN_DIGEST, /* uint64_t: 16 hexadecimal digits */
	COLUMN_CRC32 /* uint32_t: 8 hexadecimal digits, only written */
};

struct column {
	const char *name;
	size_t at; /* in the row's struct */
	enum column_kind kind;
	bool required; /* a file without it isn't read */
	const char *const *words; /* of ENUM and BITS; NULL ends them */
	size_t known; /* where the bool of DIGEST and CRC32 is */
};

#define COLUMN(row, field, ...) \
	{ \
		.name = #field, .at = offsetof(struct row, field), __VA_ARGS__ \
	}

/* A file's columns, in its order. */
struct columns {
	const struct column *list;
	size_t count, row_size; /* of the struct */
};

#define COLUMNS(list, row) \
	{ \
		list, sizeof(list) / sizeof(*(list)), sizeof(struct row) \
	}
#define COLUMNS_MAX 64

/* The row in which nothing is known: enums are 0, flags false. */
void columns_blank(const struct columns *columns, void *row);

void columns_put_header(struct csv_text *text, const struct columns *columns);
void columns_put_row(
	struct csv_text *text, const struct columns *columns, const void *row);

/* Writes a whole file; one that is there is replaced in one step. 0 or a
 * negative errno. */
int columns_write(const char *path, const struct columns *columns,
	const void *rows, size_t count);

/* The index of the first column in which a header differs from the one that
 * columns_put_header() writes; -1 where none does. */
ssize_t columns_differ(const struct columns *columns,
	const struct csv_field *header, size_t count);

/* Finds the columns in a header, in whatever order: at[i] is the place of
 * list[i], or -1. Returns the first name that is there twice, or NULL. */
const char *columns_find(const struct columns *columns,
	const struct csv_field *header, size_t count, int at[COLUMNS_MAX]);

/* The first required column that wasn't found, or NULL. */
const char *
columns_missing(const struct columns *columns, const int at[COLUMNS_MAX]);

/* Reads the fields into a blank row, whose strings are the fields' own. Returns
 * the first column that doesn't hold what it should, or NULL. */
const struct column *columns_read(const struct columns *columns,
	const int at[COLUMNS_MAX], const struct csv_field *fields, void *row);

/* What is wrong with a field: "not a whole number from 0 on" ... */
const char *column_refusal(enum column_kind kind);

#endif
