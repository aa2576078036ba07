/* SPDX-License-Identifier: MIT */
/*
 * Which charset a page is in, as HTML's standard decides it: its byte order
 * mark, else HTTP's word, else what its first 1 024 bytes declare. A page that
 * says nothing is UTF-8 where it can be, else what a later declaration says,
 * else windows-1252.
 */
#ifndef LANEBENCH_PAGES_SNIFF_H
#define LANEBENCH_PAGES_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "pages/charsets.h"

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
