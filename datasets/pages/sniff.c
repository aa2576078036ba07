/* SPDX-License-Identifier: MIT */
/* Decides on a page's charset: its mark, HTTP, the standard's prescan. */
#include "pages/sniff.h"

#include <string.h>
#include <strings.h>

#include "pages/decode.h"

#define SNIFF_BYTES 1024

/* Bytes of a page, up to `end`. */
struct sniff_at {
	const char *at, *end;
};

struct sniff_word {
	const char *text;
	size_t len;
};

static bool
sniff_is(const struct sniff_word *word, const char *text)
{
	return word->len == strlen(text) &&
		strncasecmp(word->text, text, word->len) == 0;
}

static bool
sniff_begins(const struct sniff_at *page, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(page->end - page->at) >= len &&
		strncasecmp(page->at, text, len) == 0;
}

static void
sniff_blanks(struct sniff_at *page)
{
	while (page->at < page->end && charset_blank(*page->at))
		page->at++;
}

/* Behind the next such byte, or at the end. */
static void
sniff_past(struct sniff_at *page, char byte)
{
	const char *found =
		memchr(page->at, byte, (size_t)(page->end - page->at));

	page->at = found ? found + 1 : page->end;
}

static void
sniff_value(struct sniff_at *page, struct sniff_word *value)
{
	char quote = page->at < page->end ? *page->at : '\0';

	value->text = page->at;
	if (quote == '"' || quote == '\'') {
		value->text = ++page->at;
		sniff_past(page, quote);
		value->len = (size_t)(page->at - value->text);
		if (value->len && page->at[-1] == quote)
			value->len--;
		return;
	}
	while (page->at < page->end && !charset_blank(*page->at) &&
		*page->at != '>')
		page->at++;
	value->len = (size_t)(page->at - value->text);
}

/* The standard's "get an attribute"; false at the tag's end. */
static bool
sniff_attribute(struct sniff_at *page, struct sniff_word *name,
	struct sniff_word *value)
{
	while (page->at < page->end &&
		(charset_blank(*page->at) || *page->at == '/'))
		page->at++;
	if (page->at == page->end || *page->at == '>')
		return false;
	name->text = page->at++; /* a first '=' is a part of the name */
	while (page->at < page->end && !charset_blank(*page->at) &&
		!strchr("=/>", *page->at))
		page->at++;
	name->len = (size_t)(page->at - name->text);
	*value = (struct sniff_word){ page->at, 0 };
	sniff_blanks(page);
	if (page->at == page->end || *page->at != '=')
		return true;
	page->at++;
	sniff_blanks(page);
	sniff_value(page, value);
	return true;
}

/* What "text/html; charset=x" says in a meta's content. */
static const struct charset *
sniff_content(const struct sniff_word *content)
{
	struct sniff_at page = { content->text, content->text + content->len };
	struct sniff_word label;

	for (; page.at < page.end; page.at++) {
		if (!sniff_begins(&page, "charset"))
			continue;
		struct sniff_at rest = { page.at + 7, page.end };

		sniff_blanks(&rest);
		if (rest.at == rest.end || *rest.at != '=')
			continue;
		rest.at++;
		sniff_blanks(&rest);
		label.text = rest.at;
		if (rest.at < rest.end && strchr("\"'", *rest.at)) {
			sniff_value(&rest, &label);
			if (rest.at[-1] != label.text[-1])
				return NULL;
		} else {
			while (rest.at < rest.end && !charset_blank(*rest.at) &&
				*rest.at != ';')
				rest.at++;
			label.len = (size_t)(rest.at - label.text);
		}
		return charset_find(label.text, label.len);
	}
	return NULL;
}

/* A page that can be read so far isn't in UTF-16, whatever it says. */
static const struct charset *
sniff_declared(const struct charset *charset)
{
	if (!charset)
		return NULL;
	if (charset->kind == CHARSET_UTF16LE ||
		charset->kind == CHARSET_UTF16BE)
		return charset_named("utf-8");
	if (charset->kind == CHARSET_USER)
		return charset_named("windows-1252");
	return charset;
}

/* Of repeated attributes the first counts. */
static const struct charset *
sniff_meta(struct sniff_at *page, struct sniff_word *label)
{
	bool equiv = false, pragma = false, content = false, named = false;
	const struct charset *said = NULL, *named_by = NULL;
	struct sniff_word name, value;

	while (sniff_attribute(page, &name, &value)) {
		if (sniff_is(&name, "http-equiv") && !equiv) {
			equiv = true;
			pragma = sniff_is(&value, "content-type");
		} else if (sniff_is(&name, "content") && !content) {
			content = true;
			said = sniff_content(&value);
			if (!named)
				*label = value;
		} else if (sniff_is(&name, "charset") && !named) {
			named = true;
			named_by = charset_find(value.text, value.len);
			*label = value;
		}
	}
	if (named)
		return sniff_declared(named_by);
	return pragma ? sniff_declared(said) : NULL;
}

/* An XML declaration that names one, for want of anything else. */
static const struct charset *
sniff_xml(struct sniff_at page, struct sniff_word *label)
{
	struct sniff_at rest = page;

	if (!sniff_begins(&page, "<?xml"))
		return NULL;
	sniff_past(&rest, '>');
	page.end = rest.at;
	while (page.at < page.end && !sniff_begins(&page, "encoding"))
		page.at++;
	if (page.at == page.end)
		return NULL;
	page.at += strlen("encoding");
	sniff_blanks(&page);
	if (page.at == page.end || *page.at != '=')
		return NULL;
	page.at++;
	sniff_blanks(&page);
	if (page.at == page.end || !strchr("\"'", *page.at))
		return NULL;
	sniff_value(&page, label);
	return sniff_declared(charset_find(label->text, label->len));
}

/* Over a tag's name, and its attributes. */
static void
sniff_tag(struct sniff_at *page)
{
	struct sniff_word name, value;

	while (page->at < page->end && !charset_blank(*page->at) &&
		*page->at != '>')
		page->at++;
	while (sniff_attribute(page, &name, &value))
		continue;
}

static void
sniff_comment(struct sniff_at *page)
{
	/* "<!-->" is a whole one. */
	page->at += 2;
	do {
		sniff_past(page, '>');
	} while (page->at < page->end && memcmp(page->at - 3, "--", 2) != 0);
}

/* The standard's prescan; NULL when nothing is declared. */
static const struct charset *
sniff_scan(struct sniff_at page, struct sniff_word *label)
{
	const struct charset *charset;

	while (page.at < page.end) {
		const char *next =
			memchr(page.at, '<', (size_t)(page.end - page.at));
		char c;

		if (!next || page.end - next < 2)
			break;
		page.at = next;
		c = next[1];
		if (sniff_begins(&page, "<!--")) {
			sniff_comment(&page);
		} else if (sniff_begins(&page, "<meta") &&
			page.end - next > 5 &&
			(charset_blank(next[5]) || next[5] == '/')) {
			page.at += 5;
			charset = sniff_meta(&page, label);
			if (charset)
				return charset;
		} else if (charset_letter(c) ||
			(c == '/' && page.end - next > 2 &&
				charset_letter(next[2]))) {
			page.at += 2;
			sniff_tag(&page);
		} else if (c == '!' || c == '/' || c == '?') {
			page.at += 2;
			sniff_past(&page, '>');
		} else {
			page.at++;
		}
	}
	return NULL;
}

/* The charset of a Content-Type. */
static const struct charset *
sniff_type(const char *type, struct sniff_word *label)
{
	const char *at = type ? strcasestr(type, "charset=") : NULL;

	/* Not the end of another parameter's name. */
	while (at && at > type && !strchr("; \t", at[-1]))
		at = strcasestr(at + 1, "charset=");
	if (!at)
		return NULL;
	at += strlen("charset=");
	at += *at == '"' || *at == '\'';
	*label = (struct sniff_word){ at, strcspn(at, "\"';,") };
	return charset_find(label->text, label->len);
}

static const struct charset *
sniff_mark(const unsigned char *data, size_t len, size_t *mark)
{
	*mark = 2;
	if (len >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) {
		*mark = 3;
		return charset_named("utf-8");
	}
	if (len >= 2 && memcmp(data, "\xff\xfe", 2) == 0)
		return charset_named("utf-16le");
	if (len >= 2 && memcmp(data, "\xfe\xff", 2) == 0)
		return charset_named("utf-16be");
	*mark = 0;
	return NULL;
}

/* An XML declaration in UTF-16 without a mark. */
static const struct charset *
sniff_wide(const struct sniff_at *page)
{
	if (page->end - page->at < 6)
		return NULL;
	if (memcmp(page->at, "<\0?\0x\0", 6) == 0)
		return charset_named("utf-16le");
	if (memcmp(page->at, "\0<\0?\0x", 6) == 0)
		return charset_named("utf-16be");
	return NULL;
}

/* iso-8859-1 is read as windows-1252, which has more; and so are others. */
static bool
sniff_narrow(const struct charset *charset, const struct sniff_word *label)
{
	return charset->kind == CHARSET_SINGLE &&
		strncmp(charset->labels, "windows-", 8) == 0 &&
		!memmem(label->text, label->len, "125", 3) &&
		!memmem(label->text, label->len, "874", 3);
}

/* A page that says nothing that HTML would heed, or says it late. */
static const struct charset *
sniff_guess(struct sniff_at page, struct sniffed *sniffed)
{
	const size_t len = (size_t)(page.end - page.at);
	struct sniff_word label;
	size_t bad;
	const struct charset *charset = sniff_xml(page, &label);

	sniffed->doubtful = true;
	if (charset)
		return charset;
	sniffed->utf8 = decode_span(page.at, len, &bad) == len;
	if (sniffed->utf8)
		return charset_named("utf-8");
	charset = sniff_scan(page, &label);
	return charset ? charset : charset_named("windows-1252");
}

void
sniff_page(
	const void *data, size_t len, const char *type, struct sniffed *sniffed)
{
	const char *bytes = data;
	struct sniff_at head = { bytes,
		bytes + (len < SNIFF_BYTES ? len : SNIFF_BYTES) };
	struct sniff_word label = { bytes, 0 };
	const struct charset *charset;

	*sniffed = (struct sniffed){ 0 };
	charset = sniff_mark(data, len, &sniffed->mark);
	if (!charset)
		charset = sniff_type(type, &label);
	sniffed->meta = !charset;
	if (!charset)
		charset = sniff_wide(&head);
	if (!charset)
		charset = sniff_scan(head, &label);
	if (!charset) {
		head.end = bytes + len;
		sniffed->charset = sniff_guess(head, sniffed);
		return;
	}
	sniffed->charset = charset;
	sniffed->narrow = sniff_narrow(charset, &label);
	/* What others have for these differs in rare characters. */
	sniffed->doubtful = charset->kind != CHARSET_UTF8 &&
		charset->kind != CHARSET_SINGLE && !sniffed->mark;
}
