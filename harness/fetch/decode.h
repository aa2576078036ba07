/* SPDX-License-Identifier: MIT */
/*
 * A body on its way from how it was sent (Content-Encoding) to its own bytes.
 * Done here rather than by libcurl, which takes a stream without an end for a
 * whole one: a page that is quietly short.
 */
#ifndef LANEBENCH_FETCH_DECODE_H
#define LANEBENCH_FETCH_DECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <zlib.h>

#include "fetch/body.h"

/* What we say we take. */
#define DECODE_ACCEPT "gzip, deflate"

enum decode_kind {
	DECODE_PLAIN = 0,
	DECODE_DEFLATED, /* gzip, zlib, or bare deflate: told by its bytes */
	DECODE_UNKNOWN
};

/* All zero at first; kept from body to body. */
struct decode {
	enum decode_kind kind;
	bool begun; /* bytes of this body came */
	bool ended; /* its stream came to its end */
	bool over; /* what comes behind it is padding */
	bool ready; /* the stream has its memory */
	bool gzip;
	unsigned char head[2]; /* of which it is told what it is */
	size_t head_len;
	z_stream stream;
};

/* A new body, of which nothing is known yet. */
void decode_reset(struct decode *decode);

/* Takes a Content-Encoding's value. Several of them, in their order, are one
 * list. */
void decode_encoding(struct decode *decode, const char *value);

/* Adds what the bytes are to the body. -EFBIG when that would be more than
 * `limit`, -EBADMSG when they are no such stream, -EOPNOTSUPP, -ENOMEM. */
int decode_write(struct decode *decode, struct body *body, const void *data,
	size_t len, size_t limit);

/* Whether the body came whole. */
bool decode_whole(const struct decode *decode);

void decode_fini(struct decode *decode);

#endif
