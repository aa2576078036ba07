/* SPDX-License-Identifier: MIT */
/* What the two ways of parsing share; for extract*.c only. */
#ifndef LANEBENCH_PAGES_EXTRACT_PRIVATE_H
#define LANEBENCH_PAGES_EXTRACT_PRIVATE_H

#include <stdbool.h>

#include <libxml/HTMLparser.h>
#include <libxml/xmlerror.h>

#include "pages/extract.h"
#include "pages/machine.h"

/* The parser's own fields are watched where it has no function for them; newer
 * ones would rather that nobody did. */
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
	/* The page, how much of it libxml2 has got, and whether a byte-order
	 * mark is still to go before it. */
	const char *data;
	size_t len, at;
	bool mark;
	/* Attributes of the present tag that repeat another: those that the
	 * parser drops. */
	unsigned repeated;
	bool unconverted;
	/* Something in the title isn't as HTML has it. */
	bool doubtful;
	/* A tree was left in the arena. */
	bool planted;
	/* More names than the limit, a few of which may be earlier pages'. */
	bool crowded;
	const char *reason;
	char reason_text[64];
};

/* The first reason stays. The page's input ends with what the parser holds
 * already, and its events are ignored. */
void extract_fail(struct extract *extract, const char *reason);
__attribute__((format(printf, 2, 3))) void
extract_fail_with(struct extract *extract, const char *fmt, ...);

/* Holds an element that begins against the limits; false: ignore it. */
bool extract_admit(htmlParserCtxtPtr ctxt, const xmlChar **attributes);
/* Every complaint about a page: the structured error handler. */
void extract_complaint(void *userdata, extract_error error);
/* Looks at what no event tells: in the middle of a tag, and at the names. */
void extract_watch(struct extract *extract);
void extract_watch_names(struct extract *extract);

void extract_sax_handlers(xmlSAXHandler *sax);
void extract_dom_handlers(xmlSAXHandler *sax);
/* Feeds the machine from a tree. */
void extract_dom_walk(struct extract *extract, const xmlDoc *document);

#endif
