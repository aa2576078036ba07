/* SPDX-License-Identifier: MIT */
/* The bytes of one item: a buffer that is kept from item to item, and what
 * decodes them on their way into it. */
#ifndef LANEBENCH_FETCH_BODY_H
#define LANEBENCH_FETCH_BODY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <zlib.h>

struct body {
	char *data;
	size_t len, room;
	FILE *sink; /* where the bytes go; NULL: to data */
	int sink_error; /* errno of a sink that can't be written, else 0 */
	uint64_t first_byte_ns; /* of this item; 0 before it came */
	const char *reason; /* why it was cut off; NULL when it wasn't */
};

/* Forgets the bytes, keeps the memory. */
void body_reset(struct body *body);
/* Frees the memory. */
void body_fini(struct body *body);

/* Makes room for a body of `len` bytes, the announced length, where there is
 * memory. Nothing has been appended yet. */
void body_expect(struct body *body, size_t len);

/* Reads a regular file as a whole. A negative errno; -EFBIG over `limit`. */
int body_read_file(struct body *body, const char *path, size_t limit);

/*
 * A body on its way from how it was sent (Content-Encoding) to its own bytes.
 * Done here rather than by libcurl, which takes a stream without an end for a
 * whole one: a page that is quietly short.
 */

/* The Accept-Encoding that is sent. */
#define DECODE_ACCEPT "gzip, deflate"

enum decode_kind {
	DECODE_PLAIN = 0,
	DECODE_DEFLATED, /* gzip, zlib, or bare deflate, by its first bytes */
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
	unsigned char head[2]; /* the bytes that tell the format */
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

/* Whether the stream came to its end. */
bool decode_whole(const struct decode *decode);

void decode_fini(struct decode *decode);

#endif
