/* SPDX-License-Identifier: MIT */
/*
 * Memory of one lane, for a library that asks for blocks through function
 * pointers: taken from chunks that no other thread uses, without a lock. A
 * block that is freed serves the next of its size; a reset drops them all at
 * once.
 *
 * A thread says whose memory it wants by arena_enter(). What it asks for
 * before, or after arena_leave(), comes from the C library, and any thread may
 * free that at any time.
 */
#ifndef LANEBENCH_PAGES_ARENA_H
#define LANEBENCH_PAGES_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* NULL when there is no memory. */
struct arena *arena_create(void);
/* Frees its blocks too. Takes NULL. [while unused] */
void arena_destroy(struct arena *arena);

/* The calling thread allocates from it from now on; NULL: from the C library.
 * [one thread for each arena at a time; a hand-over needs ordering] */
void arena_enter(struct arena *arena);
void arena_leave(void);

/* Its blocks are gone, all of them; chunks are kept for the next, up to
 * ARENA_KEPT bytes. [the thread that is in it] */
void arena_reset(struct arena *arena);
/* Does it hold more than it would keep? */
bool arena_swollen(const struct arena *arena);

#define ARENA_KEPT ((size_t)8 << 20)

/*
 * As the C library's. A block may be freed by a thread that isn't in its arena,
 * while its arena lives: it is then of no use until the reset.
 */
void *arena_malloc(size_t size);
void *arena_realloc(void *block, size_t size);
void arena_free(void *block);
char *arena_strdup(const char *text);

#endif
