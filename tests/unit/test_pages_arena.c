/* SPDX-License-Identifier: MIT */
/* An arena's blocks: aligned, apart from one another, as long as they say, used
 * again, and never mistaken for those of somebody else. */
#include <stdlib.h>
#include <string.h>

#include "pages/arena.h"
#include "unit.h"

#define BLOCKS 512

struct block {
	unsigned char *at;
	size_t size;
	unsigned char filling;
};

static uint64_t random_state;

static uint64_t
random_next(void)
{
	random_state = random_state * 6364136223846793005u + 1;
	return random_state >> 33;
}

/* Mostly small, some around every border, a few large. */
static size_t
random_size(void)
{
	unsigned kind = (unsigned)(random_next() % 16);

	if (kind < 12)
		return random_next() % 300;
	if (kind < 14)
		return ((size_t)1 << (4 + random_next() % 14)) - 12 +
			random_next() % 24;
	return random_next() % 400000;
}

static void
block_fill(struct block *block, unsigned char *at, size_t size)
{
	assert_non_null(at);
	assert_int_equal((uintptr_t)at % 16, 0);
	block->at = at;
	block->size = size;
	block->filling = (unsigned char)random_next();
	memset(at, block->filling, size);
}

static void
block_check(const struct block *block, size_t size)
{
	size_t i = 0;

	while (i < size && block->at[i] == block->filling)
		i++;
	assert_int_equal(i, size);
}

static void
block_step(struct block *block)
{
	size_t size = random_size();
	unsigned char *moved;

	block_check(block, block->size);
	if (random_next() % 3) {
		arena_free(block->at);
		block_fill(block, arena_malloc(size), size);
		return;
	}
	moved = arena_realloc(block->at, size);
	assert_non_null(moved);
	block->at = moved;
	block_check(block, size < block->size ? size : block->size);
	block_fill(block, moved, size);
}

/* In an arena and outside of one. */
static void
test_blocks(void **state)
{
	static struct block blocks[BLOCKS];
	struct arena *arenas[2] = { NULL, arena_create() };

	(void)state;
	assert_non_null(arenas[1]);
	for (int in = 0; in < 2; in++) {
		random_state = 1;
		arena_enter(arenas[in]);
		memset(blocks, 0, sizeof(blocks));
		for (unsigned step = 0; step < 8000; step++)
			block_step(&blocks[random_next() % BLOCKS]);
		for (unsigned i = 0; i < BLOCKS; i++) {
			block_check(&blocks[i], blocks[i].size);
			arena_free(blocks[i].at);
		}
		arena_leave();
	}
	arena_destroy(arenas[1]);
}

static void
test_used_again(void **state)
{
	struct arena *arena = arena_create();
	void *first, *other;

	(void)state;
	arena_enter(arena);
	first = arena_malloc(100);
	other = arena_malloc(100);
	assert_ptr_not_equal(first, other);
	arena_free(first);
	assert_ptr_equal(arena_malloc(101), first);
	/* The block that came last grows where it is. */
	assert_ptr_equal(arena_realloc(other, 1000), other);
	arena_reset(arena);
	assert_ptr_equal(arena_malloc(100), first);
	arena_leave();
	arena_destroy(arena);
}

/* Ever the same work takes no more memory, and a page that took much doesn't
 * keep it. */
static void
test_bounded(void **state)
{
	struct arena *arena = arena_create();

	(void)state;
	arena_enter(arena);
	for (unsigned i = 0; i < 1000000; i++)
		arena_free(arena_malloc(i % 1000));
	assert_false(arena_too_large(arena));
	for (unsigned i = 0; i < 20000; i++)
		assert_non_null(arena_malloc(1000));
	assert_true(arena_too_large(arena));
	/* So large that it is the C library's. */
	assert_non_null(arena_malloc(10000000));
	arena_reset(arena);
	assert_false(arena_too_large(arena));
	arena_leave();
	arena_destroy(arena);
}

static void
test_others(void **state)
{
	struct arena *one = arena_create(), *other = arena_create();
	char *outside = arena_strdup("outside"), *inside;

	(void)state;
	arena_enter(one);
	outside = arena_realloc(outside, 200000);
	assert_string_equal(outside, "outside");
	inside = arena_strdup("inside");
	arena_free(outside);
	arena_enter(other);
	/* It stays what it is: nobody may write to what is another's. */
	arena_free(inside);
	assert_string_equal(inside, "inside");
	assert_ptr_not_equal(arena_malloc(7), inside);
	inside = arena_realloc(inside, 300);
	assert_string_equal(inside, "inside");
	arena_leave();
	arena_free(inside);
	arena_free(NULL);
	arena_destroy(one);
	arena_destroy(other);
	arena_destroy(NULL);
}

static void
test_too_large(void **state)
{
	struct arena *arena = arena_create();
	void *block;

	(void)state;
	arena_enter(arena);
	assert_null(arena_malloc(SIZE_MAX));
	assert_null(arena_malloc(SIZE_MAX - 8));
	block = arena_malloc(200000);
	assert_null(arena_realloc(block, SIZE_MAX));
	memset(block, 1, 200000);
	block = arena_realloc(block, 5);
	assert_memory_equal(block, "\1\1\1\1\1", 5);
	arena_free(block);
	arena_leave();
	arena_destroy(arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_used_again),
		cmocka_unit_test(test_bounded),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
