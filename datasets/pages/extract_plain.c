/* SPDX-License-Identifier: MIT */
/* Whether everything before a title is written so that all parsers find the
 * same title: HTML 5's rules for what is well written, and nothing that some
 * parsers forgive differently. */
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
		if (!at || (size_t)(end - at) < len)
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
		return at && ++at < end &&
				(plain_blank(*at) || *at == '>' || *at == '/')
			? at
			: NULL;
	}
	while (at < end && (unsigned char)*at > ' ' && !strchr("\"'`<=>", *at))
		at++;
	return at < end && (plain_blank(*at) || *at == '>') ? at : NULL;
}

/* From behind a tag's name to behind its '>', or NULL. */
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
		if (!at)
			return NULL;
	}
}

/* "/>" closes what is always empty, and else nothing in HTML 5. */
static const char *
plain_closed(const char *at, const char *name)
{
	const htmlElemDesc *element = htmlTagLookup((const xmlChar *)name);

	return element && element->empty ? at : NULL;
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
	if (!close)
		return NULL;
	/* Where a script begins in a script's comment its end isn't the end. */
	hidden = plain_find(at, close, "<!--");
	if (hidden && plain_find(hidden, close, "<script"))
		return NULL;
	at = plain_blanks(close + strlen(tag), end);
	return at < end && *at == '>' ? at + 1 : NULL;
}

/* From a start tag's name to behind the tag, and what it holds as mere text. */
static const char *
plain_start(const char *at, const char *end)
{
	static const char raws[] = " script style noscript textarea iframe "
				   "noembed noframes xmp ";
	/* Within them, or behind, is no place for a title to some. */
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
	if (!at || strstr(odd, word))
		return NULL;
	if (!closed && !strstr(raws, word))
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
		/* Some take "<!-->" and "<!--->" for whole ones, and "--!>" for
		 * an end. */
		close = plain_find(at + 3, end, "-->");
		return !close || at[3] == '>' || !memcmp(at + 3, "->", 2) ||
				plain_find(at + 3, close, "--!>")
			? NULL
			: close + 3;
	}
	close = memchr(at, '>', (size_t)(end - at));
	if (!close || (*at == '!' && plain_find(at, close, "!doctype") != at) ||
		memchr(at, '[', (size_t)(close - at)) ||
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

bool
extract_lacks(const char *at, const char *end, const char *tag)
{
	return !plain_find(at, end, tag);
}

bool
extract_plain(const char *at, const char *title, const char *behind)
{
	bool closed;

	if (plain_find(at, title, "<title"))
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
		if (!at)
			return false;
	}
	return plain_attributes(title + strlen("<title"), behind, &closed) ==
		behind &&
		!closed;
}
