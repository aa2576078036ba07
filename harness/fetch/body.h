/* SPDX-License-Identifier: MIT */
/* The bytes of one item: a buffer that is kept from item to item. */
#ifndef LANEBENCH_FETCH_BODY_H
#define LANEBENCH_FETCH_BODY_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct body {
	char *data;
	size_t len, room;
	FILE *sink; /* where the bytes go instead; NULL: to data */
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

/* Appends. -EFBIG when it would pass `limit` bytes: up to there it is appended.
 * -ENOMEM, or the sink's errno. */
int body_append(struct body *body, const void *data, size_t len, size_t limit);

/* Reads a regular file as a whole. A negative errno; -EFBIG over `limit`. */
int body_read_file(struct body *body, const char *path, size_t limit);

#endif
