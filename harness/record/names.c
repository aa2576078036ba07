/* SPDX-License-Identifier: MIT */
/* Interned names: an open hash table of numbers into an array of strings. */
#include "record/names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* The slot where the name is or would be. */
static size_t
names_find(const struct names *names, const char *name, size_t len)
{
	size_t mask = names->slot_count - 1;
	size_t at = XXH3_64bits(name, len) & mask;

	for (; names->slots[at]; at = (at + 1) & mask) {
		const char *there = names->text[names->slots[at] - 1];
		if (strncmp(there, name, len) == 0 && there[len] == '\0')
			break;
	}
	return at;
}

static int
names_grow(struct names *names)
{
	size_t room = names->room ? names->room * 2 : 16;

	char **text = reallocarray(names->text, room, sizeof(*text));
	if (!text)
		return -ENOMEM;
	names->text = text;
	names->room = room;

	uint32_t *slots = calloc(room * 2, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	free(names->slots);
	names->slots = slots;
	names->slot_count = room * 2;
	for (size_t i = 0; i < names->count; i++) {
		size_t at = names_find(names, text[i], strlen(text[i]));
		slots[at] = (uint32_t)i + 1;
	}
	return 0;
}

int64_t
names_add(struct names *names, const char *name, size_t len)
{
	if (names->count == names->room) {
		int err = names_grow(names);
		if (err)
			return err;
	}
	size_t at = names_find(names, name, len);
	if (names->slots[at])
		return (int64_t)names->slots[at] - 1;

	char *copy = strndup(name, len);
	if (!copy)
		return -ENOMEM;
	names->text[names->count] = copy;
	names->slots[at] = (uint32_t)++names->count;
	return (int64_t)names->count - 1;
}

void
names_fini(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->text[i]);
	free(names->text);
	free(names->slots);
	*names = (struct names){ 0 };
}
