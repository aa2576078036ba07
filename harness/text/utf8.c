/* SPDX-License-Identifier: MIT */
/* UTF-8 by libutf8proc; what of it isn't shown is our own list. */
#include "text/utf8.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Asks for the colour picture of a character, which some terminals give two
 * columns. */
#define UTF8_AS_PICTURE 0xfe0f

/* The bytes of the character that text[0 .. len) begins with, and its code
 * point; 0 where it begins with none. */
static size_t
utf8_code(const char *text, size_t len, utf8proc_int32_t *code)
{
	utf8proc_ssize_t n;

	/* Without a call: most of what is written is ASCII. */
	if (len > 0 && (unsigned char)*text < 0x80) {
		*code = *text;
		return 1;
	}
	n = utf8proc_iterate(
		(const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, code);
	return n > 0 ? (size_t)n : 0;
}

size_t
utf8_length(const char *text, size_t len)
{
	utf8proc_int32_t code;

	return utf8_code(text, len, &code);
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

/* Not by Unicode's categories: that of bidi marks and tags has soft hyphens and
 * joiners, too, which words need. */
static bool
utf8_code_is_wild(utf8proc_int32_t code)
{
	static const utf8proc_int32_t wild[][2] = { { 0, 0x1f }, { 0x7f, 0x9f },
		{ 0x61c, 0x61c }, { 0x200e, 0x200f }, { 0x2028, 0x202e },
		{ 0x2066, 0x2069 }, { 0xfeff, 0xfeff }, { 0xfff9, 0xfffb },
		{ 0xe0000, 0xe007f } };

	for (size_t i = 0; i < sizeof(wild) / sizeof(wild[0]); i++)
		if (code >= wild[i][0] && code <= wild[i][1])
			return true;
	return false;
}

size_t
utf8_wild(const char *text)
{
	utf8proc_int32_t code;
	size_t n = utf8_code(text, strnlen(text, 4), &code);

	if (n == 0)
		return 1;
	return utf8_code_is_wild(code) ? n : 0;
}

size_t
utf8_blank(const char *text, size_t len)
{
	utf8proc_int32_t code;
	size_t n = utf8_code(text, len, &code);
	utf8proc_category_t category =
		n > 0 ? utf8proc_category(code) : UTF8PROC_CATEGORY_CN;

	return code <= ' ' || code == 0x85 ||
			category == UTF8PROC_CATEGORY_ZS ||
			category == UTF8PROC_CATEGORY_ZL ||
			category == UTF8PROC_CATEGORY_ZP
		? n
		: 0;
}

size_t
utf8_cut(const char *text, size_t most)
{
	size_t at = 0, next = 0;

	do {
		size_t n = utf8_length(text + next, strnlen(text + next, 4));

		at = next;
		next += n > 0 ? n : 1;
	} while (text[at] != '\0' && next <= most);
	return at;
}

struct utf8_cluster
utf8_first(const char *text, size_t len)
{
	utf8proc_int32_t code, next, state = 0;
	size_t n = utf8_code(text, len, &code);
	struct utf8_cluster first = { n > 0 ? n : 1, 1, false };

	if (n == 0 || utf8_code_is_wild(code))
		return first;
	first.columns = (size_t)utf8proc_charwidth(code);
	for (; first.bytes < len; first.bytes += n, code = next) {
		size_t columns;

		n = utf8_code(text + first.bytes, len - first.bytes, &next);
		if (n == 0 || utf8_code_is_wild(next) ||
			utf8proc_grapheme_break_stateful(code, next, &state))
			break;
		columns = (size_t)utf8proc_charwidth(next);
		first.unsure |= columns > 1 || next == UTF8_AS_PICTURE;
		first.columns += columns;
	}
	if (first.columns > 2)
		first.columns = 2;
	return first;
}

bool
utf8_unsure(const char *text)
{
	struct utf8_cluster first = { 0 };

	for (size_t len = strlen(text); len > 0 && !first.unsure;
		text += first.bytes, len -= first.bytes)
		first = utf8_first(text, len);
	return first.unsure;
}

size_t
utf8_width_of(const char *text, size_t len)
{
	size_t width = 0;

	for (size_t at = 0; at < len;) {
		struct utf8_cluster next = utf8_first(text + at, len - at);

		width += next.columns;
		at += next.bytes;
	}
	return width;
}

size_t
utf8_width(const char *text)
{
	return utf8_width_of(text, strlen(text));
}

size_t
utf8_fit(const char *text, size_t width)
{
	size_t len = strlen(text), at = 0;

	while (at < len) {
		struct utf8_cluster next = utf8_first(text + at, len - at);

		if (next.columns > width)
			break;
		width -= next.columns;
		at += next.bytes;
	}
	return at;
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
	fprintf(to, "%s\n", text != NULL ? utf8_tame(text) : "out of memory");
	free(text);
}
