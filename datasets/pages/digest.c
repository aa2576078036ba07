/* SPDX-License-Identifier: MIT */
/* The extraction of title, links, elements and visible text from a page's
 * events, streamed into one digest. */
#include "pages/digest.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

/* Separators of the parts in the digested stream. HTML text holds none of them:
 * below U+0020 it has only white space. */
#define MACHINE_MARK_LINK 0x01
#define MACHINE_MARK_TITLE 0x02
#define MACHINE_MARK_END 0x00

enum machine_kind {
	MACHINE_PLAIN,
	MACHINE_LINK,
	MACHINE_HIDDEN,
	MACHINE_DRAWING,
	MACHINE_TITLE
};

struct machine {
	XXH3_state_t *hash;
	uint64_t elements, links, text_bytes;
	/* Depths count from 1; 0 means "not inside one". */
	unsigned depth, hidden_depth, title_depth, drawing_depth;
	bool titled, gap;
	size_t title_len;
	char title[MACHINE_TITLE_BYTES];
	/* Many events are a few bytes long: they are hashed by the buffer. */
	size_t staged;
	char stage[8192];
};

struct machine *
machine_create(void)
{
	struct machine *machine = calloc(1, sizeof(*machine));

	if (machine == NULL)
		return NULL;
	machine->hash = XXH3_createState();
	if (machine->hash == NULL) {
		free(machine);
		return NULL;
	}
	machine_reset(machine);
	return machine;
}

void
machine_destroy(struct machine *machine)
{
	if (machine == NULL)
		return;
	XXH3_freeState(machine->hash);
	free(machine);
}

void
machine_reset(struct machine *machine)
{
	XXH3_64bits_reset(machine->hash);
	machine->elements = machine->links = machine->text_bytes = 0;
	machine->depth = machine->hidden_depth = machine->title_depth = 0;
	machine->drawing_depth = 0;
	machine->titled = machine->gap = false;
	machine->title_len = 0;
	machine->staged = 0;
}

static enum machine_kind
machine_kind(const char *name)
{
	switch (name[0]) {
	case 'a':
		if (!name[1] || !strcmp(name, "area"))
			return MACHINE_LINK;
		break;
	case 'n':
		if (!strcmp(name, "noscript"))
			return MACHINE_HIDDEN;
		break;
	case 'm':
		if (!strcmp(name, "math"))
			return MACHINE_DRAWING;
		break;
	case 's':
		if (!strcmp(name, "svg"))
			return MACHINE_DRAWING;
		if (!strcmp(name, "script") || !strcmp(name, "style"))
			return MACHINE_HIDDEN;
		break;
	case 't':
		if (!strcmp(name, "title"))
			return MACHINE_TITLE;
		if (!strcmp(name, "template"))
			return MACHINE_HIDDEN;
		break;
	default:
		break;
	}
	return MACHINE_PLAIN;
}

int
machine_links(const char *name)
{
	return machine_kind(name) == MACHINE_LINK;
}

static void
machine_flush(struct machine *machine)
{
	XXH3_64bits_update(machine->hash, machine->stage, machine->staged);
	machine->staged = 0;
}

static void
machine_byte(struct machine *machine, char byte)
{
	if (machine->staged == sizeof(machine->stage))
		machine_flush(machine);
	machine->stage[machine->staged++] = byte;
}

static void
machine_bytes(struct machine *machine, const void *bytes, size_t len)
{
	if (len > sizeof(machine->stage) - machine->staged)
		machine_flush(machine);
	if (len > sizeof(machine->stage)) {
		XXH3_64bits_update(machine->hash, bytes, len);
		return;
	}
	memcpy(machine->stage + machine->staged, bytes, len);
	machine->staged += len;
}

static void
machine_number(struct machine *machine, uint64_t number)
{
	for (int shift = 0; shift < 64; shift += 8)
		machine_byte(machine, (char)(unsigned char)(number >> shift));
}

void
machine_start(struct machine *machine, const char *name, const char *href)
{
	enum machine_kind kind = machine_kind(name);

	machine->elements++;
	machine->depth++;
	if (kind == MACHINE_PLAIN)
		return;
	if (kind == MACHINE_LINK) {
		if (href == NULL)
			return;
		machine->links++;
		machine_byte(machine, MACHINE_MARK_LINK);
		machine_bytes(machine, href, strlen(href));
		machine_byte(machine, MACHINE_MARK_END);
	} else if (kind == MACHINE_DRAWING) {
		if (!machine->drawing_depth)
			machine->drawing_depth = machine->depth;
	} else if (kind == MACHINE_TITLE && !machine->titled &&
		!machine->hidden_depth && !machine->drawing_depth) {
		machine->titled = true;
		machine->title_depth = machine->depth;
		machine_byte(machine, MACHINE_MARK_TITLE);
	} else if (!machine->hidden_depth) {
		/* A title that isn't the page's is no text either. */
		machine->hidden_depth = machine->depth;
	}
}

void
machine_end(struct machine *machine)
{
	if (machine->depth == machine->title_depth) {
		machine->title_depth = 0;
		machine_byte(machine, MACHINE_MARK_END);
	}
	if (machine->depth == machine->hidden_depth)
		machine->hidden_depth = 0;
	if (machine->depth == machine->drawing_depth)
		machine->drawing_depth = 0;
	if (machine->depth)
		machine->depth--;
}

static void
machine_title(struct machine *machine, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] <= ' ') {
			machine->gap = machine->title_len > 0;
			continue;
		}
		if (machine->gap) {
			machine_byte(machine, ' ');
			if (machine->title_len < MACHINE_TITLE_BYTES - 1)
				machine->title[machine->title_len++] = ' ';
			machine->gap = false;
		}
		machine_byte(machine, text[i]);
		if (machine->title_len < MACHINE_TITLE_BYTES - 1)
			machine->title[machine->title_len++] = text[i];
	}
}

void
machine_text(struct machine *machine, const char *text, size_t len)
{
	if (machine->hidden_depth)
		return;
	if (machine->title_depth) {
		machine_title(machine, text, len);
		return;
	}
	while (len) {
		if (machine->staged == sizeof(machine->stage))
			machine_flush(machine);
		size_t room = sizeof(machine->stage) - machine->staged;
		size_t part = len < room ? len : room;
		char *to = machine->stage + machine->staged;
		size_t kept = 0;

		/* Written first and counted then: no branch a byte. */
		for (size_t i = 0; i < part; i++) {
			to[kept] = text[i];
			kept += (unsigned char)text[i] > ' ';
		}
		machine->staged += kept;
		machine->text_bytes += kept;
		text += part;
		len -= part;
	}
}

void
machine_finish(struct machine *machine, struct machine_sums *sums)
{
	/* A title that the page never closed. */
	if (machine->title_depth)
		machine_byte(machine, MACHINE_MARK_END);
	machine->title[machine->title_len] = '\0';
	machine_number(machine, machine->elements);
	machine_number(machine, machine->links);
	machine_number(machine, machine->text_bytes);
	machine_flush(machine);
	*sums = (struct machine_sums){
		.digest = XXH3_64bits_digest(machine->hash),
		.elements = machine->elements,
		.links = machine->links,
		.text_bytes = machine->text_bytes,
		.title = machine->title,
	};
}

const char *
machine_title_text(const struct machine *machine)
{
	return machine->title;
}
