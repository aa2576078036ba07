/* SPDX-License-Identifier: MIT */
/* The lane's parser: hands a page to libxml2 in pieces, and tells one that was
 * parsed whole from one that wasn't. */
#include "pages/extract_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libxml/parserInternals.h>
#include <libxml/xmlmemory.h>

#include "pages/allocator.h"
#include "pages/arena.h"
#include "pages/charsets.h"

/* HUGE: a text over 10 MB fails in a tree but not in a stream; our own limits
 * stand in for those that it lifts. */
#define EXTRACT_OPTIONS \
	(HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | \
		HTML_PARSE_NONET | HTML_PARSE_COMPACT | XML_PARSE_HUGE)

/* A parser that remembers more names than this is made anew: what one page
 * holds mustn't weigh on the next. */
#define EXTRACT_NAMES_KEPT 8192
#define EXTRACT_CHARSET_BYTES 40

static int
extract_read(void *opaque, char *buffer, int len)
{
	static const char mark[3] = { '\xef', '\xbb', '\xbf' };
	struct extract *extract = opaque;
	size_t part = extract->len - extract->at, room, marked = 0;

	extract_watch(extract);
	if (extract->reason || len <= 0)
		return 0;
	room = (size_t)len;
	/* Together with what follows: libxml2 looks at four bytes. */
	if (extract->mark && room > sizeof(mark)) {
		memcpy(buffer, mark, sizeof(mark));
		marked = sizeof(mark);
		extract->mark = false;
	}
	if (part > room - marked)
		part = room - marked;
	memcpy(buffer + marked, extract->data + extract->at, part);
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
	if (allocator_is_arena())
		extract->arena = arena_create();
	if (!extract->machine || (allocator_is_arena() && !extract->arena)) {
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
	free(extract);
}

/* The charset of a Content-Type, "" when it names none. */
static void
extract_charset(const char *type, char charset[EXTRACT_CHARSET_BYTES])
{
	const char *at = type ? strcasestr(type, "charset=") : NULL;
	size_t len;

	charset[0] = '\0';
	if (!at)
		return;
	at += strlen("charset=");
	at += *at == '"' || *at == '\'';
	len = strcspn(at, "\"' ;,\t");
	if (len >= EXTRACT_CHARSET_BYTES)
		return;
	memcpy(charset, at, len);
	charset[len] = '\0';
}

/* Did the parser see the page to its end? */
static void
extract_judge(struct extract *extract)
{
	const struct _xmlParserCtxt *ctxt = extract->ctxt;
	const xmlParserInput *input = ctxt->input;
	bool unread = extract->at < extract->len;

	extract_watch_names(extract);
	if (input && input->buf && input->buf->error)
		extract->unconverted = true;
	if (input && input->cur < input->end)
		unread = true;
	if (extract->reason)
		return;
	if (extract->unconverted)
		extract_fail(extract, "bytes that its charset doesn't have");
	else if (ctxt->disableSAX)
		extract_fail_with(extract, "parser stopped: %.40s",
			ctxt->lastError.message ? ctxt->lastError.message
						: "no reason given");
	else if (unread)
		extract_fail(extract, "a NUL byte where the parser stops");
	for (char *c = extract->reason_text; *c; c++)
		if (*c == '\n')
			*c = '\0';
}

static void
extract_parse(struct extract *extract, const char *type)
{
	char charset[EXTRACT_CHARSET_BYTES];
	const char *encoding = NULL;
	xmlDocPtr document;

	extract_charset(type, charset);
	/* libxml2 would convert UTF-8 to UTF-8, and give up at a wrong byte;
	 * a byte-order mark says the same. */
	if (!strcasecmp(charset, "utf-8") || !strcasecmp(charset, "utf8"))
		extract->mark = extract->len < 3 ||
			memcmp(extract->data, "\xef\xbb\xbf", 3) != 0;
	else if (charset[0])
		encoding = charset;
	xmlSetStructuredErrorFunc(extract->ctxt, extract_complaint);
	xmlCtxtResetLastError(extract->ctxt);
	document = htmlCtxtReadIO(extract->ctxt, extract_read, extract_close,
		extract, NULL, encoding, EXTRACT_OPTIONS);
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
	extract->at = 0;
	extract->mark = extract->unconverted = extract->crowded = false;
	extract->doubtful = false;
	extract->repeated = 0;
	extract->reason = NULL;
	extract->reason_text[0] = '\0';
	machine_reset(extract->machine);
}

/* One parse, by the parser of the page before where there is one. */
static void
extract_try(struct extract *extract, const char *type)
{
	extract_begin(extract);
	if (!extract->ctxt && extract_open(extract)) {
		extract_fail(extract, "out of memory");
		return;
	}
	extract_parse(extract, type);
	/* The thread's copy of it, which would outlive the page's memory. */
	xmlResetLastError();
	extract_settle(extract);
}

/* With the lane's own memory, where it has some. */
static void
extract_run(struct extract *extract, const char *type)
{
	bool used = extract->ctxt != NULL;

	arena_enter(extract->arena);
	extract_try(extract, type);
	/* What a page comes to mustn't depend on the pages before it. */
	if (extract->crowded && used)
		extract_try(extract, type);
	arena_leave();
}

int
extract_page(struct extract *extract, const void *data, size_t len,
	const char *type, struct extract_result *result)
{
	struct machine_sums sums;

	extract->data = data;
	extract->len = len;
	extract_begin(extract);
	*result = (struct extract_result){ .title = "" };

	if (!len)
		extract_fail(extract, "empty page");
	else if (len > extract->limits.bytes)
		extract_fail_with(extract, "larger than %zu MiB",
			extract->limits.bytes >> 20);
	else
		extract_run(extract, type);
	result->reason = extract->reason;
	if (extract->reason)
		return -EBADMSG;

	machine_finish(extract->machine, &sums);
	result->digest = sums.digest;
	result->elements = sums.elements;
	result->links = sums.links;
	result->text_bytes = sums.text_bytes;
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

void
extract_init(void)
{
	xmlInitParser();
	charsets_hold();
	if (allocator_is_arena())
		extract_rehearse();
}

const char *
extract_title(const struct extract *extract)
{
	const char *title = machine_title_text(extract->machine);

	/* Bytes that ISO 8859-1 has for control characters, and others who
	 * are asked for it don't: U+0080 to U+009F. */
	for (const char *c = title; *c; c++)
		if (c[0] == '\xc2' && (unsigned char)c[1] < 0xa0)
			return NULL;
	return extract->doubtful ? NULL : title;
}
