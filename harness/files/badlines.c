/* SPDX-License-Identifier: MIT */
/* Groups bad lines of a list by what is wrong with them. */
#include "files/badlines.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
badlines_add(struct badlines *bad, size_t line, const char *why)
{
	size_t k = 0;

	bad->count++;
	while (k < bad->kinds && strcmp(bad->kind[k].why, why) != 0)
		k++;
	if (k == BADLINES_KINDS)
		return;
	if (k == bad->kinds) {
		bad->kind[k].why = why;
		bad->kind[k].count = 0;
		bad->kinds++;
	}
	if (bad->kind[k].count < BADLINES_SHOWN)
		bad->kind[k].lines[bad->kind[k].count] = line;
	bad->kind[k].count++;
}

static char *
badlines_trim(char *line, size_t *len, bool first)
{
	char *begin = line, *end = line + *len;

	if (first && *len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0)
		begin += 3;
	while (begin < end && strchr(" \t\r\n", *begin) != NULL)
		begin++;
	while (end > begin && strchr(" \t\r\n", end[-1]) != NULL)
		end--;
	*end = '\0';
	*len = (size_t)(end - begin);
	return begin;
}

int
badlines_read(struct badlines *bad, FILE *stream,
	int (*take)(
		void *context, const char *line, size_t len, const char **why),
	void *context)
{
	char *line = NULL;
	size_t room = 0, number = 0;
	ssize_t got;
	int rc = 0;

	while (rc == 0 && (got = getline(&line, &room, stream)) >= 0) {
		size_t len = (size_t)got;
		char *text = badlines_trim(line, &len, number++ == 0);
		const char *why = NULL;

		if (len == 0 || *text == '#')
			continue;
		rc = take(context, text, len, &why);
		if (rc == 0 && why != NULL)
			badlines_add(bad, number, why);
	}
	if (rc == 0 && ferror(stream))
		rc = errno ? -errno : -EIO;
	free(line);
	return rc;
}

/* "line 3", "lines 2 and 4", "lines 2, 4, 9 and 12 more". */
static void
badlines_numbers(FILE *to, const struct badlines *bad, size_t k)
{
	size_t count = bad->kind[k].count;
	size_t shown = count < BADLINES_SHOWN ? count : BADLINES_SHOWN;

	fputs(count == 1 ? "line " : "lines ", to);
	for (size_t i = 0; i < shown; i++)
		fprintf(to, "%s%zu",
			i == 0					   ? ""
				: i + 1 == shown && shown == count ? " and "
								   : ", ",
			bad->kind[k].lines[i]);
	if (count > shown)
		fprintf(to, " and %zu more", count - shown);
}

const char *
badlines_say(
	const struct badlines *bad, const char *file, char text[BADLINES_WORDS])
{
	FILE *to;

	if (bad->count == 1) {
		snprintf(text, BADLINES_WORDS, "%s:%zu: %s", file,
			bad->kind[0].lines[0], bad->kind[0].why);
		return text;
	}
	snprintf(text, BADLINES_WORDS, "%zu bad lines", bad->count);
	/* fmemopen() adds no NUL to a text that fills it. */
	to = fmemopen(text, BADLINES_WORDS - 1, "w");
	if (to == NULL)
		return text;
	text[BADLINES_WORDS - 1] = '\0';
	fprintf(to, "%s: ", file);
	for (size_t k = 0; k < bad->kinds; k++) {
		fputs(k == 0 ? "" : "; ", to);
		badlines_numbers(to, bad, k);
		fprintf(to, ": %s", bad->kind[k].why);
	}
	fclose(to);
	return text;
}
