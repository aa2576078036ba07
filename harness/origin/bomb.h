/* SPDX-License-Identifier: MIT */
/* A gzip member that unpacks to any number of zero bytes, of which any part can
 * be had without the parts before it. */
#ifndef LANEBENCH_ORIGIN_BOMB_H
#define LANEBENCH_ORIGIN_BOMB_H

#include <stddef.h>
#include <stdint.h>

/* Length of the member for this many zero bytes (about bytes / 158). */
uint64_t bomb_size(uint64_t bytes);

/* Writes up to len of its bytes from `at` on; returns how many. */
size_t bomb_read(uint64_t bytes, uint64_t at, char *to, size_t len);

#endif
