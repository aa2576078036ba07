/* SPDX-License-Identifier: MIT */
/* A row of CSV split into its fields, unquoted where it stands. */
#include "record/csv_split.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

	if (!grown)
		return -ENOMEM;
	split->fields = grown;
	split->room = room;
	return 0;
}

static int
csv_split_add(struct csv_split *split, const char *text, size_t len)
{
	if (split->count == split->room) {
		int err = csv_split_grow(split);
		if (err)
			return err;
	}
	split->fields[split->count++] =
		(struct csv_field){ .text = text, .len = len };
	return 0;
}

/* A plain loop: fields are too short for memchr() to be worth its call. */
int
csv_split_plain(struct csv_split *split, char *text, char *end)
{
	split->count = 0;
	*end = ',';
	for (char *c = text;; c++) {
		if (*c != ',')
			continue;
		*c = '\0';
		int err = csv_split_add(split, text, (size_t)(c - text));
		if (err || c == end)
			return err;
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

int
csv_split_quoted(struct csv_split *split, char *text, char *end, bool whole)
{
	split->count = 0;
	for (;;) {
		char *after;
		size_t len;
		if (text < end && *text == '"') {
			char *inner = text + 1;
			after = csv_unquote(inner, end, &len);
			if (!after && whole)
				return csv_split_wrong(
					split, "a quote is never closed");
			if (!after) {
				len = (size_t)(end - inner);
				after = end;
			}
			if (after < end && *after != ',')
				return csv_split_wrong(split,
					"text after a field's closing quote");
			text = inner;
		} else {
			after = memchr(text, ',', (size_t)(end - text));
			after = after ? after : end;
			len = (size_t)(after - text);
			if (memchr(text, '"', len))
				return csv_split_wrong(split,
					"a quote inside a field that isn't "
					"quoted");
		}
		bool last = after == end;
		text[len] = '\0';
		int err = csv_split_add(split, text, len);
		if (err || last)
			return err;
		text = after + 1;
	}
}

bool
csv_split_count(const char *text, const char *end, size_t *count)
{
	for (*count = 1;; text++, ++*count) {
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
		const char *comma = memchr(text, ',', (size_t)(end - text));
		const char *stop = comma ? comma : end;
		if (quoted ? stop != text
			   : memchr(text, '"', (size_t)(stop - text)) != NULL)
			return false;
		text = stop;
		if (!comma)
			return true;
	}
}
