/* SPDX-License-Identifier: MIT */
/* What a request gets: its route's page or fault, a file below the root, or an
 * error. */
#ifndef LANEBENCH_ORIGIN_ANSWER_H
#define LANEBENCH_ORIGIN_ANSWER_H

#include <microhttpd.h>
#include <stddef.h>
#include <stdint.h>

struct client;

/* Hands the answer over for sending. MHD_NO: the connection can only be
 * closed. */
enum MHD_Result answer_queue(struct client *client);
enum MHD_Result answer_error(struct client *client, unsigned status);

/* A gzip member that unpacks to any number of zero bytes, of which any part can
 * be had without the parts before it. */

/* Length of the member for this many zero bytes (about bytes / 158). */
uint64_t zeros_gzip_size(uint64_t bytes);

/* Writes up to len of its bytes from `at` on; returns how many. */
size_t zeros_gzip_read(uint64_t bytes, uint64_t at, char *to, size_t len);

#endif
