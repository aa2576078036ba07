/* SPDX-License-Identifier: MIT */
/* The lane's parser: hands a page to libxml2 in pieces, and tells one that was
 * parsed whole from one that wasn't. */
#include "pages/extract.h"

#include <errno.h>
#include <libxml/SAX2.h>
#include <libxml/parserInternals.h>
#include <libxml/tree.h>
#include <libxml/xmlmemory.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pages/allocator.h"
#include "pages/arena.h"
#include "pages/charset.h"
#include "pages/extract_private.h"

/* Compares a page that is being parsed with the limits. */

/* Keeps the first reason. libxml2 gets no more of the page, and its further
 * events are ignored. */
static void
extract_fail(struct extract *extract, const char *reason)
{
	if (extract->reason == NULL)
		extract->reason = reason;
}

__attribute__((format(printf, 2, 3))) static void
extract_fail_with(struct extract *extract, const char *fmt, ...)
{
	va_list args;

	if (extract->reason != NULL)
		return;
	va_start(args, fmt);
	vsnprintf(
		extract->reason_text, sizeof(extract->reason_text), fmt, args);
	va_end(args);
	extract->reason = extract->reason_text;
}

static void
extract_fail_names(struct extract *extract)
{
	extract_fail_with(
		extract, "more than %d different names", EXTRACT_NAMES_MAX);
}

/* Notes an event; false: ignore it, for the page has failed. */
static bool
extract_heeds(htmlParserCtxtPtr ctxt)
{
	struct extract *extract = ctxt->_private;

	extract->saw_event = true;
	return extract->reason == NULL;
}

/* Compares an element that begins with the limits; false: ignore it. */
static bool
extract_admit(htmlParserCtxtPtr ctxt)
{
	struct extract *extract = ctxt->_private;

	if (!extract_heeds(ctxt))
		return false;
	if (ctxt->nameNr > (int)extract->limits.depth) {
		extract_fail_with(extract, "deeper than %u levels",
			extract->limits.depth);
		return false;
	}
	return true;
}

/* At an end of the document, for both handlers. */
static void
extract_end(htmlParserCtxtPtr ctxt)
{
	struct extract *extract = ctxt->_private;

	extract->ended = extract->at == extract->decoded.len &&
		ctxt->input != NULL && ctxt->input->cur >= ctxt->input->end;
}

/* At a comment, for both handlers. */
static void
extract_comment(htmlParserCtxtPtr ctxt, const char *text)
{
	struct extract *extract = ctxt->_private;

	extract->saw_event = true;
	if (*text == '>' || !strncmp(text, "->", 2) ||
		extract_scan_within(ctxt))
		extract->misread = true;
}

/* Newer libxml2 reports a hundred errors and then stops. */
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

/* Whether libxml2 may have missed an end that HTML 5 sees: of a comment or
 * document type, or of a text with a quote or a script in it. */
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
		return name != NULL && *name == 's' &&
			(!strcmp(name, "script") || !strcmp(name, "style")) &&
			extract_scan_within(ctxt);
	default:
		return false;
	}
}

/* Most complaints don't matter, for no page is right. But at a tag in the wrong
 * place libxml2 walks over all open elements. */
static void
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

/* libxml2's table of names has a bounded number of chains, so that a page full
 * of new names takes a time that grows with their square. */
static void
extract_watch_names(struct extract *extract)
{
	if (xmlDictSize(extract->ctxt->dict) <= EXTRACT_NAMES_MAX)
		return;
	extract->crowded = true;
	extract_fail_names(extract);
}

/* A tag's event comes at its end, when libxml2 before 2.14 has compared all of
 * its attributes, and later ones have dropped repeated ones. So the page's tags
 * are scanned as soon as no event has come for long. */
static void
extract_watch(struct extract *extract, size_t coming)
{
	const xmlParserInput *input = extract->ctxt->input;
	size_t ahead = input != NULL ? (size_t)(input->end - input->cur) : 0;

	if (extract->saw_event)
		extract->began = extract->asked;
	extract->saw_event = false;
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

/* Parsing into libxml2's tree, which is walked afterwards. */

/* libxml2 since 2.12 ends a page of more than 2 048 levels, but only when it
 * has to make room for one more. */
static bool
extract_dom_room(htmlParserCtxtPtr ctxt)
{
	int most = 2 * ctxt->nodeMax;
	xmlNodePtr *nodes;

	if (ctxt->nodeNr < ctxt->nodeMax)
		return true;
	nodes = xmlRealloc(ctxt->nodeTab, (size_t)most * sizeof(*nodes));
	if (nodes == NULL)
		return false;
	ctxt->nodeTab = nodes;
	ctxt->nodeMax = most;
	return true;
}

/* libxml2 names a node without its prefix, <svg:title> would be a <title>, so
 * it gets the page's name from the dictionary. */
static void
extract_dom_start(void *userdata, const xmlChar *name, const xmlChar **atts)
{
	htmlParserCtxtPtr ctxt = userdata;
	const xmlNode *parent = ctxt->node;

	if (!extract_admit(ctxt))
		return;
	if (!extract_dom_room(ctxt)) {
		extract_fail(ctxt->_private, "out of memory");
		return;
	}
	if (name[0] == 't' && !strcmp((const char *)name, "title"))
		extract_title_begins(ctxt);
	xmlSAX2StartElement(ctxt, name, atts);
	if (ctxt->node != NULL && ctxt->node != parent)
		ctxt->node->_private = (void *)(uintptr_t)name;
}

static void
extract_dom_end(void *userdata, const xmlChar *name)
{
	if (extract_heeds(userdata))
		xmlSAX2EndElement(userdata, name);
}

static void
extract_dom_text(void *userdata, const xmlChar *text, int len)
{
	if (extract_heeds(userdata))
		xmlSAX2Characters(userdata, text, len);
}

static void
extract_dom_cdata(void *userdata, const xmlChar *text, int len)
{
	if (extract_heeds(userdata))
		xmlSAX2CDataBlock(userdata, text, len);
}

static void
extract_dom_comment(void *userdata, const xmlChar *text)
{
	htmlParserCtxtPtr ctxt = userdata;
	const struct extract *extract = ctxt->_private;

	extract_comment(ctxt, (const char *)text);
	if (extract->reason == NULL)
		xmlSAX2Comment(userdata, text);
}

static void
extract_dom_finish(void *userdata)
{
	extract_end(userdata);
	xmlSAX2EndDocument(userdata);
}

static void
extract_dom_handlers(xmlSAXHandler *sax)
{
	memset(sax, 0, sizeof(*sax));
	xmlSAX2InitHtmlDefaultSAXHandler(sax);
	sax->startElement = extract_dom_start;
	sax->endElement = extract_dom_end;
	sax->characters = extract_dom_text;
	sax->cdataBlock = extract_dom_cdata;
	sax->ignorableWhitespace = extract_dom_text;
	sax->comment = extract_dom_comment;
	sax->endDocument = extract_dom_finish;
}

static const char *
extract_dom_href(const xmlNode *node)
{
	for (const xmlAttr *att = node->properties; att != NULL;
		att = att->next) {
		if (strcmp((const char *)att->name, "href"))
			continue;
		/* The value is one text node: libxml2's HTML has no entities in
		 * values. */
		if (att->children == NULL || att->children->content == NULL)
			return "";
		return (const char *)att->children->content;
	}
	return NULL;
}

/* True for an element: its children come next and then its end. */
static bool
extract_dom_enter(struct extract *extract, const xmlNode *node)
{
	if (node->type == XML_TEXT_NODE ||
		node->type == XML_CDATA_SECTION_NODE) {
		const char *text = (const char *)node->content;

		if (text != NULL)
			digest_text(extract->digest, text, strlen(text));
		return false;
	}
	if (node->type != XML_ELEMENT_NODE)
		return false;
	const char *name = node->_private;

	if (name == NULL)
		name = (const char *)node->name;
	digest_start(extract->digest, name,
		digest_links(name) ? extract_dom_href(node) : NULL);
	return true;
}

/* Feeds the digest from a tree. */
static void
extract_dom_walk(struct extract *extract, const xmlDoc *document)
{
	const xmlNode *node = document->children;

	while (node != NULL) {
		if (extract_dom_enter(extract, node)) {
			if (node->children != NULL) {
				node = node->children;
				continue;
			}
			digest_end(extract->digest);
		}
		while (node != NULL && node->next == NULL) {
			node = node->parent;
			if (node == NULL || node->type != XML_ELEMENT_NODE)
				return;
			digest_end(extract->digest);
		}
		if (node != NULL)
			node = node->next;
	}
}

/* Parsing by SAX2 callbacks: the events go straight into the digest. */

static void
extract_sax_start(void *userdata, const xmlChar *name, const xmlChar **atts)
{
	htmlParserCtxtPtr ctxt = userdata;
	struct extract *extract = ctxt->_private;
	const char *href = NULL;

	if (!extract_admit(ctxt))
		return;
	if (atts != NULL && digest_links((const char *)name)) {
		for (size_t i = 0; atts[i] != NULL && href == NULL; i += 2) {
			if (strcmp((const char *)atts[i], "href"))
				continue;
			href = atts[i + 1] != NULL ? (const char *)atts[i + 1]
						   : "";
		}
	}
	if (name[0] == 't' && !strcmp((const char *)name, "title"))
		extract_title_begins(ctxt);
	digest_start(extract->digest, (const char *)name, href);
}

static void
extract_sax_end(void *userdata, const xmlChar *name)
{
	htmlParserCtxtPtr ctxt = userdata;
	const struct extract *extract = ctxt->_private;

	(void)name;
	if (extract_heeds(ctxt))
		digest_end(extract->digest);
}

static void
extract_sax_text(void *userdata, const xmlChar *text, int len)
{
	htmlParserCtxtPtr ctxt = userdata;
	const struct extract *extract = ctxt->_private;

	/* A tree holds no text outside of all elements. */
	if (extract_heeds(ctxt) && ctxt->nameNr > 0)
		digest_text(extract->digest, (const char *)text, (size_t)len);
}

static void
extract_sax_comment(void *userdata, const xmlChar *text)
{
	extract_comment(userdata, (const char *)text);
}

static void
extract_sax_finish(void *userdata)
{
	extract_end(userdata);
}

static void
extract_sax_handlers(xmlSAXHandler *sax)
{
	memset(sax, 0, sizeof(*sax));
	sax->startElement = extract_sax_start;
	sax->endElement = extract_sax_end;
	sax->characters = extract_sax_text;
	sax->cdataBlock = extract_sax_text;
	sax->comment = extract_sax_comment;
	sax->endDocument = extract_sax_finish;
	sax->ignorableWhitespace = extract_sax_text;
}

/* HUGE: a text over 10 MB fails in a tree but not in a stream; our own limits
 * replace those that it lifts. */
#define EXTRACT_OPTIONS \
	(HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | \
		HTML_PARSE_NONET | HTML_PARSE_COMPACT | \
		HTML_PARSE_IGNORE_ENC | XML_PARSE_HUGE)

/* A parser that remembers more names than this is replaced, so that a page
 * doesn't slow down the next. */
#define EXTRACT_NAMES_KEPT 8192
/* Pieces are so short that a tag of a few attributes never looks like one of
 * thousands. */
#define EXTRACT_PIECE 3900

static int
extract_read(void *opaque, char *buffer, int len)
{
	static const char mark[3] = { '\xef', '\xbb', '\xbf' };
	struct extract *extract = opaque;
	size_t part = extract->decoded.len - extract->at, marked = 0;

	if (part > EXTRACT_PIECE)
		part = EXTRACT_PIECE;
	if (part > (size_t)len - sizeof(mark))
		part = (size_t)len - sizeof(mark);
	extract_watch(extract, part);
	if (extract->reason != NULL || len <= (int)sizeof(mark))
		return 0;
	/* The mark and the text go together, for libxml2 looks at four
	 * bytes. */
	if (!extract->marked) {
		memcpy(buffer, mark, sizeof(mark));
		marked = sizeof(mark);
		extract->marked = true;
	}
	memcpy(buffer + marked, extract->decoded.text + extract->at, part);
	extract->at += part;
	return (int)(marked + part);
}

static int
extract_close(void *opaque)
{
	(void)opaque;
	return 0;
}

static int
extract_open(struct extract *extract)
{
	htmlParserCtxtPtr ctxt = htmlNewParserCtxt();

	if (ctxt == NULL)
		return -ENOMEM;
	if (extract->mode == EXTRACT_DOM)
		extract_dom_handlers(ctxt->sax);
	else
		extract_sax_handlers(ctxt->sax);
	/* Without this number libxml2 ignores serror. */
	ctxt->sax->initialized = XML_SAX2_MAGIC;
	ctxt->sax->serror = extract_complaint;
	ctxt->_private = extract;
	/* Elements aren't looked up by ids, and the table of ids has the same
	 * fault as that of names. */
	ctxt->loadsubset |= XML_SKIP_IDS;
	extract->ctxt = ctxt;
	return 0;
}

static void
extract_shut(struct extract *extract)
{
	if (extract->ctxt != NULL)
		htmlFreeParserCtxt(extract->ctxt);
	extract->ctxt = NULL;
	if (extract->arena != NULL)
		arena_reset(extract->arena);
}

struct extract *
extract_create(enum extract_mode mode, const struct extract_limits *limits)
{
	struct extract *extract = calloc(1, sizeof(*extract));

	if (extract == NULL)
		return NULL;
	extract->mode = mode;
	extract->limits = *limits;
	extract->digest = digest_create();
	extract->decoder = decoder_create();
	if (allocator_is_arena())
		extract->arena = arena_create();
	if (extract->digest == NULL || extract->decoder == NULL ||
		(allocator_is_arena() && extract->arena == NULL)) {
		extract_destroy(extract);
		return NULL;
	}
	return extract;
}

void
extract_destroy(struct extract *extract)
{
	if (extract == NULL)
		return;
	arena_enter(extract->arena);
	extract_shut(extract);
	arena_leave();
	arena_destroy(extract->arena);
	digest_destroy(extract->digest);
	decoder_destroy(extract->decoder);
	free(extract);
}

/* Fails a page of which the parser didn't see the end. */
static void
extract_judge(struct extract *extract)
{
	const struct _xmlParserCtxt *ctxt = extract->ctxt;

	extract_watch_names(extract);
	if (extract->reason != NULL)
		return;
	if (ctxt->disableSAX)
		extract_fail_with(extract, "parser stopped: %.40s",
			ctxt->lastError.message != NULL
				? ctxt->lastError.message
				: "no reason given");
	else if (!extract->ended)
		extract_fail(extract, "parser stopped before the page's end");
	for (char *c = extract->reason_text; *c; c++)
		if (*c == '\n')
			*c = '\0';
}

static void
extract_parse(struct extract *extract)
{
	xmlDocPtr document;

	xmlSetStructuredErrorFunc(extract->ctxt, extract_complaint);
	xmlCtxtResetLastError(extract->ctxt);
	document = htmlCtxtReadIO(extract->ctxt, extract_read, extract_close,
		extract, NULL, NULL, EXTRACT_OPTIONS);
	xmlSetStructuredErrorFunc(NULL, NULL);
	extract_judge(extract);
	if (extract->mode == EXTRACT_DOM && extract->reason == NULL) {
		if (document != NULL)
			extract_dom_walk(extract, document);
		else
			extract_fail(extract, "parser made no tree");
	}
	/* An arena's reset drops the tree without a walk over its nodes. */
	extract->owned_by_arena = extract->arena != NULL && document != NULL;
	if (!extract->owned_by_arena)
		xmlFreeDoc(document);
}

/* Leaves only what makes it faster to the next page. */
static void
extract_settle(struct extract *extract)
{
	htmlParserCtxtPtr ctxt = extract->ctxt;

	if (extract->reason != NULL || extract->owned_by_arena ||
		ctxt->maxatts > 1024 ||
		xmlDictSize(ctxt->dict) > EXTRACT_NAMES_KEPT ||
		(extract->arena != NULL && arena_too_large(extract->arena)))
		extract_shut(extract);
}

static void
extract_begin(struct extract *extract)
{
	extract->at = extract->asked = extract->began = 0;
	extract->marked = extract->ended = extract->saw_event = false;
	extract->scanned = extract->crowded = extract->misread = false;
	extract->titled = extract->doubtful = false;
	extract->wasted = 0;
	extract->reason = NULL;
	extract->reason_text[0] = '\0';
	digest_reset(extract->digest);
}

/* Parses once, with the last page's parser if it is kept. */
static void
extract_try(struct extract *extract)
{
	extract_begin(extract);
	if (extract->ctxt == NULL && extract_open(extract)) {
		extract_fail(extract, "out of memory");
		return;
	}
	extract_parse(extract);
	/* Frees the thread's copy of the error, which would outlive the page's
	 * memory. */
	xmlResetLastError();
	extract_settle(extract);
}

/* Parses again, with HTML 5's ends. Other parsers may end otherwise, so doubts
 * about the title of the original page remain. */
static void
extract_mend(struct extract *extract)
{
	const struct decoded page = extract->decoded;
	char *text;
	bool doubtful;

	extract_title_missing(extract);
	if (extract_scan_mend(&page, &text, &extract->decoded.len)) {
		extract_fail(extract, "out of memory");
		return;
	}
	if (text == NULL)
		return;
	doubtful = extract->doubtful;
	extract->decoded.text = text;
	extract_shut(extract);
	extract_try(extract);
	extract->doubtful |= doubtful;
	extract->decoded = page;
	free(text);
}

/* Parses in the lane's arena, if it has one. */
static void
extract_run(struct extract *extract)
{
	bool used = extract->ctxt != NULL;

	arena_enter(extract->arena);
	extract_try(extract);
	/* A page's result mustn't depend on the pages before it. */
	if (extract->crowded && used)
		extract_try(extract);
	if (extract->misread && LIBXML_VERSION < 21400)
		extract_mend(extract);
	arena_leave();
}

/* Decodes the page, and checks what can be checked before it is parsed. */
static void
extract_decode(
	struct extract *extract, const void *data, size_t len, const char *type)
{
	int rc;

	sniff_page(data, len, type, &extract->sniffed);
	rc = decode_page(extract->decoder, data, len, &extract->sniffed,
		&extract->decoded);
	if (rc == -ENOTSUP)
		extract_fail_with(extract, "no converter here from %s",
			extract->sniffed.charset->iconv);
	else if (rc != 0)
		extract_fail(extract, "out of memory");
	else if (!extract->decoded.len)
		extract_fail(extract,
			extract->decoded.dropped ? "nothing but NULs"
						 : "empty page");
	/* A name takes at least three bytes. */
	else if (extract->decoded.len > 3 * (size_t)EXTRACT_NAMES_MAX &&
		extract_scan_crowded(&extract->decoded))
		extract_fail_names(extract);
}

int
extract_page(struct extract *extract, const void *data, size_t len,
	const char *type, struct extract_result *result)
{
	struct digest_sums sums;

	extract_begin(extract);
	*result = (struct extract_result){ .title = "" };

	if (!len)
		extract_fail(extract, "empty page");
	else if (len > extract->limits.bytes)
		extract_fail_with(extract, "larger than %zu MiB",
			extract->limits.bytes >> 20);
	else if (len > 2 && !memcmp(data, "\x1f\x8b\x08", 3))
		extract_fail(extract, "compressed by gzip, no HTML");
	else
		extract_decode(extract, data, len, type);
	if (extract->reason == NULL)
		extract_run(extract);
	result->reason = extract->reason;
	if (extract->reason != NULL)
		return -EBADMSG;

	extract_title_missing(extract);
	digest_finish(extract->digest, &sums);
	result->digest = sums.digest;
	result->elements = sums.elements;
	result->links = sums.links;
	result->text_bytes = sums.text_bytes;
	result->replaced = extract->decoded.replaced + extract->decoded.dropped;
	result->title = sums.title;
	return 0;
}

/* Has libxml2 make what it keeps for ever now, outside of any arena. */
static void
extract_rehearse(void)
{
	static const char page[] =
		"<!DOCTYPE html><title>\xe9</title><p x=y>&amp";
	const struct extract_limits limits = { 256, 4096, sizeof(page) };
	struct extract *extract = extract_create(EXTRACT_DOM, &limits);
	struct extract_result result;

	if (extract == NULL)
		return;
	arena_destroy(extract->arena);
	extract->arena = NULL;
	extract_page(extract, page, sizeof(page) - 1,
		"text/html; charset=windows-1252", &result);
	extract_destroy(extract);
}

const char *
extract_version(void)
{
#if LIBXML_VERSION >= 21400
	return "3, HTML 5 tokens";
#else
	return "3, HTML 4 tokens";
#endif
}

void
extract_init(void)
{
	xmlInitParser();
	charsets_hold();
	if (allocator_is_arena())
		extract_rehearse();
}
