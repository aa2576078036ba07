/* SPDX-License-Identifier: MIT */
/* Reads a file of routes: whole, then line by line, in place. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files/files.h"
#include "origin/routes.h"
#include "origin/routes_reader.h"
#include "wire/utf8.h"

__attribute__((format(printf, 2, 3))) int
routes_fail(struct routes_reader *reader, const char *fmt, ...)
{
	va_list ap;
	int n = 0;

	if (reader->line)
		n = snprintf(reader->error, reader->error_size,
			"%s: line %zu: ", reader->file, reader->line);
	else
		n = snprintf(reader->error, reader->error_size,
			"%s: ", reader->file);
	if (n >= 0 && (size_t)n < reader->error_size) {
		va_start(ap, fmt);
		vsnprintf(reader->error + n, reader->error_size - (size_t)n,
			fmt, ap);
		va_end(ap);
	}
	/* One line, on the control line too. */
	utf8_tame(reader->error);
	return -EINVAL;
}

static char *
routes_read_file(struct routes_reader *reader, size_t *len)
{
	char *text = NULL;
	int64_t size;
	int fd = files_open(reader->file, FILES_LIST_MAX, &size);

	if (fd < 0) {
		routes_fail(reader, "%s", files_problem(-fd));
		goto out;
	}
	text = malloc((size_t)size + 1);
	if (!text) {
		routes_fail(reader, "%s", strerror(ENOMEM));
		goto out;
	}
	for (*len = 0; *len < (size_t)size;) {
		ssize_t n = read(fd, text + *len, (size_t)size - *len);

		if (n > 0) {
			*len += (size_t)n;
		} else if (n == 0) {
			break;
		} else if (errno != EINTR) {
			routes_fail(reader, "%s", strerror(errno));
			free(text);
			text = NULL;
			goto out;
		}
	}
	text[*len] = '\0';
out:
	if (fd >= 0)
		close(fd);
	return text;
}

static size_t
routes_count_lines(const char *text, size_t len)
{
	const char *end = text + len;
	size_t lines = 0;

	while ((text = memchr(text, '\n', (size_t)(end - text)))) {
		lines++;
		text++;
	}
	return lines;
}

static int
routes_parse(struct routes_reader *reader, size_t len)
{
	struct routes *out = reader->out;
	char *line = out->text, *end = out->text + len, *next;

	for (reader->line = 1; line < end; reader->line++, line = next) {
		int err;

		next = memchr(line, '\n', (size_t)(end - line));
		if (!next)
			return routes_fail(reader, "not ended by a newline");
		*next++ = '\0';
		if (line + strlen(line) + 1 != next)
			return routes_fail(reader, "a NUL");
		if (reader->line == 1) {
			if (strcmp(line, ROUTES_HEADER))
				return routes_fail(reader,
					"not the header of a route "
					"file");
			continue;
		}
		err = routes_line(reader, line);
		if (err)
			return err;
	}
	reader->line = 0;
	return len ? 0 : routes_fail(reader, "empty, without a header");
}

int
routes_load(const char *file, unsigned sites, struct routes **routes,
	char *error, size_t error_size)
{
	struct routes_reader reader = { .file = file,
		.sites = sites,
		.error = error,
		.error_size = error_size };
	struct routes *out = calloc(1, sizeof(*out));
	size_t len, lines;
	int err = -ENOMEM;

	*routes = NULL;
	reader.out = out;
	if (!out) {
		routes_fail(&reader, "%s", strerror(ENOMEM));
		return err;
	}
	out->text = routes_read_file(&reader, &len);
	if (!out->text) {
		err = -EIO;
		goto out;
	}
	lines = routes_count_lines(out->text, len) + 1;
	for (out->slot_count = 16; out->slot_count < 2 * lines;)
		out->slot_count *= 2;
	out->routes = calloc(lines, sizeof(*out->routes));
	out->pages = calloc(lines, sizeof(*out->pages));
	out->slots = calloc(out->slot_count, sizeof(*out->slots));
	reader.page_slots = calloc(out->slot_count, sizeof(*reader.page_slots));
	if (lines > UINT32_MAX / 2 || !out->routes || !out->pages ||
		!out->slots || !reader.page_slots) {
		routes_fail(&reader, "%s", strerror(ENOMEM));
		goto out;
	}
	err = routes_parse(&reader, len);
	if (err)
		goto out;
	*routes = out;
	out = NULL;
out:
	free(reader.page_slots);
	routes_destroy(out);
	return err;
}
