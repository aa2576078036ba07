/* SPDX-License-Identifier: MIT */
/* Where libxml2's memory comes from. */
#ifndef LANEBENCH_PAGES_ALLOCATOR_H
#define LANEBENCH_PAGES_ALLOCATOR_H

#include <stdbool.h>

/* In the order of the option's choices. */
enum allocator {
	ALLOCATOR_AUTO = 0, /* the fastest, or malloc under a sanitizer */
	ALLOCATOR_MALLOC = 1,
	ALLOCATOR_MIMALLOC = 2, /* where the library is, when it runs */
	ALLOCATOR_ARENA = 3 /* each lane its own */
};

#define ALLOCATOR_NAME_BYTES 64

/* What the choice comes to here ("arena", "mimalloc 2.0.9"); 0, or -ENOTSUP
 * where there is none such, with why and what to do about it instead. */
int allocator_find(enum allocator choice, char text[ALLOCATOR_NAME_BYTES]);

/* Has libxml2 use it. 0, or -ENOTSUP as above, and nothing is changed.
 * [once, before anything else is asked of libxml2] */
int allocator_install(enum allocator choice, char text[ALLOCATOR_NAME_BYTES]);

/* Is it a lane's own? Then nothing of it outlives the lane. [any] */
bool allocator_is_arena(void);

#endif
