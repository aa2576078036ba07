/* SPDX-License-Identifier: MIT */
/* A folder of synthetic pages, made once. */
#ifndef LANEBENCH_PAGES_GENERATE_H
#define LANEBENCH_PAGES_GENERATE_H

#include <stdint.h>

/*
 * Makes pages 0 to count - 1 of a seed, 0000000.html and so on, in the new
 * folder `path`, which stands there whole or not at all, however many do this
 * at once. 0, also when it is there already, or a negative errno.
 */
int generate_folder(const char *path, uint64_t seed, unsigned count);

#endif
