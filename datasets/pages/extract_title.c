/* SPDX-License-Identifier: MIT */
/* Tells a title that every parser reads alike from one that they may read
 * otherwise, by how it is written in the page. */
#include "pages/extract_private.h"

#include <string.h>
#include <strings.h>

#define TITLE_NAME_BYTES 16

/* Behind a reference that means the same in HTML 4 and 5; NULL: it doesn't. */
static const char *
title_reference(const char *at, const char *end)
{
	char name[TITLE_NAME_BYTES];
	const htmlEntityDesc *entity;
	size_t len = 0;

	while (at + len < end && len < sizeof(name) - 1 && at[len] != ';' &&
		at[len] != '&')
		len++;
	if (at + len == end || at[len] != ';')
		return NULL;
	memcpy(name, at, len);
	name[len] = '\0';
	entity = htmlEntityLookup((const xmlChar *)name);
	/* Angle brackets, which HTML 5 moved. */
	if (!entity || entity->value == 9001 || entity->value == 9002)
		return NULL;
	return at + len + 1;
}

static const char *
title_number(const char *at, const char *end)
{
	const bool hex = at < end && (*at | 0x20) == 'x';
	const char *const digits = "0123456789abcdef";
	unsigned long code = 0;

	at += hex;
	for (; at < end && code < 0x110000; at++) {
		const char *digit = strchr(digits, *at | 0x20);

		if (!digit || !*digit || digit - digits >= (hex ? 16 : 10))
			break;
		code = code * (hex ? 16 : 10) + (unsigned long)(digit - digits);
	}
	if (at == end || *at != ';' || code < ' ' ||
		(code >= 0x7f && code < 0xa0) ||
		(code >= 0xd800 && code < 0xe000) || code > 0xfffd)
		return NULL;
	return at + 1;
}

/* Sets *ascii to whether it has nothing to decode. */
static bool
title_sound(const char *at, const char *end, bool *ascii)
{
	*ascii = true;
	while (at && at < end && *at != '<') {
		unsigned char c = (unsigned char)*at++;

		if ((c < ' ' && !strchr("\t\n\r", c)) || c == 0x7f)
			return false;
		*ascii = *ascii && c < 0x80;
		if (c != '&' || at == end)
			continue;
		if (*at == '#')
			at = title_number(at + 1, end);
		else if ((*at | 0x20) >= 'a' && (*at | 0x20) <= 'z')
			at = title_reference(at, end);
	}
	return at && end - at > 7 && strncasecmp(at, "</title", 7) == 0 &&
		strchr("> \t\n\f\r/", at[7]);
}

/* Where the machine takes none, and others do. */
static bool
title_within(htmlParserCtxtPtr ctxt)
{
	static const char *const others[] = { "template", "noscript", "svg",
		"math" };

	for (int i = 0; i < ctxt->nameNr; i++)
		for (size_t k = 0; k < sizeof(others) / sizeof(*others); k++)
			if (!strcmp((const char *)ctxt->nameTab[i], others[k]))
				return true;
	return false;
}

/* Whether the first charset declaration before the title is the one that
 * counts: some parsers look no further, others no earlier. */
static bool
title_declared(const struct sniffed *sniffed, const char *at, const char *end)
{
	static const char word[] = "charset", between[] = " \t\n\f\r=\"'";
	const size_t len = sizeof(word) - 1;
	size_t label = 0;

	while ((size_t)(end - at) > len &&
		((*at | 0x20) != word[0] || strncasecmp(at, word, len)))
		at++;
	at += len;
	while (at < end && *at && strchr(between, *at))
		at++;
	while (at + label < end && at[label] > ' ' &&
		!strchr("\"';/>", at[label]))
		label++;
	return at < end && charset_find(at, label) == sniffed->charset;
}

/* A frameset takes the place of the body before it, with a title there. */
static bool
title_stays(htmlParserCtxtPtr ctxt, const char *at, const char *end)
{
	return (ctxt->nameNr > 1 &&
		       !strcmp((const char *)ctxt->nameTab[ctxt->nameNr - 2],
			       "head")) ||
		extract_lacks(at, end, "<frameset");
}

void
extract_title_begins(htmlParserCtxtPtr ctxt)
{
	struct extract *extract = ctxt->_private;
	const struct sniffed *sniffed = &extract->sniffed;
	const char *start = extract->decoded.text;
	const char *end = start + extract->decoded.len;
	const xmlParserInput *input = ctxt->input;
	/* The tag's end, of which all attributes are read. */
	const char *at = start + extract->at - (input->end - input->cur);

	/* Once for a page: all elements that are open are looked at. */
	if (extract->titled || extract->doubtful)
		return;
	if (title_within(ctxt)) {
		extract->doubtful = true;
		return;
	}
	extract->titled = true;
	if (extract->decoded.dropped || at - start < 6 || at >= end ||
		*at != '>' || !title_sound(at + 1, end, &extract->ascii) ||
		!title_stays(ctxt, at, end)) {
		extract->doubtful = true;
		return;
	}
	/* Back to its '<', which is what it is looked for up to. */
	end = memrchr(start, '<', (size_t)(at - start));
	if (!end || !extract_plain(start, end, at + 1) ||
		(!extract->ascii && sniffed->meta &&
			!title_declared(sniffed, start, end)))
		extract->doubtful = true;
}

void
extract_title_missing(struct extract *extract)
{
	const struct decoded *decoded = &extract->decoded;

	if (!extract->titled &&
		!extract_lacks(
			decoded->text, decoded->text + decoded->len, "<title"))
		extract->doubtful = true;
}

/* Whether a title that isn't all ASCII is what others make of its bytes. */
static bool
title_decoded(const struct extract *extract, const char *title)
{
	const struct sniffed *sniffed = &extract->sniffed;

	for (const char *c = title; *c && !extract->ascii; c++) {
		unsigned char byte = (unsigned char)*c;

		if (byte < 0x80)
			continue;
		if (sniffed->doubtful || strncmp(c, "\xef\xbf\xbd", 3) == 0)
			return false;
		/* U+0080 to U+009F: controls here, letters there. */
		if (byte == 0xc2 && (unsigned char)c[1] < 0xa0)
			return false;
		/* Beyond Latin-1 and Thai. */
		if (sniffed->narrow && byte > 0xc3 && byte != 0xe0)
			return false;
	}
	return true;
}

const char *
extract_title(const struct extract *extract)
{
	const char *title = machine_title_text(extract->machine);

	return extract->doubtful || !title_decoded(extract, title) ? NULL
								   : title;
}
