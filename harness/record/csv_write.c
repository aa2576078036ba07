/* SPDX-License-Identifier: MIT */
/* Puts rows of CSV together in memory, and writes them. */
#include "record/csv.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"
#include "text/utf8.h"

/* The first columns, which tell our tables from each other and from others'. */
#define CSV_OWN_COLUMNS 4

void
csv_text_fini(struct csv_text *text)
{
	free(text->text);
	*text = (struct csv_text){ 0 };
}

void
csv_text_empty(struct csv_text *text)
{
	text->len = 0;
	text->in_row = false;
	text->err = 0;
}

/* Makes room for more bytes, and for the NUL behind them. */
static bool
csv_reserve(struct csv_text *text, size_t more)
{
	size_t room = text->room ? text->room : 256;
	char *grown;

	if (text->err)
		return false;
	more++;
	if (text->room - text->len >= more)
		return true;
	while (room - text->len < more)
		room *= 2;
	grown = realloc(text->text, room);
	if (grown == NULL) {
		text->err = -ENOMEM;
		return false;
	}
	text->text = grown;
	text->room = room;
	return true;
}

static void
csv_append(struct csv_text *text, const char *bytes, size_t len)
{
	if (len == 0 || !csv_reserve(text, len))
		return;
	memcpy(text->text + text->len, bytes, len);
	text->len += len;
	text->text[text->len] = '\0';
}

static void
csv_begin_field(struct csv_text *text)
{
	if (text->in_row)
		csv_append(text, ",", 1);
	text->in_row = true;
}

static void
csv_append_value(struct csv_text *text, const char *value)
{
	if (strpbrk(value, ",\"\r\n") == NULL) {
		csv_append(text, value, strlen(value));
		return;
	}
	csv_append(text, "\"", 1);
	for (const char *quote; (quote = strchr(value, '"')) != NULL;
		value = quote + 1) {
		csv_append(text, value, (size_t)(quote - value) + 1);
		csv_append(text, "\"", 1);
	}
	csv_append(text, value, strlen(value));
	csv_append(text, "\"", 1);
}

void
csv_put_string(struct csv_text *text, const char *value)
{
	size_t before;

	csv_begin_field(text);
	if (value == NULL || *value == '\0')
		return;
	before = text->len;
	csv_append_value(text, value);
	/* In place: a byte that is no UTF-8 becomes a single other one. */
	if (!text->err)
		utf8_repair(text->text + before);
}

void
csv_put_words(struct csv_text *text, const char *value)
{
	size_t before = text->len;

	csv_put_string(text, value);
	if (!text->err && text->len > before)
		utf8_tame(text->text + before);
}

/* A field of digits; "" where there is none. */
__attribute__((format(printf, 3, 4))) static void
csv_put_digits(struct csv_text *text, bool known, const char *format, ...)
{
	char digits[40];
	va_list args;
	int len;

	csv_begin_field(text);
	if (!known)
		return;
	va_start(args, format);
	len = vsnprintf(digits, sizeof(digits), format, args);
	va_end(args);
	/* A locale's decimal comma would make two fields of one. */
	for (int i = 0; i < len; i++)
		if (digits[i] == ',')
			digits[i] = '.';
	csv_append(text, digits, (size_t)len);
}

void
csv_put_whole(struct csv_text *text, int64_t value)
{
	csv_put_digits(text, value >= 0, "%" PRId64, value);
}

int64_t
csv_rounded(double figure)
{
	if (isnan(figure))
		return -1;
	return figure < 0x1p63 ? (int64_t)llround(figure) : INT64_MAX;
}

void
csv_put_ratio(struct csv_text *text, double value)
{
	csv_put_digits(text, isfinite(value), "%.9g", value);
}

void
csv_put_digest(struct csv_text *text, bool known, uint64_t value)
{
	csv_put_digits(text, known, "%016" PRIx64, value);
}

void
csv_put_crc32(struct csv_text *text, bool known, uint32_t value)
{
	csv_put_digits(text, known, "%08" PRIx32, value);
}

void
csv_end_row(struct csv_text *text)
{
	/* One empty field: readers skip an empty line. */
	if (text->in_row && (!text->len || text->text[text->len - 1] == '\n'))
		csv_append(text, "\"\"", 2);
	csv_append(text, "\n", 1);
	text->in_row = false;
}

void
csv_put_fields(
	struct csv_text *text, const struct csv_field *fields, size_t count)
{
	for (size_t i = 0; i < count; i++)
		csv_put_string(text, fields[i].text);
	csv_end_row(text);
}

void
csv_put_row(struct csv_text *text, const struct csv_text *row)
{
	csv_append(text, row->text, row->len);
}

int
csv_write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t wrote = write(fd, text, len);

		if (wrote < 0 && errno != EINTR)
			return -errno;
		text += wrote < 0 ? 0 : wrote;
		len -= wrote < 0 ? 0 : (size_t)wrote;
	}
	return 0;
}

/* Whether what is there has the same first columns, in whatever version: other
 * tables of that name aren't ours to replace. 0, or -EEXIST or the like. */
static int
csv_may_replace(const char *path, const struct csv_text *text)
{
	const char *end = text->text;
	char head[256];
	struct stat st;
	ssize_t got;
	int fd;

	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
		return 0;
	for (int i = 0; i < CSV_OWN_COLUMNS && strchr(end, ',') != NULL; i++)
		end = strchr(end, ',') + 1;
	fd = files_open(path, FILES_TABLE_MAX, NULL);
	if (fd < 0)
		return fd;
	got = read(fd, head, sizeof(head));
	close(fd);
	return got >= end - text->text &&
			memcmp(head, text->text, (size_t)(end - text->text)) ==
				0
		? 0
		: -EEXIST;
}

int
csv_replace(const char *path, const struct csv_text *text)
{
	struct files_fresh fresh;
	int rc;

	if (text->err)
		return text->err;
	rc = csv_may_replace(path, text);
	if (rc)
		return rc;
	rc = files_fresh_begin(&fresh, path);
	if (rc)
		return rc;
	return files_fresh_end(&fresh,
		csv_write_all(fileno(fresh.out), text->text, text->len));
}
