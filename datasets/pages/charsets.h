/* SPDX-License-Identifier: MIT */
/* The charsets of the web and the labels that name them, as the WHATWG's
 * encoding standard lists them. */
#ifndef LANEBENCH_PAGES_CHARSETS_H
#define LANEBENCH_PAGES_CHARSETS_H

#include <stdbool.h>
#include <stddef.h>

/* White space and letters, as HTML has them. */
static inline bool
charset_blank(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r' && byte != '\v');
}

static inline bool
charset_letter(char byte)
{
	return (byte | 0x20) >= 'a' && (byte | 0x20) <= 'z';
}

enum charset_kind {
	CHARSET_UTF8,
	CHARSET_SINGLE, /* a byte a character, the lower half ASCII */
	CHARSET_MULTI,
	CHARSET_UTF16LE,
	CHARSET_UTF16BE,
	CHARSET_USER, /* x-user-defined: the upper half at U+F780 */
	CHARSET_NOTHING /* "replacement": a page in it has no text */
};

struct charset {
	enum charset_kind kind;
	const char *iconv; /* the C library's name, where that decodes it */
	const char *labels; /* in lower case, blanks between */
};

/* As many as there are; an index into an array of them is its number. */
#define CHARSETS 40

/* The charset that a label names, in any case, blanks around it; NULL when
 * none does. */
const struct charset *charset_find(const char *label, size_t len);
/* By the label of a charset that there is. */
const struct charset *charset_named(const char *label);
size_t charset_number(const struct charset *charset);

/*
 * Keeps the C library's tables of what many pages are in loaded, for the life
 * of the process. Otherwise they come and go with each lane that needs one: a
 * third of a millisecond, under a lock that all threads share.
 * [once, before any other thread]
 */
void charsets_hold(void);

#endif
