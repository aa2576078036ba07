/* SPDX-License-Identifier: MIT */
/* Counts in a page's text what libxml2 doesn't tell, or tells too late: the
 * attributes of a tag, repeated ones too, and the names behind an ampersand. */
#include "pages/extract_private.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <xxhash.h>

/* libxml2 before 2.14 takes a longer name for several. */
#define SCAN_NAME_BYTES 100
#define SCAN_SLOTS (4 * EXTRACT_NAMES_MAX)

struct scan {
	const char *at, *end;
};

static bool
scan_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Behind the next such text, or at the end. */
static void
scan_past(struct scan *scan, const char *text)
{
	const size_t len = strlen(text);
	const char *at = scan->at;

	while ((at = memchr(at, text[0], (size_t)(scan->end - at))) != NULL &&
		((size_t)(scan->end - at) < len || memcmp(at, text, len)))
		at++;
	scan->at = at ? at + len : scan->end;
}

static void
scan_value(struct scan *scan)
{
	while (scan->at < scan->end && scan_blank(*scan->at))
		scan->at++;
	if (scan->at < scan->end && *scan->at == '"') {
		scan->at++;
		scan_past(scan, "\"");
	} else if (scan->at < scan->end && *scan->at == '\'') {
		scan->at++;
		scan_past(scan, "'");
	} else {
		while (scan->at < scan->end && !scan_blank(*scan->at) &&
			*scan->at != '>')
			scan->at++;
	}
}

/* A tag's attributes, from behind its '<'. */
static size_t
scan_tag(struct scan *scan)
{
	const char *name = scan->at;
	size_t count = 0;

	while (scan->at < scan->end && *scan->at != '>') {
		if (*scan->at == '=' && scan->at > name) {
			scan->at++;
			scan_value(scan);
			name = scan->at;
		} else if (scan_blank(*scan->at) || *scan->at == '/') {
			name = ++scan->at;
			/* One with blanks before its '='. */
			while (scan->at < scan->end && scan_blank(*scan->at))
				name = ++scan->at;
			if (scan->at < scan->end && *scan->at == '=') {
				scan->at++;
				scan_value(scan);
				name = scan->at;
			}
		} else {
			/* Its first byte, and each hundredth. */
			if ((scan->at - name) % SCAN_NAME_BYTES == 0)
				count++;
			scan->at++;
		}
	}
	/* The first is the element's own. */
	return count ? count - 1 : 0;
}

/* The text of a script or style holds no tags. */
static void
scan_script(struct scan *scan, const char *tag)
{
	static const char *const ends[] = { "script", "style" };

	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(ends[i]);

		if ((size_t)(scan->end - tag) <= len ||
			strncasecmp(tag, ends[i], len) ||
			(!scan_blank(tag[len]) && tag[len] != '>'))
			continue;
		do {
			scan_past(scan, "</");
		} while ((size_t)(scan->end - scan->at) > len &&
			strncasecmp(scan->at, ends[i], len));
	}
}

/* The most attributes that a tag has. */
static size_t
scan_attributes(struct scan scan)
{
	size_t most = 0;

	for (;;) {
		scan_past(&scan, "<");
		if (scan.at == scan.end)
			return most;
		if (charset_letter(*scan.at)) {
			const char *tag = scan.at;
			size_t count = scan_tag(&scan);

			most = count > most ? count : most;
			scan_script(&scan, tag);
		} else if (scan.end - scan.at > 3 &&
			memcmp(scan.at, "!--", 3) == 0) {
			/* "<!-->" is a whole one. */
			scan.at++;
			scan_past(&scan, "-->");
		} else if (*scan.at == '!' || *scan.at == '?' ||
			*scan.at == '/') {
			scan_past(&scan, ">");
		}
	}
}

/* False: more different names than the limit, or no memory. */
static bool
scan_names(struct scan scan)
{
	uint64_t *slots = calloc(SCAN_SLOTS, sizeof(*slots));
	size_t count = 0;

	if (!slots)
		return false;
	while (count <= EXTRACT_NAMES_MAX) {
		const char *name;
		uint64_t hash;
		size_t slot;

		scan_past(&scan, "&");
		if (scan.at == scan.end)
			break;
		name = scan.at;
		while (scan.at < scan.end &&
			(charset_letter(*scan.at) ||
				(*scan.at >= '0' && *scan.at <= '9')))
			scan.at++;
		if (scan.at == name)
			continue;
		hash = XXH3_64bits(name, (size_t)(scan.at - name)) | 1;
		slot = hash >> 1 & (SCAN_SLOTS - 1);
		while (slots[slot] && slots[slot] != hash)
			slot = (slot + 1) & (SCAN_SLOTS - 1);
		count += !slots[slot];
		slots[slot] = hash;
	}
	free(slots);
	return count <= EXTRACT_NAMES_MAX;
}

size_t
extract_scan_attributes(const struct decoded *page)
{
	const struct scan scan = { page->text, page->text + page->len };

	return scan_attributes(scan);
}

bool
extract_scan_crowded(const struct decoded *page)
{
	const struct scan scan = { page->text, page->text + page->len };
	const char *at = scan.at;
	size_t ampersands = 0;

	while ((at = memchr(at, '&', (size_t)(scan.end - at))) != NULL) {
		at++;
		ampersands++;
	}
	return ampersands > EXTRACT_NAMES_MAX && !scan_names(scan);
}
