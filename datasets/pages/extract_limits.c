/* SPDX-License-Identifier: MIT */
/* Holds a page that is being parsed against the limits. */
#include "pages/extract_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <libxml/parserInternals.h>

void
extract_fail(struct extract *extract, const char *reason)
{
	if (!extract->reason)
		extract->reason = reason;
}

void
extract_fail_with(struct extract *extract, const char *fmt, ...)
{
	va_list args;

	if (extract->reason)
		return;
	va_start(args, fmt);
	vsnprintf(
		extract->reason_text, sizeof(extract->reason_text), fmt, args);
	va_end(args);
	extract->reason = extract->reason_text;
}

static void
extract_fail_attributes(struct extract *extract)
{
	extract_fail_with(extract, "more than %u attributes in a tag",
		extract->limits.attributes);
}

/* Inside of a title, other parsers mend what is wrong in another way. */
static void
extract_doubt(struct extract *extract, const xmlChar *name)
{
	if (name && !strcmp((const char *)name, "title"))
		extract->doubtful = true;
}

bool
extract_admit(htmlParserCtxtPtr ctxt, const xmlChar **attributes)
{
	struct extract *extract = ctxt->_private;
	size_t count = extract->repeated;

	extract->repeated = 0;
	if (extract->reason)
		return false;
	if (ctxt->nameNr > (int)extract->limits.depth) {
		extract_fail_with(extract, "deeper than %u levels",
			extract->limits.depth);
		return false;
	}
	/* Others take a tag there for text. */
	if (ctxt->nameNr >= 2)
		extract_doubt(extract, ctxt->nameTab[ctxt->nameNr - 2]);
	for (size_t i = 0; attributes && attributes[i]; i += 2)
		count++;
	if (count > extract->limits.attributes) {
		extract_fail_attributes(extract);
		return false;
	}
	return true;
}

/* Every complaint about a page. Most don't matter: pages are never right. */
void
extract_complaint(void *userdata, extract_error error)
{
	htmlParserCtxtPtr ctxt = userdata;
	struct extract *extract = ctxt->_private;

	extract_doubt(extract, ctxt->name);
	switch (error->code) {
	case XML_ERR_ATTRIBUTE_REDEFINED:
		/* It is compared with all others of its tag and dropped, so
		 * the array of attributes doesn't tell. */
		if (++extract->repeated > extract->limits.attributes)
			extract_fail_attributes(extract);
		break;
	case XML_HTML_STRUCURE_ERROR:
		/* A misplaced html, head or body: this tag will have no event. */
		extract->repeated = 0;
		break;
	case XML_ERR_NO_MEMORY:
		extract_fail(extract, "out of memory");
		break;
	case XML_I18N_CONV_FAILED:
	case XML_IO_ENCODER:
		extract->unconverted = true;
		break;
	default:
		break;
	}
}

/* libxml2 compares an attribute with all others of its tag before it tells
 * anybody, and doubles the array that it collects them in. So that array's
 * size says, in the middle of a tag, that it has too many. */
static bool
extract_overfull(const struct extract *extract)
{
	const struct _xmlParserCtxt *ctxt = extract->ctxt;

	return ctxt->maxatts > 44 &&
		(unsigned)ctxt->maxatts / 4 - 1 > extract->limits.attributes;
}

/* The table of names has a bounded number of chains, so that a page of ever
 * new ones would take a time that grows with their square. */
void
extract_watch_names(struct extract *extract)
{
	if (xmlDictSize(extract->ctxt->dict) <= EXTRACT_NAMES_MAX)
		return;
	extract->crowded = true;
	extract_fail_with(
		extract, "more than %d different names", EXTRACT_NAMES_MAX);
}

void
extract_watch(struct extract *extract)
{
	if (extract_overfull(extract))
		extract_fail_attributes(extract);
	extract_watch_names(extract);
}
