/* SPDX-License-Identifier: MIT */
/* Names with numbers: an open hash table of at most half its size. */
#include "url/names.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct names_entry {
	char *text;
	uint64_t hash;
};

struct names {
	struct names_entry *entries;
	size_t count, room;
	size_t *slots; /* a name's number + 1; 0 is free */
	size_t mask;
};

struct names *
names_create(void)
{
	struct names *names = calloc(1, sizeof(*names));

	if (!names)
		return NULL;
	names->mask = 127;
	names->room = 64;
	names->slots = calloc(names->mask + 1, sizeof(*names->slots));
	names->entries = calloc(names->room, sizeof(*names->entries));
	if (!names->slots || !names->entries) {
		names_destroy(names);
		return NULL;
	}
	return names;
}

void
names_destroy(struct names *names)
{
	size_t i;

	if (!names)
		return;
	for (i = 0; i < names->count; i++)
		free(names->entries[i].text);
	free(names->entries);
	free(names->slots);
	free(names);
}

static uint64_t
names_hash(const char *name, size_t len)
{
	uint64_t hash = 0xcbf29ce484222325u;
	size_t i;

	for (i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)name[i]) * 0x100000001b3u;
	return hash ^ (hash >> 29);
}

static int
names_grow(struct names *names)
{
	size_t mask = names->mask * 2 + 1, room = names->room * 2, i;
	struct names_entry *entries;
	size_t *slots;

	entries = realloc(names->entries, room * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	names->entries = entries;
	slots = calloc(mask + 1, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	for (i = 0; i < names->count; i++) {
		size_t at = entries[i].hash & mask;

		while (slots[at])
			at = (at + 1) & mask;
		slots[at] = i + 1;
	}
	free(names->slots);
	names->slots = slots;
	names->mask = mask;
	names->room = room;
	return 0;
}

/* The slot that holds the name, or the free one where it belongs. */
static size_t
names_find(
	const struct names *names, const char *name, size_t len, uint64_t hash)
{
	size_t at = hash & names->mask;

	while (names->slots[at]) {
		const struct names_entry *entry =
			&names->entries[names->slots[at] - 1];

		if (entry->hash == hash && !strncmp(entry->text, name, len) &&
			!entry->text[len])
			break;
		at = (at + 1) & names->mask;
	}
	return at;
}

int
names_add(struct names *names, const char *name, size_t len, size_t *number)
{
	uint64_t hash = names_hash(name, len);
	size_t at = names_find(names, name, len, hash);
	struct names_entry *entry;

	if (names->slots[at]) {
		*number = names->slots[at] - 1;
		return 0;
	}
	if (names->count == names->room) {
		if (names_grow(names))
			return -ENOMEM;
		at = names_find(names, name, len, hash);
	}
	entry = &names->entries[names->count];
	entry->text = strndup(name, len);
	if (!entry->text)
		return -ENOMEM;
	entry->hash = hash;
	*number = names->count;
	names->slots[at] = ++names->count;
	return 1;
}

size_t
names_count(const struct names *names)
{
	return names->count;
}
