/* SPDX-License-Identifier: MIT */
/* A page's bytes as UTF-8 without a NUL: what can't be decoded becomes U+FFFD,
 * and each is counted. */
#ifndef LANEBENCH_PAGES_DECODE_H
#define LANEBENCH_PAGES_DECODE_H

#include <stdint.h>

#include "pages/charset.h"

/* The code point in UTF-8, 1 to 4 bytes; how many. [any] */
static inline size_t
decode_encode(uint32_t code, char *to)
{
	size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;

	if (n == 1) {
		to[0] = (char)code;
		return 1;
	}
	to[0] = (char)(0xf00 >> n | code >> 6 * (n - 1));
	for (size_t i = 1; i < n; i++)
		to[i] = (char)(0x80 | (code >> 6 * (n - 1 - i) & 0x3f));
	return n;
}

struct decoder;

struct decoded {
	const char *text; /* the page's own bytes, or the decoder's */
	size_t len;
	uint64_t replaced; /* what became U+FFFD */
	uint64_t dropped; /* NULs */
};

/* NULL when there is no memory. */
struct decoder *decoder_create(void);
/* Takes NULL. */
void decoder_destroy(struct decoder *decoder);

/*
 * 0, -ENOMEM, or -ENOTSUP where the C library lacks the charset. The text is
 * valid until the decoder's next page, and as long as the bytes are.
 * [one decoder: one thread at a time]
 */
int decode_page(struct decoder *decoder, const void *data, size_t len,
	const struct sniffed *sniffed, struct decoded *decoded);

/* How many bytes from here on are UTF-8 without a NUL. If more follow, *bad is
 * how many of them make up one mistake. [any] */
size_t decode_span(const void *data, size_t len, size_t *bad);

#endif
