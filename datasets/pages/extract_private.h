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
	struct machine *machine;
	/* Kept from page to page; its _private is this. NULL until used, and
	 * after a page that left it swollen. */
	htmlParserCtxtPtr ctxt;
	/* Memory of it and of the page; NULL where that is the process's. */
	struct arena *arena;
	struct decoder *decoder;
	struct sniffed sniffed;
	struct decoded decoded;
	/* How much of the page's text libxml2 has got, behind a byte order mark
	 * of ours, and whether it came to the end of that. */
	size_t at;
	bool marked, ended;
	/* Where libxml2 was when it asked last; where its present tag, comment
	 * or text may have begun; whether it told of any since. */
	size_t asked, began;
	bool stirred, scanned;
	/* Steps over open elements that wrong tags cost. */
	uint64_t wasted;
	/* A title was seen; something of it isn't as HTML has it; it is written
	 * in ASCII. */
	bool titled, doubtful, ascii;
	/* A tree was left in the arena. */
	bool planted;
	/* More names than the limit, a few of which may be earlier pages'. */
	bool crowded;
	/* A comment or document type may end earlier in HTML 5. */
	bool misread;
	const char *reason;
	char reason_text[64];
};

/* Over the whole page, what libxml2 counts only at its cost: the most
 * attributes of a tag; whether there are too many names behind ampersands. */
size_t extract_scan_attributes(const struct decoded *page);
bool extract_scan_crowded(const struct decoded *page);
/* Whether the parser is within an element of raw text, as far as a cheap test
 * shows. */
bool extract_scan_within(htmlParserCtxtPtr ctxt);
/* The page for libxml2 before 2.14, which reads over ends of comments that HTML
 * 5 knows; NULL where it has none of them. 0 or -ENOMEM. */
int extract_scan_mend(const struct decoded *page, char **text, size_t *len);

/* Do others make the same of a title that begins, or of none at all? */
void extract_title_begins(htmlParserCtxtPtr ctxt);
void extract_title_missing(struct extract *extract);

#endif
