/* SPDX-License-Identifier: MIT */
/* Tells a title that every parser reads alike from one that they may read
 * otherwise, by how it is written in the page. */
#include "pages/extract_private.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define PLAIN_NAME_BYTES 16

static bool
plain_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Behind a name's letters. */
static const char *
plain_names(const char *at, const char *end)
{
	while (at < end &&
		(charset_letter(*at) || (*at >= '0' && *at <= '9') ||
			*at == '-' || *at == '_' || *at == ':' || *at == '.'))
		at++;
	return at;
}

static const char *
plain_blanks(const char *at, const char *end)
{
	while (at < end && plain_blank(*at))
		at++;
	return at;
}

/* The next such word, or NULL. */
static const char *
plain_find(const char *at, const char *end, const char *word)
{
	const size_t len = strlen(word);

	for (; (size_t)(end - at) >= len; at++) {
		at = memchr(at, word[0], (size_t)(end - at));
		if (at == NULL || (size_t)(end - at) < len)
			return NULL;
		if (!strncasecmp(at, word, len))
			return at;
	}
	return NULL;
}

/* Behind an attribute's value, or NULL. */
static const char *
plain_value(const char *at, const char *end)
{
	const char quote = at < end ? *at : '\0';

	if (quote == '"' || quote == '\'') {
		at = memchr(at + 1, quote, (size_t)(end - at - 1));
		return at != NULL && ++at < end &&
				(plain_blank(*at) || *at == '>' || *at == '/')
			? at
			: NULL;
	}
	while (at < end && (unsigned char)*at > ' ' &&
		strchr("\"'`<=>", *at) == NULL)
		at++;
	return at < end && (plain_blank(*at) || *at == '>') ? at : NULL;
}

/* Goes from behind a tag's name to behind its '>', or NULL. */
static const char *
plain_attributes(const char *at, const char *end, bool *closed)
{
	for (;;) {
		const char *name = plain_blanks(at, end);

		*closed = end - name > 1 && name[0] == '/' && name[1] == '>';
		if (*closed)
			return name + 2;
		if (name < end && *name == '>')
			return name + 1;
		if (name == at || name == end || !charset_letter(*name))
			return NULL;
		at = plain_names(name, end);
		name = plain_blanks(at, end);
		if (name < end && *name == '=')
			at = plain_value(plain_blanks(name + 1, end), end);
		if (at == NULL)
			return NULL;
	}
}

/* "/>" closes elements that are always empty, and no others in HTML 5. */
static const char *
plain_closed(const char *at, const char *name)
{
	const htmlElemDesc *element = htmlTagLookup((const xmlChar *)name);

	return element != NULL && element->empty ? at : NULL;
}

/* Behind the end tag of an element whose text has no tags in HTML 5, or
 * NULL. */
static const char *
plain_raw(const char *at, const char *end, const char *name)
{
	char tag[PLAIN_NAME_BYTES + 2] = "</";
	const char *close, *hidden;

	strcat(tag, name);
	close = plain_find(at, end, tag);
	if (close == NULL)
		return NULL;
	/* A script's end tag doesn't end it behind a "<script" in a comment
	 * there. */
	hidden = plain_find(at, close, "<!--");
	if (hidden != NULL && plain_find(hidden, close, "<script") != NULL)
		return NULL;
	at = plain_blanks(close + strlen(tag), end);
	return at < end && *at == '>' ? at + 1 : NULL;
}

/* Goes from a start tag's name to behind the tag and its raw text. */
static const char *
plain_start(const char *at, const char *end)
{
	static const char raws[] = " script style noscript textarea iframe "
				   "noembed noframes xmp ";
	/* Some parsers take no title within these or behind them. */
	static const char odd[] = " select frameset template plaintext svg "
				  "math ";
	const char *behind = plain_names(at, end);
	char word[PLAIN_NAME_BYTES + 3] = " ";
	size_t len = 0;
	bool closed;

	while (at < behind && len < PLAIN_NAME_BYTES)
		word[++len] = (char)tolower((unsigned char)*at++);
	word[len + 1] = ' ';
	at = plain_attributes(behind, end, &closed);
	if (at == NULL || strstr(odd, word) != NULL)
		return NULL;
	if (!closed && strstr(raws, word) == NULL)
		return at;
	word[len + 1] = '\0';
	return closed ? plain_closed(at, word + 1)
		      : plain_raw(at, end, word + 1);
}

static bool
plain_even(const char *at, const char *end, char quote)
{
	bool even = true;

	while (at < end)
		even ^= *at++ == quote;
	return even;
}

/* A comment, a document type or a processing instruction. */
static const char *
plain_markup(const char *at, const char *end)
{
	const char *close;

	if (end - at > 3 && !memcmp(at, "!--", 3)) {
		/* Some parsers take "<!-->" and "<!--->" for whole comments,
		 * and "--!>" for an end. */
		close = plain_find(at + 3, end, "-->");
		return close == NULL || at[3] == '>' ||
				!memcmp(at + 3, "->", 2) ||
				plain_find(at + 3, close, "--!>") != NULL
			? NULL
			: close + 3;
	}
	close = memchr(at, '>', (size_t)(end - at));
	if (close == NULL ||
		(*at == '!' && plain_find(at, close, "!doctype") != at) ||
		memchr(at, '[', (size_t)(close - at)) != NULL ||
		!plain_even(at, close, '"') || !plain_even(at, close, '\''))
		return NULL;
	return close + 1;
}

static const char *
plain_end(const char *at, const char *end)
{
	if (at == end || !charset_letter(*at))
		return NULL;
	at = plain_blanks(plain_names(at, end), end);
	return at < end && *at == '>' ? at + 1 : NULL;
}

/* Whether no parser can find such a tag, "<title", there. */
static bool
plain_lacks(const char *at, const char *end, const char *tag)
{
	return plain_find(at, end, tag) == NULL;
}

/* Whether all from `at` to a title's tag, and the tag up to `behind`, is so
 * well written that every parser finds this title first. */
static bool
plain_up_to(const char *at, const char *title, const char *behind)
{
	bool closed;

	if (plain_find(at, title, "<title") != NULL)
		return false;
	while ((at = memchr(at, '<', (size_t)(title - at))) != NULL) {
		if (++at == title)
			return false;
		if (charset_letter(*at))
			at = plain_start(at, title);
		else if (*at == '!' || *at == '?')
			at = plain_markup(at, title);
		else if (*at == '/')
			at = plain_end(at + 1, title);
		if (at == NULL)
			return false;
	}
	return plain_attributes(title + strlen("<title"), behind, &closed) ==
		behind &&
		!closed;
}

#define TITLE_NAME_BYTES 16

/* Behind a reference that means the same in HTML 4 and 5, or NULL. */
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
	/* HTML 5 gives the angle brackets other code points. */
	if (entity == NULL || entity->value == 9001 || entity->value == 9002)
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

		if (digit == NULL || !*digit ||
			digit - digits >= (hex ? 16 : 10))
			break;
		code = code * (hex ? 16 : 10) + (unsigned long)(digit - digits);
	}
	if (at == end || *at != ';' || code < ' ' ||
		(code >= 0x7f && code < 0xa0) ||
		(code >= 0xd800 && code < 0xe000) || code > 0xfffd)
		return NULL;
	return at + 1;
}

/* Whether a title's text is plain up to its end tag; *ascii: whether it is
 * ASCII. */
static bool
title_sound(const char *at, const char *end, bool *ascii)
{
	*ascii = true;
	while (at != NULL && at < end && *at != '<') {
		unsigned char c = (unsigned char)*at++;

		if ((c < ' ' && strchr("\t\n\r", c) == NULL) || c == 0x7f)
			return false;
		*ascii = *ascii && c < 0x80;
		if (c != '&' || at == end)
			continue;
		if (*at == '#')
			at = title_number(at + 1, end);
		else if ((*at | 0x20) >= 'a' && (*at | 0x20) <= 'z')
			at = title_reference(at, end);
	}
	return at != NULL && end - at > 7 &&
		strncasecmp(at, "</title", 7) == 0 &&
		strchr("> \t\n\f\r/", at[7]) != NULL;
}

/* Within these the digest takes no title, and other parsers do. */
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
	while (at < end && *at && strchr(between, *at) != NULL)
		at++;
	while (at + label < end && at[label] > ' ' &&
		strchr("\"';/>", at[label]) == NULL)
		label++;
	return at < end && charset_find(at, label) == sniffed->charset;
}

/* A frameset replaces the body before it, and a title there. */
static bool
title_stays(htmlParserCtxtPtr ctxt, const char *at, const char *end)
{
	return (ctxt->nameNr > 1 &&
		       !strcmp((const char *)ctxt->nameTab[ctxt->nameNr - 2],
			       "head")) ||
		plain_lacks(at, end, "<frameset");
}

void
extract_title_begins(htmlParserCtxtPtr ctxt)
{
	struct extract *extract = ctxt->_private;
	const struct sniffed *sniffed = &extract->sniffed;
	const char *start = extract->decoded.text;
	const char *end = start + extract->decoded.len;
	const xmlParserInput *input = ctxt->input;
	/* Here libxml2 has read the tag to its end. */
	const char *at = start + extract->at - (input->end - input->cur);

	/* This walks over all open elements, so it is done once a page. */
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
	/* Back to the '<' of the tag. */
	end = memrchr(start, '<', (size_t)(at - start));
	if (end == NULL || !plain_up_to(start, end, at + 1) ||
		(!extract->ascii && sniffed->meta &&
			!title_declared(sniffed, start, end)))
		extract->doubtful = true;
}

void
extract_title_missing(struct extract *extract)
{
	const struct decoded *decoded = &extract->decoded;

	if (!extract->titled &&
		!plain_lacks(
			decoded->text, decoded->text + decoded->len, "<title"))
		extract->doubtful = true;
}

/* Whether other parsers decode a title that isn't ASCII alike. */
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
		/* Some decode U+0080 to U+009F as letters. */
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
	const char *title = digest_title_text(extract->digest);

	return extract->doubtful || !title_decoded(extract, title) ? NULL
								   : title;
}
