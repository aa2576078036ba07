/* SPDX-License-Identifier: MIT */
/* An open hash table of numbers into an array of texts. */
#include "text/intern.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* The slot where the text is or would be. */
static size_t
intern_find(const struct intern *intern, const char *text, size_t len)
{
	size_t mask = intern->slot_count - 1;
	size_t at = XXH3_64bits(text, len) & mask;

	for (; intern->slots[at] != 0; at = (at + 1) & mask) {
		const char *there = intern->text[intern->slots[at] - 1];

		if (strncmp(there, text, len) == 0 && there[len] == '\0')
			break;
	}
	return at;
}

static int
intern_grow(struct intern *intern)
{
	size_t room = intern->room > 0 ? intern->room * 2 : 16;
	char **text = reallocarray(intern->text, room, sizeof(*text));
	uint32_t *slots = calloc(room * 2, sizeof(*slots));

	if (text != NULL)
		intern->text = text;
	if (text == NULL || slots == NULL) {
		free(slots);
		return -ENOMEM;
	}
	free(intern->slots);
	intern->room = room;
	intern->slots = slots;
	intern->slot_count = room * 2;
	for (size_t i = 0; i < intern->count; i++)
		slots[intern_find(intern, text[i], strlen(text[i]))] =
			(uint32_t)i + 1;
	return 0;
}

int64_t
intern_add(struct intern *intern, const char *text, size_t len)
{
	size_t at;

	if (intern->count == intern->room && intern_grow(intern) < 0)
		return -ENOMEM;
	at = intern_find(intern, text, len);
	if (intern->slots[at] != 0)
		return intern->slots[at] - 1;
	intern->text[intern->count] = strndup(text, len);
	if (intern->text[intern->count] == NULL)
		return -ENOMEM;
	intern->slots[at] = (uint32_t)++intern->count;
	return (int64_t)intern->count - 1;
}

void
intern_fini(struct intern *intern)
{
	for (size_t i = 0; i < intern->count; i++)
		free(intern->text[i]);
	free(intern->text);
	free(intern->slots);
	*intern = (struct intern){ 0 };
}
