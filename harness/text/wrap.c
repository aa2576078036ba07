/* SPDX-License-Identifier: MIT */
/* Breaks lines at blanks, by the columns that words take. */
#include "text/wrap.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#include "text/typed.h"
#include "text/utf8.h"

#define WRAP_COLUMNS 79
#define WRAP_LEAST 40

/* The columns a line may take: 79; on a narrower terminal fewer, from 40 on. */
static size_t
wrap_columns(FILE *out)
{
	struct winsize size;
	int fd = fileno(out);

	/* Some terminals begin a line after their last column. */
	if (fd < 0 || ioctl(fd, TIOCGWINSZ, &size) || size.ws_col == 0 ||
		size.ws_col > WRAP_COLUMNS)
		return WRAP_COLUMNS;
	return size.ws_col > WRAP_LEAST ? size.ws_col - 1u : WRAP_LEAST;
}

/* A message may quote what others wrote: controls become '?'. */
static void
wrap_word(FILE *out, const char *text, size_t len)
{
	while (len > 0) {
		size_t wild = utf8_wild(text);
		size_t n = wild ? wild : utf8_length(text, len);

		if (*text == *WRAP_SPACE || (*text >= '\t' && *text <= '\r'))
			fputc(' ', out);
		else if (wild)
			fputc('?', out);
		else
			fwrite(text, 1, n, out);
		text += n;
		len -= n;
	}
}

void
wrap_words(FILE *out, const char *text, size_t at, size_t indent)
{
	size_t column = at, most = wrap_columns(out);
	/* report.html, from memory, is read where lanebench is elsewhere. */
	char *typed =
		fileno(out) >= 0 ? typed_commands(text, *WRAP_SPACE) : NULL;

	text = typed != NULL ? typed : text;
	for (bool first = true; *text; first = false) {
		size_t len = strcspn(text, " ");
		size_t width = utf8_width_of(text, len);

		if (column > indent && column + !first + width > most) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (!first) {
			fputc(' ', out);
			column++;
		}
		wrap_word(out, text, len);
		column += width;
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', out);
	free(typed);
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
	wrap_words(out, text, 0, 2);
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
