/* SPDX-License-Identifier: MIT */
/* Reads CSV as a stream: finds each row's end, and goes on behind malformed
 * ones. */
#include "record/csv.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files/files.h"

/* The fields of the latest row; all zero is none. */
struct csv_split {
	struct csv_field *fields;
	size_t count, room;
	const char *problem; /* of the latest malformed row */
};

static int
csv_split_wrong(struct csv_split *split, const char *problem)
{
	split->problem = problem;
	return -EBADMSG;
}

static int
csv_split_grow(struct csv_split *split)
{
	size_t room = split->room ? split->room * 2 : 64;
	struct csv_field *grown =
		reallocarray(split->fields, room, sizeof(*grown));

	if (grown == NULL)
		return -ENOMEM;
	split->fields = grown;
	split->room = room;
	return 0;
}

static int
csv_split_add(struct csv_split *split, const char *text, size_t len)
{
	int rc = split->count == split->room ? csv_split_grow(split) : 0;

	if (rc)
		return rc;
	split->fields[split->count++] =
		(struct csv_field){ .text = text, .len = len };
	return 0;
}

/* Splits a row without quotes; writes to text[0 .. end], *end among it. A plain
 * loop: fields are too short for memchr() to be worth its call. */
static int
csv_split_plain(struct csv_split *split, char *text, char *end)
{
	int rc;

	split->count = 0;
	*end = ',';
	for (char *c = text;; c++) {
		if (*c != ',')
			continue;
		*c = '\0';
		rc = csv_split_add(split, text, (size_t)(c - text));
		if (rc || c == end)
			return rc;
		text = c + 1;
	}
}

/* Unquotes the field that begins after a quote; returns the byte after its
 * closing quote, or NULL when there is none. */
static char *
csv_unquote(char *text, char *end, size_t *len)
{
	char *to = text;

	for (char *c = text; c < end; c++) {
		if (*c == '"') {
			if (c + 1 == end || c[1] != '"') {
				*len = (size_t)(to - text);
				return c + 1;
			}
			c++;
		}
		*to++ = *c;
	}
	return NULL;
}

/* Unquotes the field that begins with a quote at *inner, which then begins the
 * *len bytes in it. Returns the byte behind it, or NULL with the problem. Only
 * the last field of a row that isn't whole may lack its closing quote. */
static char *
csv_split_unquote(struct csv_split *split, char **inner, char *end, bool whole,
	size_t *len)
{
	char *after = csv_unquote(++*inner, end, len);

	if (after == NULL && whole) {
		csv_split_wrong(split, "a quote is never closed");
		return NULL;
	}
	if (after == NULL) {
		*len = (size_t)(end - *inner);
		return end;
	}
	if (after == end || *after == ',')
		return after;
	csv_split_wrong(split, "text after a field's closing quote");
	return NULL;
}

/* The same for a row with quotes. 0, -ENOMEM, or -EBADMSG with the problem. */
static int
csv_split_quoted(struct csv_split *split, char *text, char *end, bool whole)
{
	char *after;
	size_t len;
	bool last;
	int rc;

	split->count = 0;
	for (;;) {
		if (text < end && *text == '"') {
			after = csv_split_unquote(
				split, &text, end, whole, &len);
			if (after == NULL)
				return -EBADMSG;
		} else {
			after = memchr(text, ',', (size_t)(end - text));
			after = after != NULL ? after : end;
			len = (size_t)(after - text);
			if (memchr(text, '"', len) != NULL)
				return csv_split_wrong(split,
					"a quote inside a field that isn't "
					"quoted");
		}
		last = after == end;
		text[len] = '\0';
		rc = csv_split_add(split, text, len);
		if (rc || last)
			return rc;
		text = after + 1;
	}
}

/* Counts the fields of a whole row with quotes; false where it is malformed.
 * Leaves the text as it is: it may have to be read again. */
static bool
csv_split_count(const char *text, const char *end, size_t *count)
{
	const char *stop;

	for (*count = 1;; text = stop + 1, ++*count) {
		bool quoted = text < end && *text == '"';

		if (quoted) {
			for (text++; text < end; text++) {
				if (*text != '"')
					continue;
				if (text + 1 == end || text[1] != '"')
					break;
				text++;
			}
			text += text < end;
		}
		stop = memchr(text, ',', (size_t)(end - text));
		stop = stop != NULL ? stop : end;
		if (quoted ? stop != text
			   : memchr(text, '"', (size_t)(stop - text)) != NULL)
			return false;
		if (stop == end)
			return true;
	}
}

/* The most digits that can't overflow. */
#define CSV_DIGITS 18

/* Reads the digits at c, CSV_DIGITS at the most; returns where they end. */
static const char *
csv_digits(const char *c, int64_t *value)
{
	int64_t n = *value;

	for (unsigned digit; (digit = (unsigned)*c - '0') <= 9; c++)
		n = n * 10 + digit;
	*value = n;
	return c;
}

bool
csv_whole(const struct csv_field *field, int64_t *value)
{
	const char *c = field->text;
	int64_t n = 0;

	*value = -1;
	if (field->len == 0)
		return true;
	if (field->len <= CSV_DIGITS)
		c = csv_digits(c, &n);
	for (; *c >= '0' && *c <= '9'; c++) {
		int digit = *c - '0';

		if (n > (INT64_MAX - digit) / 10)
			return false;
		n = n * 10 + digit;
	}
	if (c == field->text)
		return false;
	if (*c == '.') {
		do
			c++;
		while (*c == '0');
	}
	if (*c != '\0')
		return false;
	*value = n;
	return true;
}

/* Reads plain numbers, "0.0123". Up to 15 digits and a power of ten up to 10^15
 * are exact doubles, so their quotient is the nearest one, like strtod()'s. */
static bool
csv_plain_ratio(const struct csv_field *field, double *value)
{
	static const double tens[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
		1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
	const char *dot, *end;
	int64_t n = 0;

	if (field->len > 15 || field->text[0] < '0' || field->text[0] > '9')
		return false;
	dot = end = csv_digits(field->text, &n);
	if (*dot == '.')
		end = csv_digits(dot + 1, &n);
	if (*end != '\0')
		return false;
	*value = (double)n / tens[end > dot ? end - dot - 1 : 0];
	return true;
}

bool
csv_ratio(const struct csv_field *field, double *value)
{
	char *end;
	double n;

	*value = (double)NAN;
	if (field->len == 0 || csv_plain_ratio(field, value))
		return true;
	n = strtod(field->text, &end);
	if (*end != '\0' || end == field->text || !isfinite(n))
		return false;
	*value = n;
	return true;
}

#define CSV_BUFFER ((size_t)256 << 10)
/* A quote that is never closed would otherwise read the file into memory. */
#define CSV_LONGEST_ROW ((size_t)16 << 20)
/* What becomes of the lines below where a malformed row has several. */
#define CSV_BELOW ", so the lines below are read as rows of their own"

struct csv_reader {
	int fd;
	char *buffer;
	size_t room; /* one byte less than what is allocated */
	size_t at, end; /* the next row begins at `at` */
	uint64_t moved; /* where in the file the buffer begins */
	bool eof, begun;
	bool whole; /* the latest row ended with a newline */
	size_t line, next_line;
	const char *problem;
	struct csv_split row;
	size_t columns; /* of each row; 0: unknown */
};

int
csv_reader_create(struct csv_reader **out, const char *path)
{
	struct csv_reader *reader = calloc(1, sizeof(*reader));
	int rc = -ENOMEM;

	*out = NULL;
	if (reader == NULL)
		return -ENOMEM;
	reader->fd = -1;
	reader->next_line = 1;
	reader->problem = "";
	reader->room = CSV_BUFFER;
	reader->buffer = malloc(reader->room + 1);
	if (reader->buffer == NULL)
		goto out;
	reader->fd = files_open(path, FILES_TABLE_MAX, NULL);
	if (reader->fd < 0) {
		rc = reader->fd;
		goto out;
	}
	*out = reader;
	return 0;
out:
	csv_reader_destroy(reader);
	return rc;
}

void
csv_reader_destroy(struct csv_reader *reader)
{
	if (reader == NULL)
		return;
	if (reader->fd >= 0)
		close(reader->fd);
	free(reader->buffer);
	free(reader->row.fields);
	free(reader);
}

static int
csv_reader_wrong(struct csv_reader *reader, const char *problem)
{
	reader->problem = problem;
	return -EBADMSG;
}

/* Reads more behind what is there, moving or growing as needed. 0, also at the
 * end of the file, or a negative errno. */
static int
csv_fill(struct csv_reader *reader)
{
	char *grown;
	ssize_t got;

	if (reader->at > 0) {
		memmove(reader->buffer, reader->buffer + reader->at,
			reader->end - reader->at);
		reader->end -= reader->at;
		reader->moved += reader->at;
		reader->at = 0;
	}
	if (reader->end == reader->room) {
		if (reader->room >= CSV_LONGEST_ROW)
			return -EBADMSG;
		grown = realloc(reader->buffer, reader->room * 2 + 1);
		if (grown == NULL)
			return -ENOMEM;
		reader->buffer = grown;
		reader->room *= 2;
	}
	do
		got = read(reader->fd, reader->buffer + reader->end,
			reader->room - reader->end);
	while (got < 0 && errno == EINTR);
	/* -EBADMSG means a malformed row here. */
	if (got < 0)
		return errno == EBADMSG ? -EIO : -errno;
	reader->eof = got == 0;
	reader->end += (size_t)got;
	return 0;
}

/* The first newline outside quotes, or NULL; *quotes: a quote is before it. */
static char *
csv_row_end(char *text, size_t len, bool *quotes)
{
	char *newline = memchr(text, '\n', len);
	char *quote = memchr(
		text, '"', newline != NULL ? (size_t)(newline - text) : len);
	bool quoted = false;

	*quotes = quote != NULL;
	if (quote == NULL)
		return newline;
	for (char *c = quote; c < text + len; c++) {
		if (*c == '"')
			quoted = !quoted;
		else if (*c == '\n' && !quoted)
			return c;
	}
	return NULL;
}

static size_t
csv_count_lines(const char *text, const char *end)
{
	size_t lines = 0;

	while ((text = memchr(text, '\n', (size_t)(end - text))) != NULL) {
		lines++;
		text++;
	}
	return lines;
}

/* Makes sure that a whole row, or the file's rest, is in the buffer. Returns
 * its end or NULL at the end of the file; *rc is set when reading failed. */
static char *
csv_gather(struct csv_reader *reader, bool *quotes, int *rc)
{
	*rc = 0;
	*quotes = false;
	for (;;) {
		char *text = reader->buffer + reader->at;
		char *end = NULL;

		if (reader->end > reader->at)
			end = csv_row_end(
				text, reader->end - reader->at, quotes);
		if (end != NULL) {
			reader->whole = true;
			return end;
		}
		if (reader->eof) {
			reader->whole = false;
			return reader->end > reader->at
				? reader->buffer + reader->end
				: NULL;
		}
		*rc = csv_fill(reader);
		if (*rc)
			return NULL;
		if (!reader->begun && (reader->end >= 3 || reader->eof)) {
			reader->begun = true;
			if (reader->end >= 3 &&
				memcmp(reader->buffer, "\xef\xbb\xbf", 3) == 0)
				reader->at = 3;
		}
	}
}

/* Leaves out no more than the line on which the row begins: a stray quote takes
 * in every line up to the next quote. -EBADMSG, or another negative errno. */
static int
csv_leave_line(struct csv_reader *reader, const char *problem)
{
	for (;;) {
		char *text = reader->buffer + reader->at;
		char *newline = memchr(text, '\n', reader->end - reader->at);
		int rc;

		if (newline != NULL) {
			reader->at += (size_t)(newline - text) + 1;
			reader->next_line = reader->line + 1;
			return csv_reader_wrong(reader, problem);
		}
		reader->at = reader->end;
		if (reader->eof)
			return csv_reader_wrong(reader, problem);
		rc = csv_fill(reader);
		if (rc)
			return rc;
	}
}

/* What is wrong with a row of several lines; NULL: nothing. */
static const char *
csv_several_wrong(const struct csv_reader *reader, const char *text,
	const char *end, size_t lines)
{
	size_t count;

	/* A row that was cut off as it was written is of the last line alone;
	 * more lines mean a stray quote further up. */
	if (!reader->whole)
		return lines == 1 && end[-1] == '\n'
			? "a quote is never closed"
			: "a quote is never closed" CSV_BELOW;
	if (!csv_split_count(text, end, &count))
		return "a quote opens that no line below closes where a field "
		       "ends" CSV_BELOW;
	if (reader->columns > 0 && count != reader->columns)
		return "a quote opens that a line below closes, with more or "
		       "fewer fields than the header has" CSV_BELOW;
	return NULL;
}

/* Splits the row that ends there, behind which the reader goes on. 0, or a
 * negative errno. */
static int
csv_take_row(struct csv_reader *reader, char *end, bool quotes)
{
	char *text = reader->buffer + reader->at;
	size_t len = (size_t)(end - text);
	size_t lines = quotes ? csv_count_lines(text, end) : 0;
	bool nul = memchr(text, '\0', len) != NULL;
	char *last = len > 0 && end[-1] == '\r' ? end - 1 : end;
	const char *problem = nul ? "a NUL byte; it must be text in UTF-8"
		: lines > 0	  ? csv_several_wrong(reader, text, last, lines)
				  : NULL;
	int rc;

	if (problem != NULL && lines > 0)
		return csv_leave_line(reader, problem);
	reader->next_line += lines + (reader->whole ? 1 : 0);
	reader->at += len + (reader->whole ? 1 : 0);
	if (problem != NULL)
		return csv_reader_wrong(reader, problem);
	reader->row.count = 0;
	/* An empty line is skipped. */
	if (last == text && reader->whole)
		return 0;
	rc = quotes ? csv_split_quoted(&reader->row, text, last, reader->whole)
		    : csv_split_plain(&reader->row, text, last);
	if (rc == -EBADMSG)
		reader->problem = reader->row.problem;
	return rc;
}

ssize_t
csv_reader_next(struct csv_reader *reader, const struct csv_field **fields)
{
	bool quotes;
	char *end;
	int rc;

	do {
		reader->line = reader->next_line;
		end = csv_gather(reader, &quotes, &rc);
		if (rc == -EBADMSG)
			return csv_leave_line(reader,
				"a row of more than 16 MiB, as when a quote is "
				"never closed" CSV_BELOW);
		if (end == NULL)
			return rc;
		rc = csv_take_row(reader, end, quotes);
		if (rc)
			return rc;
	} while (reader->row.count == 0);
	*fields = reader->row.fields;
	return (ssize_t)reader->row.count;
}

void
csv_reader_expect(struct csv_reader *reader, size_t columns)
{
	reader->columns = columns;
}

size_t
csv_reader_line(const struct csv_reader *reader)
{
	return reader->line;
}

uint64_t
csv_reader_offset(const struct csv_reader *reader)
{
	return reader->moved + reader->at;
}

bool
csv_reader_whole(const struct csv_reader *reader)
{
	return reader->whole;
}

const char *
csv_reader_problem(const struct csv_reader *reader)
{
	return reader->problem;
}
