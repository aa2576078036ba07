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

void
extract_fail_names(struct extract *extract)
{
	extract_fail_with(
		extract, "more than %d different names", EXTRACT_NAMES_MAX);
}

bool
extract_admit(htmlParserCtxtPtr ctxt)
{
	struct extract *extract = ctxt->_private;

	extract->stirred = true;
	if (extract->reason)
		return false;
	if (ctxt->nameNr > (int)extract->limits.depth) {
		extract_fail_with(extract, "deeper than %u levels",
			extract->limits.depth);
		return false;
	}
	return true;
}

void
extract_end(htmlParserCtxtPtr ctxt)
{
	struct extract *extract = ctxt->_private;

	extract->ended = extract->at == extract->decoded.len && ctxt->input &&
		ctxt->input->cur >= ctxt->input->end;
}

void
extract_comment(htmlParserCtxtPtr ctxt, const char *text)
{
	struct extract *extract = ctxt->_private;

	extract->stirred = true;
	if (*text == '>' || !strncmp(text, "->", 2) ||
		extract_scan_within(ctxt))
		extract->misread = true;
}

/* Newer ones tell of a hundred mistakes, and then of no more. */
static void
extract_listen(htmlParserCtxtPtr ctxt)
{
#if LIBXML_VERSION >= 21100
	if (ctxt->nameNr > EXTRACT_DEPTH_USUAL)
		ctxt->nbErrors = 0;
#else
	(void)ctxt;
#endif
}

/* Whether libxml2 may have gone over an end that HTML 5 sees: of a comment or
 * document type, or of a text, by a quote or a script that it sees there. */
static bool
extract_overrun(htmlParserCtxtPtr ctxt, int code)
{
	const char *name;

	switch (code) {
	case XML_ERR_COMMENT_NOT_FINISHED:
	case XML_ERR_DOCTYPE_NOT_FINISHED:
		return true;
	case XML_ERR_ATTRIBUTE_NOT_FINISHED:
		return extract_scan_within(ctxt);
	case XML_ERR_TAG_NAME_MISMATCH:
		name = (const char *)ctxt->name;
		return name && *name == 's' &&
			(!strcmp(name, "script") || !strcmp(name, "style")) &&
			extract_scan_within(ctxt);
	default:
		return false;
	}
}

/* Most don't matter: pages are never right. But for a tag in the wrong place
 * libxml2 goes through all elements that are open. */
void
extract_complaint(void *userdata, extract_error error)
{
	htmlParserCtxtPtr ctxt = userdata;
	struct extract *extract = ctxt->_private;

	if (error->code == XML_ERR_NO_MEMORY)
		extract_fail(extract, "out of memory");
	if (extract_overrun(ctxt, error->code))
		extract->misread = true;
	if (error->code != XML_ERR_TAG_NAME_MISMATCH &&
		error->code != XML_HTML_STRUCURE_ERROR)
		return;
	extract_listen(ctxt);
	extract->wasted += (uint64_t)ctxt->nameNr;
	if (extract->wasted > EXTRACT_WASTE_MAX)
		extract_fail(extract, "too many wrong tags so deep");
}

/* The table of names has a bounded number of chains, so that a page of ever
 * new ones would take a time that grows with their square. */
void
extract_watch_names(struct extract *extract)
{
	if (xmlDictSize(extract->ctxt->dict) <= EXTRACT_NAMES_MAX)
		return;
	extract->crowded = true;
	extract_fail_names(extract);
}

/* A tag's event comes at its end: by then libxml2 before 2.14 has compared all of
 * its attributes, and later ones have dropped those that repeat. So the page's
 * tags are scanned as soon as no event has come for long. */
void
extract_watch(struct extract *extract, size_t coming)
{
	const xmlParserInput *input = extract->ctxt->input;
	size_t ahead = input ? (size_t)(input->end - input->cur) : 0;

	if (extract->stirred)
		extract->began = extract->asked;
	extract->stirred = false;
	extract->asked = ahead < extract->at ? extract->at - ahead : 0;
	/* An attribute has two bytes at least. */
	if (!extract->scanned &&
		extract->at + coming - extract->began >
			2 * (size_t)extract->limits.attributes) {
		extract->scanned = true;
		if (extract_scan_attributes(&extract->decoded) >
			extract->limits.attributes)
			extract_fail_with(extract,
				"more than %u attributes in a tag",
				extract->limits.attributes);
	}
	extract_listen(extract->ctxt);
	extract_watch_names(extract);
}
