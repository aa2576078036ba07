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

/* Drops all blocks; keeps chunks for the next ones, up to ARENA_KEPT bytes.
 * [the thread that entered it] */
void arena_reset(struct arena *arena);
/* Whether it holds more than arena_reset() keeps. */
bool arena_too_large(const struct arena *arena);

#define ARENA_KEPT ((size_t)8 << 20)

/* These work as the C library's. A thread that isn't in a block's arena may
 * free the block while the arena lives; its memory is reused after the
 * reset. */
void *arena_malloc(size_t size);
void *arena_realloc(void *block, size_t size);
void arena_free(void *block);
char *arena_strdup(const char *text);

#endif
