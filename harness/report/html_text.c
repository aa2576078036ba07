/* SPDX-License-Identifier: MIT */
/* Escapes what others named. */
#include "report/html_text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "wire/utf8.h"

#define HTML_REPLACED "\xef\xbf\xbd"

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
	for (const char *at = utf8_repair(copy); *at;) {
		bool white = *at == '\n' || *at == '\t';
		size_t wild = white ? 0 : utf8_wild(at);
		size_t n = wild ? wild : utf8_length(at, strnlen(at, 4));
		const char *entity = html_entity(*at);

		if (wild)
			fputs(HTML_REPLACED, out);
		else if (entity)
			fputs(entity, out);
		else
			fwrite(at, 1, n, out);
		at += n;
	}
	free(copy);
}
