/* SPDX-License-Identifier: MIT */
/* Hands libxml2 the functions that it takes its memory from. */
#include "pages/allocator.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>

#include <libxml/xmlmemory.h>

#include "pages/arena.h"

/* A sanitizer sees every block only where each comes from the C library. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ALLOCATOR_BEST ALLOCATOR_MALLOC
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
	__has_feature(memory_sanitizer)
#define ALLOCATOR_BEST ALLOCATOR_MALLOC
#endif
#endif
#ifndef ALLOCATOR_BEST
#define ALLOCATOR_BEST ALLOCATOR_ARENA
#endif

static bool allocator_arena;

struct allocator_mimalloc {
	xmlMallocFunc allocate;
	xmlReallocFunc reallocate;
	xmlFreeFunc release;
	xmlStrdupFunc duplicate;
	int (*version)(void);
};

/* It is loaded when it is wanted, not linked, so that trials about other
 * allocators don't have it in their process. */
static bool
allocator_load(struct allocator_mimalloc *mimalloc)
{
	static const char *const files[] = { "libmimalloc.so.2",
		"libmimalloc.so.3", "libmimalloc.so" };
	void *file = NULL;

	for (size_t i = 0; file == NULL && i < sizeof(files) / sizeof(files[0]);
		i++)
		file = dlopen(files[i], RTLD_NOW | RTLD_LOCAL);
	if (file == NULL)
		return false;
	*(void **)&mimalloc->allocate = dlsym(file, "mi_malloc");
	*(void **)&mimalloc->reallocate = dlsym(file, "mi_realloc");
	*(void **)&mimalloc->release = dlsym(file, "mi_free");
	*(void **)&mimalloc->duplicate = dlsym(file, "mi_strdup");
	*(void **)&mimalloc->version = dlsym(file, "mi_version");
	return mimalloc->allocate != NULL && mimalloc->reallocate != NULL &&
		mimalloc->release != NULL && mimalloc->duplicate != NULL &&
		mimalloc->version != NULL;
}

/* Resolves `choice`, and loads what it needs into *mimalloc. */
static int
allocator_resolve(enum allocator *choice, struct allocator_mimalloc *mimalloc,
	char text[ALLOCATOR_NAME_BYTES])
{
	int version;

	if (*choice == ALLOCATOR_AUTO)
		*choice = ALLOCATOR_BEST;
	if (*choice != ALLOCATOR_MIMALLOC) {
		snprintf(text, ALLOCATOR_NAME_BYTES, "%s",
			*choice == ALLOCATOR_ARENA ? "arena" : "malloc");
		return 0;
	}
	if (!allocator_load(mimalloc)) {
		snprintf(text, ALLOCATOR_NAME_BYTES,
			"there is no libmimalloc here; install it, or say "
			"auto");
		return -ENOTSUP;
	}
	version = mimalloc->version();
	snprintf(text, ALLOCATOR_NAME_BYTES, "mimalloc %d.%d.%d", version / 100,
		version / 10 % 10, version % 10);
	return 0;
}

int
allocator_find(enum allocator choice, char text[ALLOCATOR_NAME_BYTES])
{
	struct allocator_mimalloc mimalloc;

	return allocator_resolve(&choice, &mimalloc, text);
}

int
allocator_install(enum allocator choice, char text[ALLOCATOR_NAME_BYTES])
{
	struct allocator_mimalloc mimalloc;
	int rc = allocator_resolve(&choice, &mimalloc, text);

	if (rc != 0)
		return rc;
	if (choice == ALLOCATOR_MIMALLOC)
		xmlMemSetup(mimalloc.release, mimalloc.allocate,
			mimalloc.reallocate, mimalloc.duplicate);
	else if (choice == ALLOCATOR_ARENA)
		xmlMemSetup(
			arena_free, arena_malloc, arena_realloc, arena_strdup);
	allocator_arena = choice == ALLOCATOR_ARENA;
	return 0;
}

bool
allocator_is_arena(void)
{
	return allocator_arena;
}
