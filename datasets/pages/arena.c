/* SPDX-License-Identifier: MIT */
/* Blocks of one lane: cut from chunks, kept by size when they are freed. */
#include "pages/arena.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A block's size includes its head. Sizes are multiples of 16 up to 1 KiB, then
 * four to a doubling. Larger blocks than ARENA_BLOCK_MAX come from the C
 * library, whose realloc() moves pages instead of bytes. */
#define ARENA_FINE 1024u
#define ARENA_BLOCK_MAX 131072u
#define ARENA_CLASSES 93
#define ARENA_CHUNK ((size_t)1 << 18)
#define ARENA_ALIGN 16u

/* The header of each block. */
struct arena_head {
	uint32_t owner; /* the arena's serial, or one of these */
	uint32_t class;
};

#define ARENA_NOBODY 0u

/* The header of a block from the C library, in an arena's list or in none. */
struct arena_large {
	struct arena_large *next, *previous;
	size_t size;
	struct arena_head head;
};

struct arena_chunk {
	struct arena_chunk *next;
	size_t size;
};

struct arena {
	/* Freed blocks, a list a size. */
	void *freed[ARENA_CLASSES];
	/* What is left of the chunk in use; at + 8 is a multiple of 16. */
	char *at, *end;
	struct arena_chunk *chunk, *first, **last;
	size_t held;
	uint32_t serial;
	struct arena_large *large;
};

_Static_assert(sizeof(struct arena_head) == 8, "a head takes eight bytes");
_Static_assert(offsetof(struct arena_large, head) % ARENA_ALIGN == 8,
	"what follows a head is aligned");

/* With the usual model each access to a thread's variable is a call, in a
 * plugin. */
#if defined(__GLIBC__) && defined(__GNUC__)
__attribute__((tls_model("initial-exec")))
#endif
static _Thread_local struct arena *arena_now;

static atomic_uint arena_serial;

static struct arena_head *
arena_head(void *block)
{
	return (struct arena_head *)block - 1;
}

static struct arena_large *
arena_large(void *block)
{
	return (struct arena_large *)block - 1;
}

/* The free list for blocks of this size, header included. */
static unsigned
arena_class(size_t bytes)
{
	unsigned log2, quarter;

	if (bytes <= ARENA_FINE)
		return (unsigned)((bytes + ARENA_ALIGN - 1) / ARENA_ALIGN);
	log2 = 63u - (unsigned)__builtin_clzll(bytes - 1);
	quarter = (unsigned)((bytes - 1) >> (log2 - 2)) - 4;
	return ARENA_FINE / ARENA_ALIGN + 1 + (log2 - 10) * 4 + quarter;
}

static size_t
arena_class_bytes(unsigned class)
{
	unsigned over = class - ARENA_FINE / ARENA_ALIGN - 1;

	if (class <= ARENA_FINE / ARENA_ALIGN)
		return (size_t) class * ARENA_ALIGN;
	return (size_t)(over % 4 + 5) << (over / 4 + 8);
}

struct arena *
arena_create(void)
{
	struct arena *arena = calloc(1, sizeof(*arena));

	if (arena == NULL)
		return NULL;
	arena->last = &arena->first;
	do
		arena->serial = atomic_fetch_add(&arena_serial, 1) + 1;
	while (arena->serial == ARENA_NOBODY);
	return arena;
}

static void
arena_free_large(struct arena *arena)
{
	while (arena->large != NULL) {
		struct arena_large *next = arena->large->next;

		free(arena->large);
		arena->large = next;
	}
}

/* Frees the chunks from this one on. */
static void
arena_cut(struct arena *arena, struct arena_chunk **from)
{
	struct arena_chunk *chunk = *from;

	arena->last = from;
	*from = NULL;
	while (chunk != NULL) {
		struct arena_chunk *next = chunk->next;

		arena->held -= chunk->size;
		free(chunk);
		chunk = next;
	}
}

void
arena_destroy(struct arena *arena)
{
	if (arena == NULL)
		return;
	arena_free_large(arena);
	arena_cut(arena, &arena->first);
	free(arena);
}

void
arena_enter(struct arena *arena)
{
	arena_now = arena;
}

void
arena_leave(void)
{
	arena_now = NULL;
}

static void
arena_use(struct arena *arena, struct arena_chunk *chunk)
{
	arena->chunk = chunk;
	arena->at =
		chunk != NULL ? (char *)(chunk + 1) + ARENA_ALIGN / 2 : NULL;
	arena->end = chunk != NULL ? (char *)chunk + chunk->size : NULL;
}

void
arena_reset(struct arena *arena)
{
	struct arena_chunk **from = &arena->first;
	size_t kept = 0;

	arena_free_large(arena);
	while (*from != NULL && kept + (*from)->size <= ARENA_KEPT) {
		kept += (*from)->size;
		from = &(*from)->next;
	}
	arena_cut(arena, from);
	memset(arena->freed, 0, sizeof(arena->freed));
	arena_use(arena, arena->first);
}

bool
arena_too_large(const struct arena *arena)
{
	return arena->held > ARENA_KEPT;
}

/* The next chunk, a new one where there is none. */
static bool
arena_extend(struct arena *arena)
{
	struct arena_chunk *chunk =
		arena->chunk != NULL ? arena->chunk->next : NULL;

	if (chunk == NULL) {
		chunk = malloc(ARENA_CHUNK);
		if (chunk == NULL)
			return false;
		chunk->next = NULL;
		chunk->size = ARENA_CHUNK;
		arena->held += chunk->size;
		*arena->last = chunk;
		arena->last = &chunk->next;
	}
	arena_use(arena, chunk);
	return true;
}

/* A new block of the class. */
static void *
arena_carve(struct arena *arena, unsigned class)
{
	size_t bytes = arena_class_bytes(class);
	struct arena_head *head;

	if ((size_t)(arena->end - arena->at) < bytes && !arena_extend(arena))
		return NULL;
	head = (struct arena_head *)(void *)arena->at;
	head->owner = arena->serial;
	head->class = class;
	arena->at += bytes;
	return head + 1;
}

static void
arena_link(struct arena *arena, struct arena_large *large)
{
	large->previous = NULL;
	large->next = arena->large;
	if (large->next != NULL)
		large->next->previous = large;
	arena->large = large;
}

static void
arena_unlink(struct arena *arena, struct arena_large *large)
{
	if (large->previous != NULL)
		large->previous->next = large->next;
	else
		arena->large = large->next;
	if (large->next != NULL)
		large->next->previous = large->previous;
}

/* Takes a block from the C library; without an arena it is in no list. */
static void *
arena_borrow(struct arena *arena, size_t size)
{
	struct arena_large *large;

	if (size > SIZE_MAX - sizeof(*large))
		return NULL;
	large = malloc(sizeof(*large) + size);
	if (large == NULL)
		return NULL;
	large->size = size;
	large->head.owner = arena != NULL ? arena->serial : ARENA_NOBODY;
	large->head.class = ARENA_CLASSES;
	if (arena != NULL)
		arena_link(arena, large);
	return large + 1;
}

void *
arena_malloc(size_t size)
{
	struct arena *arena = arena_now;
	void *block;
	unsigned class;

	if (arena == NULL || size > ARENA_BLOCK_MAX - sizeof(struct arena_head))
		return arena_borrow(arena, size);
	class = arena_class(size + sizeof(struct arena_head));
	block = arena->freed[class];
	if (block == NULL)
		return arena_carve(arena, class);
	memcpy(&arena->freed[class], block, sizeof(void *));
	return block;
}

void
arena_free(void *block)
{
	struct arena *arena = arena_now;
	struct arena_head *head;

	if (block == NULL)
		return;
	head = arena_head(block);
	if (head->owner == ARENA_NOBODY) {
		free(arena_large(block));
	} else if (arena == NULL || head->owner != arena->serial) {
		/* Another thread may be using its arena now. */
		return;
	} else if (head->class == ARENA_CLASSES) {
		arena_unlink(arena, arena_large(block));
		free(arena_large(block));
	} else {
		memcpy(block, &arena->freed[head->class], sizeof(void *));
		arena->freed[head->class] = block;
	}
}

/* Resizes a block from the C library that the caller may move. */
static void *
arena_regrow_large(struct arena *arena, struct arena_large *large, size_t size)
{
	struct arena_large *moved;

	if (size > SIZE_MAX - sizeof(*large))
		return NULL;
	if (arena != NULL)
		arena_unlink(arena, large);
	moved = realloc(large, sizeof(*large) + size);
	if (moved != NULL)
		moved->size = size;
	if (arena != NULL)
		arena_link(arena, moved != NULL ? moved : large);
	return moved != NULL ? moved + 1 : NULL;
}

/* The block that was carved last grows where it is. */
static bool
arena_stretch(struct arena *arena, void *block, size_t size)
{
	struct arena_head *head = arena_head(block);
	char *begin = (char *)head;
	unsigned class;

	if (begin + arena_class_bytes(head->class) != arena->at ||
		size > ARENA_BLOCK_MAX - sizeof(*head))
		return false;
	class = arena_class(size + sizeof(*head));
	if ((size_t)(arena->end - begin) < arena_class_bytes(class))
		return false;
	head->class = class;
	arena->at = begin + arena_class_bytes(class);
	return true;
}

void *
arena_realloc(void *block, size_t size)
{
	struct arena *arena = arena_now;
	struct arena_head *head;
	size_t room;
	void *moved;

	if (block == NULL)
		return arena_malloc(size);
	head = arena_head(block);
	if (head->owner == ARENA_NOBODY)
		return arena_regrow_large(NULL, arena_large(block), size);
	if (head->class == ARENA_CLASSES) {
		room = arena_large(block)->size;
		if (arena != NULL && head->owner == arena->serial)
			return arena_regrow_large(
				arena, arena_large(block), size);
	} else {
		room = arena_class_bytes(head->class) - sizeof(*head);
		if (size <= room)
			return block;
		if (arena != NULL && head->owner == arena->serial &&
			arena_stretch(arena, block, size))
			return block;
	}
	moved = arena_malloc(size);
	if (moved == NULL)
		return NULL;
	memcpy(moved, block, room < size ? room : size);
	arena_free(block);
	return moved;
}

char *
arena_strdup(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = arena_malloc(size);

	return copy != NULL ? memcpy(copy, text, size) : NULL;
}
