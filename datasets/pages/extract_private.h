/* SPDX-License-Identifier: MIT */
/* A lane's parser, for extract*.c only. */
#ifndef LANEBENCH_PAGES_EXTRACT_PRIVATE_H
#define LANEBENCH_PAGES_EXTRACT_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include <libxml/HTMLparser.h>
#include <libxml/xmlerror.h>

#include "pages/decode.h"
#include "pages/digest.h"
#include "pages/extract.h"

/* Reads libxml2's own fields where it has no function for them; newer versions
 * deprecate that. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#if LIBXML_VERSION >= 21200
typedef const xmlError *extract_error;
#else
typedef xmlErrorPtr extract_error;
#endif

struct extract {
	enum extract_mode mode;
	struct extract_limits limits;
	struct digest *digest;
	/* Kept from page to page; its _private is this struct. NULL until it is
	 * used, and after a page that made it too large. */
	htmlParserCtxtPtr ctxt;
	/* The memory of both; NULL: the process's. */
	struct arena *arena;
	struct decoder *decoder;
	struct sniffed sniffed;
	struct decoded decoded;
	/* How much of the text libxml2 got; whether it got the byte order mark
	 * that comes first, and whether it came to the end. */
	size_t at;
	bool marked, ended;
	/* Where libxml2 was when it last asked for more; where its present tag,
	 * comment or text may begin; whether an event came since; whether the
	 * tags were scanned. */
	size_t asked, began;
	bool saw_event, scanned;
	/* Steps over open elements that wrong tags cost. */
	uint64_t wasted;
	/* A title was seen; parsers may differ on it; it is ASCII. */
	bool titled, doubtful, ascii;
	/* A tree is left to the arena's reset. */
	bool owned_by_arena;
	/* There are more names than the limit, some of them perhaps of earlier
	 * pages. */
	bool crowded;
	/* A comment or document type may end earlier in HTML 5. */
	bool misread;
	const char *reason;
	char reason_text[64];
};

/* Scans of the whole page for what libxml2 counts too slowly: the most
 * attributes of a tag; whether there are too many names behind ampersands. */
size_t extract_scan_attributes(const struct decoded *page);
bool extract_scan_crowded(const struct decoded *page);
/* Whether the parser is within an element of raw text, as far as a cheap test
 * shows. */
bool extract_scan_within(htmlParserCtxtPtr ctxt);
/* Rewrites the page for libxml2 before 2.14, which misses ends of comments that
 * HTML 5 has; *text is NULL where there are none of these. 0 or -ENOMEM. */
int extract_scan_mend(const struct decoded *page, char **text, size_t *len);

/* Notes whether other parsers agree on a title that begins, or on there being
 * none. */
void extract_title_begins(htmlParserCtxtPtr ctxt);
void extract_title_missing(struct extract *extract);

#endif
