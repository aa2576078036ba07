/* SPDX-License-Identifier: MIT */
/* The heap, made ready for a burst of connections. */
#ifndef LANEBENCH_ORIGIN_HEAP_H
#define LANEBENCH_ORIGIN_HEAP_H

/* Has some thousand connections' memory at hand, already mapped, so that the
 * first burst is answered as fast as the next; keeps what is freed. */
void heap_warm(void);

#endif
