/* SPDX-License-Identifier: MIT */
/*
 * The bytes of the pages, ready for sending: read when first asked for, kept
 * within a budget. One thread.
 */
#ifndef LANEBENCH_ORIGIN_BODIES_H
#define LANEBENCH_ORIGIN_BODIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <microhttpd.h>

#include "origin/routes.h"

/* All that is kept together, and the largest that is kept at all: a larger file
 * is sent from the disk each time. */
#define BODIES_BUDGET (UINT64_C(256) << 20)
#define BODIES_LARGEST (UINT64_C(8) << 20)
/* What is read and sent with its headers in one call, where nothing is kept:
 * sendfile() costs more than it saves. */
#define BODIES_SMALL (UINT64_C(64) << 10)

struct bodies;

/* Bytes that live as long as anyone holds them. */
struct body {
	size_t refs;
	size_t len;
	char data[];
};

/* NULL without memory. The routes must outlive it. */
struct bodies *bodies_create(const struct routes *routes);
void bodies_destroy(struct bodies *bodies);

/* Reads what fits into the budget, in the routes' order; what can't be read is
 * left for the request that asks for it. */
void bodies_preload(struct bodies *bodies);

/* A page's response with its bytes and type, and its length. It stays the
 * bodies' own; but when *once is set, it is the caller's to destroy. 0 or a
 * negative errno of opening the file. */
int bodies_response(struct bodies *bodies, uint32_t page,
	struct MHD_Response **response, uint64_t *len, bool *once);

/* A response with the bytes of an open file of *len bytes, for
 * MHD_destroy_response(); takes over the descriptor, and sets *len to what
 * there was. 0 or a negative errno. */
int bodies_once(int fd, uint64_t *len, struct MHD_Response **response);

/* The same, read at once into memory that goes with the response; the
 * descriptor stays the caller's. */
int bodies_whole(int fd, uint64_t *len, struct MHD_Response **response);

/* The bytes of a file, whatever its size; for body_unref(). 0 or a negative
 * errno. file NULL: 64 KiB of spaces. */
int body_read(const char *file, struct body **body);
void body_unref(void *body);

/* Routes and their bodies, held by the server and by each request that is in
 * progress, so that new ones can take their place at any time. */
struct table {
	size_t refs;
	struct routes *routes;
	struct bodies *bodies;
};

/* 0 with one reference, or < 0 and one line of error. */
int table_load(const char *file, unsigned sites, struct table **table,
	char *error, size_t error_size);
struct table *table_ref(struct table *table);
void table_unref(struct table *table);

#endif
