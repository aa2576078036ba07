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

/*
 * Which charset a page is in, as HTML's standard decides it: its byte order
 * mark, else HTTP's word, else what its first 1 024 bytes declare. A page that
 * says nothing is UTF-8 where it can be, else what a later declaration says,
 * else windows-1252.
 */
struct sniffed {
	const struct charset *charset;
	size_t mark; /* bytes of the mark, which is no text */
	bool meta; /* the page's own word */
	bool utf8; /* seen to be UTF-8 throughout, without a NUL */
	/* Others may well take what isn't ASCII for something else. */
	bool doubtful;
	/* The label is of a smaller charset, which some take at its word. */
	bool narrow;
};

/* type is the page's Content-Type or NULL. [any] */
void sniff_page(const void *data, size_t len, const char *type,
	struct sniffed *sniffed);

#endif
