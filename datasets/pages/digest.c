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
#define DIGEST_MARK_LINK 0x01
#define DIGEST_MARK_TITLE 0x02
#define DIGEST_MARK_END 0x00

enum digest_kind {
	DIGEST_PLAIN,
	DIGEST_LINK,
	DIGEST_HIDDEN,
	DIGEST_DRAWING,
	DIGEST_TITLE
};

struct digest {
	XXH3_state_t *hash;
	uint64_t elements, links, text_bytes;
	/* Depths count from 1; 0 means "not inside one". */
	unsigned depth, hidden_depth, title_depth, drawing_depth;
	bool titled, gap;
	size_t title_len;
	char title[DIGEST_TITLE_BYTES];
	/* Many events are a few bytes long: they are hashed by the buffer. */
	size_t staged;
	char stage[8192];
};

struct digest *
digest_create(void)
{
	struct digest *digest = calloc(1, sizeof(*digest));

	if (digest == NULL)
		return NULL;
	digest->hash = XXH3_createState();
	if (digest->hash == NULL) {
		free(digest);
		return NULL;
	}
	digest_reset(digest);
	return digest;
}

void
digest_destroy(struct digest *digest)
{
	if (digest == NULL)
		return;
	XXH3_freeState(digest->hash);
	free(digest);
}

void
digest_reset(struct digest *digest)
{
	XXH3_64bits_reset(digest->hash);
	digest->elements = digest->links = digest->text_bytes = 0;
	digest->depth = digest->hidden_depth = digest->title_depth = 0;
	digest->drawing_depth = 0;
	digest->titled = digest->gap = false;
	digest->title_len = 0;
	digest->staged = 0;
}

static enum digest_kind
digest_kind(const char *name)
{
	switch (name[0]) {
	case 'a':
		if (!name[1] || !strcmp(name, "area"))
			return DIGEST_LINK;
		break;
	case 'n':
		if (!strcmp(name, "noscript"))
			return DIGEST_HIDDEN;
		break;
	case 'm':
		if (!strcmp(name, "math"))
			return DIGEST_DRAWING;
		break;
	case 's':
		if (!strcmp(name, "svg"))
			return DIGEST_DRAWING;
		if (!strcmp(name, "script") || !strcmp(name, "style"))
			return DIGEST_HIDDEN;
		break;
	case 't':
		if (!strcmp(name, "title"))
			return DIGEST_TITLE;
		if (!strcmp(name, "template"))
			return DIGEST_HIDDEN;
		break;
	default:
		break;
	}
	return DIGEST_PLAIN;
}

int
digest_links(const char *name)
{
	return digest_kind(name) == DIGEST_LINK;
}

static void
digest_flush(struct digest *digest)
{
	XXH3_64bits_update(digest->hash, digest->stage, digest->staged);
	digest->staged = 0;
}

static void
digest_byte(struct digest *digest, char byte)
{
	if (digest->staged == sizeof(digest->stage))
		digest_flush(digest);
	digest->stage[digest->staged++] = byte;
}

static void
digest_bytes(struct digest *digest, const void *bytes, size_t len)
{
	if (len > sizeof(digest->stage) - digest->staged)
		digest_flush(digest);
	if (len > sizeof(digest->stage)) {
		XXH3_64bits_update(digest->hash, bytes, len);
		return;
	}
	memcpy(digest->stage + digest->staged, bytes, len);
	digest->staged += len;
}

static void
digest_number(struct digest *digest, uint64_t number)
{
	for (int shift = 0; shift < 64; shift += 8)
		digest_byte(digest, (char)(unsigned char)(number >> shift));
}

void
digest_start(struct digest *digest, const char *name, const char *href)
{
	enum digest_kind kind = digest_kind(name);

	digest->elements++;
	digest->depth++;
	if (kind == DIGEST_PLAIN)
		return;
	if (kind == DIGEST_LINK) {
		if (href == NULL)
			return;
		digest->links++;
		digest_byte(digest, DIGEST_MARK_LINK);
		digest_bytes(digest, href, strlen(href));
		digest_byte(digest, DIGEST_MARK_END);
	} else if (kind == DIGEST_DRAWING) {
		if (!digest->drawing_depth)
			digest->drawing_depth = digest->depth;
	} else if (kind == DIGEST_TITLE && !digest->titled &&
		!digest->hidden_depth && !digest->drawing_depth) {
		digest->titled = true;
		digest->title_depth = digest->depth;
		digest_byte(digest, DIGEST_MARK_TITLE);
	} else if (!digest->hidden_depth) {
		/* A later title isn't visible text either. */
		digest->hidden_depth = digest->depth;
	}
}

void
digest_end(struct digest *digest)
{
	if (digest->depth == digest->title_depth) {
		digest->title_depth = 0;
		digest_byte(digest, DIGEST_MARK_END);
	}
	if (digest->depth == digest->hidden_depth)
		digest->hidden_depth = 0;
	if (digest->depth == digest->drawing_depth)
		digest->drawing_depth = 0;
	if (digest->depth)
		digest->depth--;
}

static void
digest_title(struct digest *digest, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)text[i] <= ' ') {
			digest->gap = digest->title_len > 0;
			continue;
		}
		if (digest->gap) {
			digest_byte(digest, ' ');
			if (digest->title_len < DIGEST_TITLE_BYTES - 1)
				digest->title[digest->title_len++] = ' ';
			digest->gap = false;
		}
		digest_byte(digest, text[i]);
		if (digest->title_len < DIGEST_TITLE_BYTES - 1)
			digest->title[digest->title_len++] = text[i];
	}
}

void
digest_text(struct digest *digest, const char *text, size_t len)
{
	if (digest->hidden_depth)
		return;
	if (digest->title_depth) {
		digest_title(digest, text, len);
		return;
	}
	while (len) {
		if (digest->staged == sizeof(digest->stage))
			digest_flush(digest);
		size_t room = sizeof(digest->stage) - digest->staged;
		size_t part = len < room ? len : room;
		char *to = digest->stage + digest->staged;
		size_t kept = 0;

		/* Each byte is written and then counted or not, which needs no
		 * branch. */
		for (size_t i = 0; i < part; i++) {
			to[kept] = text[i];
			kept += (unsigned char)text[i] > ' ';
		}
		digest->staged += kept;
		digest->text_bytes += kept;
		text += part;
		len -= part;
	}
}

void
digest_finish(struct digest *digest, struct digest_sums *sums)
{
	/* A title that the page never closed. */
	if (digest->title_depth)
		digest_byte(digest, DIGEST_MARK_END);
	digest->title[digest->title_len] = '\0';
	digest_number(digest, digest->elements);
	digest_number(digest, digest->links);
	digest_number(digest, digest->text_bytes);
	digest_flush(digest);
	*sums = (struct digest_sums){
		.digest = XXH3_64bits_digest(digest->hash),
		.elements = digest->elements,
		.links = digest->links,
		.text_bytes = digest->text_bytes,
		.title = digest->title,
	};
}

const char *
digest_title_text(const struct digest *digest)
{
	return digest->title;
}
