/* SPDX-License-Identifier: MIT */
/* Counts what libxml2 doesn't tell, or tells too late: a tag's attributes,
 * including repeated ones, and the names behind ampersands; and rewrites a page
 * so that libxml2 ends a comment where HTML 5 does. */
#include "pages/extract_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <xxhash.h>

/* libxml2 before 2.14 splits a longer name into several. */
#define SCAN_NAME_BYTES 100
#define SCAN_SLOTS (4 * EXTRACT_NAMES_MAX)

/* How many open elements are compared with those of raw text. */
#define SCAN_LEVELS 16

/* Elements whose text holds no tags and no comments. All versions of libxml2
 * treat the first two so. */
static const char *const scan_texts[] = { "script", "style", "title",
	"textarea", "xmp", "iframe", "noembed", "noframes" };

#define SCAN_SCRIPTS 2
/* Every parser sees neither an element nor text in this. */
#define SCAN_NOTHING "<!---->"
#define SCAN_TEXTS (sizeof(scan_texts) / sizeof(scan_texts[0]))

struct scan {
	const char *at, *end;
	/* The most attributes of a tag; whether the last one ends in "/>". */
	size_t most;
	bool closed;
	/* Where the rewritten page goes, or NULL; the text that isn't there
	 * yet. */
	char *to;
	const char *from;
	/* Bits of scan_texts that have no end tag from here on. */
	unsigned endless;
};

static bool
scan_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Goes behind the next such text, or to the end. */
static void
scan_past(struct scan *scan, const char *text)
{
	const size_t len = strlen(text);
	const char *at = scan->at;

	while ((at = memchr(at, text[0], (size_t)(scan->end - at))) != NULL &&
		((size_t)(scan->end - at) < len || memcmp(at, text, len)))
		at++;
	scan->at = at != NULL ? at + len : scan->end;
}

static bool
scan_sees(const struct scan *scan, const char *text)
{
	const size_t len = strlen(text);

	return (size_t)(scan->end - scan->at) >= len &&
		!strncasecmp(scan->at, text, len);
}

/* Whether a tag's name, in full, is there. */
static bool
scan_named(const struct scan *scan, const char *at, const char *name)
{
	const size_t len = strlen(name);

	return (size_t)(scan->end - at) > len && !strncasecmp(at, name, len) &&
		(scan_blank(at[len]) || at[len] == '>' || at[len] == '/');
}

/* Copies the page up to `at`, and writes what replaces the part up to
 * `behind`. */
static void
scan_put(struct scan *scan, const char *at, const char *behind,
	const char *instead)
{
	const size_t len = (size_t)(at - scan->from);

	memcpy(scan->to, scan->from, len);
	scan->to = stpcpy(scan->to + len, instead);
	scan->from = behind;
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

/* Counts a tag's attributes, from behind its '<'. */
static size_t
scan_tag(struct scan *scan)
{
	const char *name = scan->at;
	size_t count = 0;

	scan->closed = false;
	while (scan->at < scan->end && *scan->at != '>') {
		if (*scan->at == '=' && scan->at > name) {
			scan->at++;
			scan_value(scan);
			name = scan->at;
		} else if (scan_blank(*scan->at) || *scan->at == '/') {
			scan->closed = scan_sees(scan, "/>");
			name = ++scan->at;
			/* An attribute may have blanks before its '='. */
			while (scan->at < scan->end && scan_blank(*scan->at))
				name = ++scan->at;
			if (scan->at < scan->end && *scan->at == '=') {
				scan->at++;
				scan_value(scan);
				name = scan->at;
			}
		} else {
			/* Counts at a name's first byte, and at each
			 * hundredth. */
			if ((scan->at - name) % SCAN_NAME_BYTES == 0)
				count++;
			scan->at++;
		}
	}
	/* The first name is the element's. */
	return count ? count - 1 : 0;
}

/* Goes to the end tag of an element of raw text. For counting, only of those
 * that are so to every libxml2. */
static void
scan_text(struct scan *scan, const char *tag)
{
	const char *at = scan->at;
	size_t i = 0;

	while (i < SCAN_TEXTS && !scan_named(scan, tag, scan_texts[i]))
		i++;
	if (i == SCAN_TEXTS || scan->closed)
		return;
	if (i >= SCAN_SCRIPTS && (scan->to == NULL || scan->endless & 1u << i))
		return;
	do {
		scan_past(scan, "</");
	} while (scan->at < scan->end &&
		!scan_named(scan, scan->at, scan_texts[i]));
	if (i < SCAN_SCRIPTS)
		return;
	if (scan->at == scan->end) {
		scan->endless |= 1u << i;
		scan->at = at;
		return;
	}
	while ((at = memchr(at, '<', (size_t)(scan->at - at) - 2)) != NULL) {
		scan_put(scan, at, at + 1, "&lt;");
		at++;
	}
}

/* Skips a comment, from its '!'. Two end where they begin, and some end in
 * "--!>". */
static void
scan_comment(struct scan *scan)
{
	const char *start = scan->at, *at = start + 3;

	while ((at = memchr(at, '>', (size_t)(scan->end - at))) != NULL &&
		memcmp(at - 2, "--", 2) &&
		(at - start < 6 || memcmp(at - 3, "--!", 3)))
		at++;
	scan->at = at != NULL ? at + 1 : scan->end;
	if (scan->to != NULL && at != NULL && (at - start < 5 || at[-1] == '!'))
		scan_put(scan, start - 1, scan->at, SCAN_NOTHING);
}

static bool
scan_quoted(const char *at, const char *end)
{
	char quote = '\0';

	for (; at < end; at++) {
		if (!quote && (*at == '"' || *at == '\''))
			quote = *at;
		else if (*at == quote)
			quote = '\0';
	}
	return quote != '\0';
}

/* Skips an end tag, a document type or an instruction: to the next '>', though
 * it may be quoted. */
static void
scan_other(struct scan *scan)
{
	const char *start = scan->at;
	const bool doctype = scan_sees(scan, "!doctype");

	scan_past(scan, ">");
	if (scan->to != NULL && doctype && scan_quoted(start, scan->at))
		scan_put(scan, start - 1, scan->at, SCAN_NOTHING);
}

static void
scan_page(struct scan *scan)
{
	for (;;) {
		const char *tag;

		scan_past(scan, "<");
		tag = scan->at;
		if (tag == scan->end)
			return;
		if (charset_letter(*tag)) {
			size_t count = scan_tag(scan);

			scan->most = count > scan->most ? count : scan->most;
			scan_text(scan, tag);
		} else if (scan_sees(scan, "!--")) {
			scan_comment(scan);
		} else if (*tag == '!' || *tag == '?' || *tag == '/') {
			scan_other(scan);
		}
	}
}

/* False for more different names than the limit, or without memory. */
static bool
scan_names(struct scan scan)
{
	uint64_t *slots = calloc(SCAN_SLOTS, sizeof(*slots));
	size_t count = 0;

	if (slots == NULL)
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

static size_t
scan_count(const struct decoded *page, char c)
{
	const char *at = page->text, *end = at + page->len;
	size_t count = 0;

	while ((at = memchr(at, c, (size_t)(end - at))) != NULL) {
		at++;
		count++;
	}
	return count;
}

size_t
extract_scan_attributes(const struct decoded *page)
{
	struct scan scan = { .at = page->text, .end = page->text + page->len };

	scan_page(&scan);
	return scan.most;
}

bool
extract_scan_crowded(const struct decoded *page)
{
	const struct scan scan = { .at = page->text,
		.end = page->text + page->len };

	return scan_count(page, '&') > EXTRACT_NAMES_MAX && !scan_names(scan);
}

bool
extract_scan_within(htmlParserCtxtPtr ctxt)
{
	const int last = ctxt->nameNr - 1;

	for (int i = last; i >= 0 && i > last - SCAN_LEVELS; i--) {
		const char *name = (const char *)ctxt->nameTab[i];

		for (size_t k = SCAN_SCRIPTS; k < SCAN_TEXTS; k++)
			if (*name == *scan_texts[k] &&
				!strcmp(name, scan_texts[k]))
				return true;
	}
	return false;
}

int
extract_scan_mend(const struct decoded *page, char **text, size_t *len)
{
	const char *end = page->text + page->len;
	struct scan scan = { .at = page->text, .end = end, .from = page->text };

	/* A '<' in a raw text grows most, by three bytes. */
	*text = malloc(page->len + 3 * scan_count(page, '<') + 1);
	if (*text == NULL)
		return -ENOMEM;
	scan.to = *text;
	scan_page(&scan);
	if (scan.from == page->text) {
		free(*text);
		*text = NULL;
		return 0;
	}
	scan_put(&scan, end, end, "");
	*len = (size_t)(scan.to - *text);
	return 0;
}
