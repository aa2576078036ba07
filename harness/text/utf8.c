/* SPDX-License-Identifier: MIT */
/* Names of files are bytes, JSON is UTF-8. */
#include "text/utf8.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The code point of a character of n bytes. */
static uint32_t
utf8_code(const unsigned char *at, size_t n)
{
	uint32_t code = n > 1 ? *at & (0x7fu >> n) : *at;

	for (size_t i = 1; i < n; i++)
		code = code << 6 | (at[i] & 0x3f);
	return code;
}

size_t
utf8_length(const char *text, size_t len)
{
	const unsigned char *at = (const unsigned char *)text;
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = *at < 0x80	   ? 1
		: *at >> 5 == 0x06 ? 2
		: *at >> 4 == 0x0e ? 3
		: *at >> 3 == 0x1e ? 4
				   : 0;
	uint32_t code;

	if (n > len)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((at[i] & 0xc0) != 0x80)
			return 0;
	code = n > 0 ? utf8_code(at, n) : 0;
	if (n > 1 && (code < least[n] || code > 0x10ffff || code >> 11 == 0x1b))
		return 0;
	return n;
}

char *
utf8_repair(char *text)
{
	size_t len = strlen(text), n;

	for (char *at = text; len > 0; at += n, len -= n) {
		n = utf8_length(at, len);
		if (n == 0) {
			*at = '?';
			n = 1;
		}
	}
	return text;
}

size_t
utf8_wild(const char *text)
{
	static const uint32_t wild[][2] = { { 0, 0x1f }, { 0x7f, 0x9f },
		{ 0x61c, 0x61c }, { 0x200e, 0x200f }, { 0x2028, 0x202e },
		{ 0x2066, 0x2069 }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
		{ 0xe0000, 0xe007f } };
	size_t n = utf8_length(text, strnlen(text, 4));
	uint32_t code;

	if (n == 0)
		return 1;
	code = utf8_code((const unsigned char *)text, n);
	for (size_t i = 0; i < sizeof(wild) / sizeof(wild[0]); i++)
		if (code >= wild[i][0] && code <= wild[i][1])
			return n;
	return 0;
}

char *
utf8_tame(char *text)
{
	char *at = text;

	while (*at != '\0') {
		size_t n = utf8_wild(at);

		if (n == 0)
			n = utf8_length(at, strnlen(at, 4));
		else if (*at >= '\t' && *at <= '\r')
			*at = ' ';
		else
			memset(at, '?', n);
		at += n;
	}
	return text;
}

void
utf8_say(FILE *to, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	fprintf(to, "%s\n", text ? utf8_tame(text) : "out of memory");
	free(text);
}
