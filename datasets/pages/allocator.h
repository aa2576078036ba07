/* SPDX-License-Identifier: MIT */
/* Where libxml2's memory comes from. */
#ifndef LANEBENCH_PAGES_ALLOCATOR_H
#define LANEBENCH_PAGES_ALLOCATOR_H

#include <stdbool.h>

/* In the order of the option's choices. */
enum allocator {
	ALLOCATOR_AUTO = 0, /* the fastest, or malloc under a sanitizer */
	ALLOCATOR_MALLOC = 1,
	ALLOCATOR_MIMALLOC = 2, /* if the library is installed at run time */
	ALLOCATOR_ARENA = 3 /* each lane its own */
};

#define ALLOCATOR_NAME_BYTES 64

/* Writes what the choice means on this machine ("arena", "mimalloc 2.0.9"). 0,
 * or -ENOTSUP with what is missing and what to do about it in `text`. */
int allocator_find(enum allocator choice, char text[ALLOCATOR_NAME_BYTES]);

/* Makes libxml2 use it. 0, or -ENOTSUP as above with nothing changed. [once,
 * before any other call of libxml2] */
int allocator_install(enum allocator choice, char text[ALLOCATOR_NAME_BYTES]);

/* Whether each lane has an arena of its own, which nothing outlives. [any] */
bool allocator_is_arena(void);

#endif
