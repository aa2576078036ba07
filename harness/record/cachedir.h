/* SPDX-License-Identifier: MIT */
/* The folder where pages are kept between runs. */
#ifndef LANEBENCH_RECORD_CACHEDIR_H
#define LANEBENCH_RECORD_CACHEDIR_H

#include <stddef.h>

/* LANEBENCH_CACHE, or what is usual where that isn't set, made if need be, with
 * all links followed. A negative errno: `path` is what can't be had. */
int cachedir_make(char *path, size_t size);

#endif
