/* SPDX-License-Identifier: MIT */
/* Escapes what others named. */
#include "report/html_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "wire/utf8.h"

#define HTML_REPLACED "\xef\xbf\xbd"

/* The length of a character that no page is to show: C0 and C1 controls, marks
 * and overrides of direction; 0: it may stand. */
static size_t
html_forbidden(const char *at)
{
	unsigned char first = (unsigned char)at[0];

	if (first < 0x20 || first == 0x7f)
		return first != '\n' && first != '\t';
	if (first == 0xc2 && (unsigned char)at[1] < 0xa0)
		return 2;
	if (first != 0xe2)
		return 0;
	/* U+200E, U+200F, U+2028 to U+202E and U+2066 to U+2069. */
	unsigned char third = (unsigned char)at[2];

	if ((unsigned char)at[1] == 0x80 &&
		((third >= 0x8e && third <= 0x8f) ||
			(third >= 0xa8 && third <= 0xae)))
		return 3;
	if ((unsigned char)at[1] == 0x81 && third >= 0xa6 && third <= 0xa9)
		return 3;
	return 0;
}

static const char *
html_entity(char character)
{
	switch (character) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
html_text(FILE *out, const char *text)
{
	char *copy = text ? strdup(text) : NULL;

	if (!copy)
		return;
	for (const char *at = utf8_repair(copy); *at; at++) {
		size_t forbidden = html_forbidden(at);
		const char *entity = html_entity(*at);

		if (forbidden) {
			fputs(HTML_REPLACED, out);
			at += forbidden - 1;
		} else if (entity) {
			fputs(entity, out);
		} else {
			putc(*at, out);
		}
	}
	free(copy);
}
