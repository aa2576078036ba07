/* SPDX-License-Identifier: MIT */
/* Sentences wrapped to a terminal. */
#include "report/wrap.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "report/format.h"

#define WRAP_COLUMNS 79
#define WRAP_LEAST 40

size_t
wrap_columns(FILE *out)
{
	struct winsize size;
	int fd = fileno(out);

	/* Its last column stays free: some begin a line there. */
	if (fd < 0 || ioctl(fd, TIOCGWINSZ, &size) || size.ws_col == 0 ||
		size.ws_col > WRAP_COLUMNS)
		return WRAP_COLUMNS;
	return size.ws_col > WRAP_LEAST ? size.ws_col - 1u : WRAP_LEAST;
}

static void
wrap_lines(FILE *out, const char *text)
{
	size_t column = 0, most = wrap_columns(out);

	while (*text) {
		size_t len = strcspn(text, " ");
		size_t width = format_width_of(text, len);

		if (column > 0 && column + 1 + width > most) {
			fputs("\n  ", out);
			column = 2;
		} else if (column > 0) {
			fputc(' ', out);
			column++;
		}
		for (size_t i = 0; i < len; i++)
			fputc(text[i] == *WRAP_SPACE ? ' ' : text[i], out);
		column += width;
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

void
wrap_say(FILE *out, const char *colour, const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	int len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		return;
	fputs(colour, out);
	wrap_lines(out, text);
	if (*colour)
		fputs("\x1b[0m", out);
	free(text);
}

char *
wrap_keep(char *text)
{
	for (char *c = text; *c; c++) {
		if (*c == ' ')
			*c = *WRAP_SPACE;
	}
	return text;
}
