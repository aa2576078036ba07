/* SPDX-License-Identifier: MIT */
/* The charsets of the web, the labels that name them, as the WHATWG's encoding
 * standard lists them, and which of them a page is in. */
#ifndef LANEBENCH_PAGES_CHARSET_H
#define LANEBENCH_PAGES_CHARSET_H

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

/* How many there are. A charset's number is its index. */
#define CHARSETS 40

/* The charset that a label names, in any case, blanks around it; NULL when
 * none does. */
const struct charset *charset_find(const char *label, size_t len);
/* The same for a label that is known to exist. */
const struct charset *charset_named(const char *label);
size_t charset_number(const struct charset *charset);

/* Keeps the C library's converters of frequent charsets loaded for the life of
 * the process. Otherwise each lane that needs one loads it: a third of a
 * millisecond, under a lock that all threads share. [once, before any other
 * thread] */
void charsets_hold(void);

/*
 * Which charset a page is in, as HTML's standard decides it: its byte order
 * mark, else HTTP's word, else what its first 1 024 bytes declare. A page that
 * says nothing is UTF-8 where it can be, else what a later declaration says,
 * else windows-1252.
 */
struct sniffed {
	const struct charset *charset;
	size_t mark; /* bytes of the mark, which is no text */
	bool meta; /* the page declares it itself */
	bool utf8; /* checked to be UTF-8 to its end */
	/* Other parsers may decode what isn't ASCII differently. */
	bool doubtful;
	/* The label names a smaller charset, which some parsers use instead. */
	bool narrow;
};

/* type is the page's Content-Type or NULL. [any] */
void sniff_page(const void *data, size_t len, const char *type,
	struct sniffed *sniffed);

#endif
