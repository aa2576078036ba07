/* SPDX-License-Identifier: MIT */
/* The lane's parser: hands a page to libxml2 in pieces, stops it at the limits,
 * and tells a page that was parsed whole from one that wasn't. */
#include "pages/extract_private.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <libxml/parserInternals.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlmemory.h>

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

#if LIBXML_VERSION >= 21200
typedef const xmlError *extract_error;
#else
typedef xmlErrorPtr extract_error;
#endif

void
extract_init(void)
{
	xmlInitParser();
	charsets_hold();
}

void
extract_fail(struct extract *extract, const char *reason)
{
	if (!extract->reason)
		extract->reason = reason;
}

__attribute__((format(printf, 2, 3))) static void
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
	for (size_t i = 0; attributes && attributes[i]; i += 2)
		count++;
	if (count > extract->limits.attributes) {
		extract_fail_attributes(extract);
		return false;
	}
	return true;
}

/* Every complaint about a page. Most don't matter: pages are never right. */
static void
extract_complaint(void *userdata, extract_error error)
{
	htmlParserCtxtPtr ctxt = userdata;
	struct extract *extract = ctxt->_private;

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
static void
extract_count_names(struct extract *extract)
{
	if (xmlDictSize(extract->ctxt->dict) <= EXTRACT_NAMES_MAX)
		return;
	extract->crowded = true;
	extract_fail_with(
		extract, "more than %d different names", EXTRACT_NAMES_MAX);
}

static int
extract_read(void *opaque, char *buffer, int len)
{
	static const char mark[3] = { '\xef', '\xbb', '\xbf' };
	struct extract *extract = opaque;
	size_t part = extract->len - extract->at, room, marked = 0;

	if (extract_overfull(extract))
		extract_fail_attributes(extract);
	extract_count_names(extract);
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
	if (!extract->machine) {
		free(extract);
		return NULL;
	}
	return extract;
}

void
extract_destroy(struct extract *extract)
{
	if (!extract)
		return;
	extract_shut(extract);
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

	extract_count_names(extract);
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
	xmlFreeDoc(document);
}

/* Leaves nothing of this page to the next but what makes it faster. */
static void
extract_settle(struct extract *extract)
{
	htmlParserCtxtPtr ctxt = extract->ctxt;

	if (extract->reason || ctxt->maxatts > 1024 ||
		xmlDictSize(ctxt->dict) > EXTRACT_NAMES_KEPT)
		extract_shut(extract);
}

static void
extract_begin(struct extract *extract)
{
	extract->at = 0;
	extract->mark = extract->unconverted = extract->crowded = false;
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
	extract_settle(extract);
}

int
extract_page(struct extract *extract, const void *data, size_t len,
	const char *type, struct extract_result *result)
{
	struct machine_sums sums;
	bool used = extract->ctxt != NULL;

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
		extract_try(extract, type);
	/* What a page comes to mustn't depend on the pages before it. */
	if (extract->crowded && used)
		extract_try(extract, type);
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
