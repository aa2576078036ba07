/* SPDX-License-Identifier: MIT */
/* RFC 4180 CSV: rows are put together in memory, written, and read back as a
 * stream. [one thread at a time each] */
#ifndef LANEBENCH_RECORD_CSV_H
#define LANEBENCH_RECORD_CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* A growing text of rows, with a NUL behind it. All zero is empty. */
struct csv_text {
	char *text;
	size_t len, room;
	bool in_row;
	int err; /* the first error, -ENOMEM; nothing is added after it */
};

void csv_text_fini(struct csv_text *text);
/* Keeps the memory. */
void csv_text_empty(struct csv_text *text);

/* A field, quoted where it must be, and made UTF-8. NULL is the empty field. */
void csv_put_string(struct csv_text *text, const char *value);
/* The same for foreign words. Control characters become blanks or '?': they
 * would make a row span lines, or drive a terminal. */
void csv_put_words(struct csv_text *text, const char *value);
/* A negative number wasn't measured: the empty field. */
void csv_put_whole(struct csv_text *text, int64_t value);
/* Nine significant digits; NaN and infinity are the empty field. */
void csv_put_ratio(struct csv_text *text, double value);
/* The figure as a whole number: -1 of NaN, INT64_MAX of anything larger. */
int64_t csv_rounded(double figure);
/* 16 hexadecimal digits; the empty field when there is none. */
void csv_put_digest(struct csv_text *text, bool known, uint64_t value);
/* 8 of them. */
void csv_put_crc32(struct csv_text *text, bool known, uint32_t value);
void csv_end_row(struct csv_text *text);
/* A row that was put together elsewhere. */
void csv_put_row(struct csv_text *text, const struct csv_text *row);

/* Writes all of it, again after EINTR and short writes. 0 or negative errno. */
int csv_write_all(int fd, const char *text, size_t len);

/* Writes a file that appears whole, in place of one with the same first columns
 * (-EEXIST: another table). 0 or a negative errno, such as the text's own. */
int csv_replace(const char *path, const struct csv_text *text);

/* A field as it was read: unquoted, NUL-terminated, the reader's. */
struct csv_field {
	const char *text;
	size_t len;
};

/* A whole number, 0 <= n; "12.0", as some writers have it, too; empty is -1.
 * False for anything else. */
bool csv_whole(const struct csv_field *field, int64_t *value);

/* A finite number; empty is NaN. False for anything else. */
bool csv_ratio(const struct csv_field *field, double *value);

/* A row as it was read, written again without needless quotes. */
void csv_put_fields(
	struct csv_text *text, const struct csv_field *fields, size_t count);

struct csv_reader;

/* 0 or a negative errno. */
int csv_reader_create(struct csv_reader **out, const char *path);
void csv_reader_destroy(struct csv_reader *reader);

/*
 * The next row, valid until the next call: its number of fields, 0 at the end,
 * or a negative errno. -EBADMSG: it is malformed, see csv_reader_problem(); the
 * next call goes on behind it, or behind its first line where a quote makes it
 * several, or far too long. A byte-order mark, CRs and empty lines are skipped.
 */
ssize_t
csv_reader_next(struct csv_reader *reader, const struct csv_field **fields);

/* How many fields each row has. A row of several lines with another number is
 * malformed: a stray quote may have made it. Until then any number will do. */
void csv_reader_expect(struct csv_reader *reader, size_t columns);

/* The line on which the latest row begins, from 1. */
size_t csv_reader_line(const struct csv_reader *reader);
/* Where in the file the latest row ended. */
uint64_t csv_reader_offset(const struct csv_reader *reader);
/* Whether the latest row ended with a newline: not where a file was cut off. */
bool csv_reader_whole(const struct csv_reader *reader);
/* What was wrong, without the line's number. Static. */
const char *csv_reader_problem(const struct csv_reader *reader);

#endif
