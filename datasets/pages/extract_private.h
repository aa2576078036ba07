/* SPDX-License-Identifier: MIT */
/* What the two ways of parsing share; for extract*.c only. */
#ifndef LANEBENCH_PAGES_EXTRACT_PRIVATE_H
#define LANEBENCH_PAGES_EXTRACT_PRIVATE_H

#include <stdbool.h>

#include <libxml/HTMLparser.h>

#include "pages/extract.h"
#include "pages/machine.h"

/* The parser's own fields are watched where it has no function for them; newer
 * ones would rather that nobody did. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

struct extract {
	enum extract_mode mode;
	struct extract_limits limits;
	struct machine *machine;
	/* Kept from page to page; its _private is this. NULL until used, and
	 * after a page that left it swollen. */
	htmlParserCtxtPtr ctxt;
	/* The page, how much of it libxml2 has got, and whether a byte-order
	 * mark is still to go before it. */
	const char *data;
	size_t len, at;
	bool mark;
	/* Attributes of the present tag that repeat another: those that the
	 * parser drops. */
	unsigned repeated;
	bool unconverted;
	/* More names than the limit, a few of which may be earlier pages'. */
	bool crowded;
	const char *reason;
	char reason_text[64];
};

/* The first reason stays. The page's input ends with what the parser holds
 * already, and its events are ignored. */
void extract_fail(struct extract *extract, const char *reason);

/* Holds an element that begins against the limits; false: ignore it. */
bool extract_admit(htmlParserCtxtPtr ctxt, const xmlChar **attributes);

void extract_sax_handlers(xmlSAXHandler *sax);
void extract_dom_handlers(xmlSAXHandler *sax);
/* Feeds the machine from a tree. */
void extract_dom_walk(struct extract *extract, const xmlDoc *document);

#endif
