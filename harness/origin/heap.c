/* SPDX-License-Identifier: MIT */
/* Page faults were a quarter of what a new connection cost. */
#include "origin/heap.h"

#include <limits.h>
#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>

/* Below the largest size for which glibc can be kept from mmap(). */
#define HEAP_WARM (24u << 20)

void
heap_warm(void)
{
	volatile char *block;
	size_t i;

#ifdef __GLIBC__
	mallopt(M_TRIM_THRESHOLD, INT_MAX);
	mallopt(M_MMAP_THRESHOLD, HEAP_WARM + (1 << 20));
#endif
	block = malloc(HEAP_WARM);
	for (i = 0; block && i < HEAP_WARM; i += 4096)
		block[i] = 1;
	free((void *)(uintptr_t)block);
}
