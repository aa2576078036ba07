/* SPDX-License-Identifier: MIT */
/* A table as text, and what stands in it. */
#ifndef LANEBENCH_TESTS_REPORT_TABLE_H
#define LANEBENCH_TESTS_REPORT_TABLE_H

#include "report_trials.h"

#include <string.h>

#include "report/terminal/terminal.h"
#include "text/utf8.h"

static inline char *
table_test_print(struct report_trials *t, const struct table_style *style)
{
	static char *text;
	static size_t len;

	assert_int_equal(report_trials_analyse(t), 0);
	FILE *out = open_memstream(&text, &len);
	assert_non_null(out);
	assert_int_equal(table_print(out, t->analysis, style), 0);
	fclose(out);
	return text;
}

static inline void
table_test_has(const char *text, const char *words)
{
	/* Lines may end where a sentence has a space. */
	char *flat = strdup(text);
	size_t to = 0;
	for (size_t i = 0; flat[i]; i++) {
		char c = flat[i] == '\n' ? ' ' : flat[i];
		if (c != ' ' || to == 0 || flat[to - 1] != ' ')
			flat[to++] = c;
	}
	flat[to] = '\0';
	if (!strstr(flat, words))
		fail_msg("no \"%s\" in:\n%s", words, text);
	free(flat);
}

static inline void
table_test_lines(const char *text)
{
	for (const char *line = text; *line; line += strspn(line, "\n")) {
		size_t len = strcspn(line, "\n");
		assert_true(utf8_width_of(line, len) <= 80);
		assert_true(len == 0 || line[len - 1] != ' ');
		line += len;
	}
}

#endif
