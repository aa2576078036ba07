/* SPDX-License-Identifier: MIT */
/* The lane's parser: hands a page to libxml2 in pieces, and tells one that was
 * parsed whole from one that wasn't. */
#include "pages/extract_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parserInternals.h>
#include <libxml/xmlmemory.h>

#include "pages/allocator.h"
#include "pages/arena.h"
#include "pages/charsets.h"

/* HUGE: a text over 10 MB fails in a tree but not in a stream; our own limits
 * stand in for those that it lifts. */
#define EXTRACT_OPTIONS \
	(HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | \
		HTML_PARSE_NONET | HTML_PARSE_COMPACT | \
		HTML_PARSE_IGNORE_ENC | XML_PARSE_HUGE)

/* A parser that remembers more names than this is made anew: what one page
 * holds mustn't weigh on the next. */
#define EXTRACT_NAMES_KEPT 8192
/* So little at a time that a tag of a few attributes never looks like one of
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
	if (extract->reason || len <= (int)sizeof(mark))
		return 0;
	/* Together with what follows: libxml2 looks at four bytes. */
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

	if (!ctxt)
		return -ENOMEM;
	if (extract->mode == EXTRACT_DOM)
		extract_dom_handlers(ctxt->sax);
	else
		extract_sax_handlers(ctxt->sax);
	/* Without this word libxml2 doesn't look at serror. */
	ctxt->sax->initialized = XML_SAX2_MAGIC;
	ctxt->sax->serror = extract_complaint;
	ctxt->_private = extract;
	/* Nobody looks elements up by their ids, and the table of them has the
	 * same fault as that of the names. */
	ctxt->loadsubset |= XML_SKIP_IDS;
	extract->ctxt = ctxt;
	return 0;
}

static void
extract_shut(struct extract *extract)
{
	if (extract->ctxt)
		htmlFreeParserCtxt(extract->ctxt);
	extract->ctxt = NULL;
	if (extract->arena)
		arena_reset(extract->arena);
}

struct extract *
extract_create(enum extract_mode mode, const struct extract_limits *limits)
{
	struct extract *extract = calloc(1, sizeof(*extract));

	if (!extract)
		return NULL;
	extract->mode = mode;
	extract->limits = *limits;
	extract->machine = machine_create();
	extract->decoder = decoder_create();
	if (allocator_is_arena())
		extract->arena = arena_create();
	if (!extract->machine || !extract->decoder ||
		(allocator_is_arena() && !extract->arena)) {
		extract_destroy(extract);
		return NULL;
	}
	return extract;
}

void
extract_destroy(struct extract *extract)
{
	if (!extract)
		return;
	arena_enter(extract->arena);
	extract_shut(extract);
	arena_leave();
	arena_destroy(extract->arena);
	machine_destroy(extract->machine);
	decoder_destroy(extract->decoder);
	free(extract);
}

/* Did the parser see the page to its end? */
static void
extract_judge(struct extract *extract)
{
	const struct _xmlParserCtxt *ctxt = extract->ctxt;

	extract_watch_names(extract);
	if (extract->reason)
		return;
	if (ctxt->disableSAX)
		extract_fail_with(extract, "parser stopped: %.40s",
			ctxt->lastError.message ? ctxt->lastError.message
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
	if (extract->mode == EXTRACT_DOM && !extract->reason) {
		if (document)
			extract_dom_walk(extract, document);
		else
			extract_fail(extract, "parser made no tree");
	}
	/* An arena drops it with all else, without a walk over its nodes. */
	extract->planted = extract->arena && document;
	if (!extract->planted)
		xmlFreeDoc(document);
}

/* Leaves nothing of this page to the next but what makes it faster. */
static void
extract_settle(struct extract *extract)
{
	htmlParserCtxtPtr ctxt = extract->ctxt;

	if (extract->reason || extract->planted || ctxt->maxatts > 1024 ||
		xmlDictSize(ctxt->dict) > EXTRACT_NAMES_KEPT ||
		(extract->arena && arena_swollen(extract->arena)))
		extract_shut(extract);
}

static void
extract_begin(struct extract *extract)
{
	extract->at = extract->asked = extract->began = 0;
	extract->marked = extract->ended = extract->stirred = false;
	extract->scanned = extract->crowded = extract->misread = false;
	extract->titled = extract->doubtful = false;
	extract->wasted = 0;
	extract->reason = NULL;
	extract->reason_text[0] = '\0';
	machine_reset(extract->machine);
}

/* One parse, by the parser of the page before where there is one. */
static void
extract_try(struct extract *extract)
{
	extract_begin(extract);
	if (!extract->ctxt && extract_open(extract)) {
		extract_fail(extract, "out of memory");
		return;
	}
	extract_parse(extract);
	/* The thread's copy of it, which would outlive the page's memory. */
	xmlResetLastError();
	extract_settle(extract);
}

/* Once more, with the ends that HTML 5 has. Others may have them or not, so what
 * is doubtful of the title in the page as it is stays so. */
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
	if (!text)
		return;
	doubtful = extract->doubtful;
	extract->decoded.text = text;
	extract_shut(extract);
	extract_try(extract);
	extract->doubtful |= doubtful;
	extract->decoded = page;
	free(text);
}

/* With the lane's own memory, where it has some. */
static void
extract_run(struct extract *extract)
{
	bool used = extract->ctxt != NULL;

	arena_enter(extract->arena);
	extract_try(extract);
	/* What a page comes to mustn't depend on the pages before it. */
	if (extract->crowded && used)
		extract_try(extract);
	if (extract->misread && LIBXML_VERSION < 21400)
		extract_mend(extract);
	arena_leave();
}

/* Its text, and what of that can be judged before it is parsed. */
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
	else if (rc)
		extract_fail(extract, "out of memory");
	else if (!extract->decoded.len)
		extract_fail(extract,
			extract->decoded.dropped ? "nothing but NULs"
						 : "empty page");
	/* A name takes three bytes. */
	else if (extract->decoded.len > 3 * (size_t)EXTRACT_NAMES_MAX &&
		extract_scan_crowded(&extract->decoded))
		extract_fail_names(extract);
}

int
extract_page(struct extract *extract, const void *data, size_t len,
	const char *type, struct extract_result *result)
{
	struct machine_sums sums;

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
	if (!extract->reason)
		extract_run(extract);
	result->reason = extract->reason;
	if (extract->reason)
		return -EBADMSG;

	extract_title_missing(extract);
	machine_finish(extract->machine, &sums);
	result->digest = sums.digest;
	result->elements = sums.elements;
	result->links = sums.links;
	result->text_bytes = sums.text_bytes;
	result->replaced = extract->decoded.replaced + extract->decoded.dropped;
	result->title = sums.title;
	return 0;
}

/* What libxml2 makes once and keeps is made now, outside of any arena. */
static void
extract_rehearse(void)
{
	static const char page[] =
		"<!DOCTYPE html><title>\xe9</title><p x=y>&amp";
	const struct extract_limits limits = { 256, 4096, sizeof(page) };
	struct extract *extract = extract_create(EXTRACT_DOM, &limits);
	struct extract_result result;

	if (!extract)
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
