/* SPDX-License-Identifier: MIT */
/* Finds a charset by its label, and a page's by its mark, HTTP, or the
 * standard's prescan; holds converters of those that many pages are in. */
#include "pages/charset.h"

#include <iconv.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "pages/decode.h"

/* The most frequent come first. */
/* clang-format off */
static const struct charset charsets[CHARSETS] = {
	{ CHARSET_UTF8, NULL, "utf-8 utf8 unicode-1-1-utf-8 unicode11utf8 "
	  "unicode20utf8 x-unicode20utf8" },
	{ CHARSET_SINGLE, "CP1252", "windows-1252 iso-8859-1 us-ascii ascii "
	  "ansi_x3.4-1968 cp1252 cp819 csisolatin1 ibm819 iso-ir-100 iso8859-1 "
	  "iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 x-cp1252" },
	{ CHARSET_SINGLE, "CP1251", "windows-1251 cp1251 x-cp1251" },
	{ CHARSET_MULTI, "GB18030", "gbk gb2312 chinese csgb2312 "
	  "csiso58gb231280 gb_2312 gb_2312-80 iso-ir-58 x-gbk" },
	{ CHARSET_MULTI, "GB18030", "gb18030" },
	{ CHARSET_MULTI, "CP932", "shift_jis csshiftjis ms932 ms_kanji "
	  "shift-jis sjis windows-31j x-sjis" },
	{ CHARSET_MULTI, "EUC-JP-MS", "euc-jp cseucpkdfmtjapanese x-euc-jp" },
	{ CHARSET_MULTI, "CP949", "euc-kr cseuckr csksc56011987 iso-ir-149 "
	  "korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949" },
	{ CHARSET_MULTI, "BIG5-HKSCS", "big5 big5-hkscs cn-big5 csbig5 "
	  "x-x-big5" },
	{ CHARSET_SINGLE, "ISO-8859-2", "iso-8859-2 csisolatin2 iso-ir-101 "
	  "iso8859-2 iso88592 iso_8859-2 iso_8859-2:1987 l2 latin2" },
	{ CHARSET_SINGLE, "CP1250", "windows-1250 cp1250 x-cp1250" },
	{ CHARSET_SINGLE, "ISO-8859-15", "iso-8859-15 csisolatin9 iso8859-15 "
	  "iso885915 iso_8859-15 l9" },
	{ CHARSET_SINGLE, "KOI8-R", "koi8-r cskoi8r koi koi8 koi8_r" },
	{ CHARSET_SINGLE, "CP1254", "windows-1254 iso-8859-9 cp1254 "
	  "csisolatin5 iso-ir-148 iso8859-9 iso88599 iso_8859-9 "
	  "iso_8859-9:1989 l5 latin5 x-cp1254" },
	{ CHARSET_SINGLE, "CP1253", "windows-1253 cp1253 x-cp1253" },
	{ CHARSET_SINGLE, "CP1255", "windows-1255 cp1255 x-cp1255" },
	{ CHARSET_SINGLE, "CP1256", "windows-1256 cp1256 x-cp1256" },
	{ CHARSET_SINGLE, "CP1257", "windows-1257 cp1257 x-cp1257" },
	{ CHARSET_SINGLE, "CP1258", "windows-1258 cp1258 x-cp1258" },
	{ CHARSET_SINGLE, "CP874", "windows-874 dos-874 iso-8859-11 "
	  "iso8859-11 iso885911 tis-620" },
	{ CHARSET_SINGLE, "ISO-8859-3", "iso-8859-3 csisolatin3 iso-ir-109 "
	  "iso8859-3 iso88593 iso_8859-3 iso_8859-3:1988 l3 latin3" },
	{ CHARSET_SINGLE, "ISO-8859-4", "iso-8859-4 csisolatin4 iso-ir-110 "
	  "iso8859-4 iso88594 iso_8859-4 iso_8859-4:1988 l4 latin4" },
	{ CHARSET_SINGLE, "ISO-8859-5", "iso-8859-5 csisolatincyrillic "
	  "cyrillic iso-ir-144 iso8859-5 iso88595 iso_8859-5 "
	  "iso_8859-5:1988" },
	{ CHARSET_SINGLE, "ISO-8859-6", "iso-8859-6 arabic asmo-708 "
	  "csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e "
	  "iso-8859-6-i iso-ir-127 iso8859-6 iso88596 iso_8859-6 "
	  "iso_8859-6:1987" },
	{ CHARSET_SINGLE, "ISO-8859-7", "iso-8859-7 csisolatingreek ecma-118 "
	  "elot_928 greek greek8 iso-ir-126 iso8859-7 iso88597 iso_8859-7 "
	  "iso_8859-7:1987 sun_eu_greek" },
	{ CHARSET_SINGLE, "ISO-8859-8", "iso-8859-8 csiso88598e "
	  "csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 iso8859-8 "
	  "iso88598 iso_8859-8 iso_8859-8:1988 visual" },
	{ CHARSET_SINGLE, "ISO-8859-8", "iso-8859-8-i csiso88598i logical" },
	{ CHARSET_SINGLE, "ISO-8859-10", "iso-8859-10 csisolatin6 iso-ir-157 "
	  "iso8859-10 iso885910 l6 latin6" },
	{ CHARSET_SINGLE, "ISO-8859-13", "iso-8859-13 iso8859-13 iso885913" },
	{ CHARSET_SINGLE, "ISO-8859-14", "iso-8859-14 iso8859-14 iso885914" },
	{ CHARSET_SINGLE, "ISO-8859-16", "iso-8859-16" },
	{ CHARSET_SINGLE, "KOI8-U", "koi8-u koi8-ru" },
	{ CHARSET_SINGLE, "CP866", "ibm866 866 cp866 csibm866" },
	{ CHARSET_SINGLE, "MACINTOSH", "macintosh csmacintosh mac "
	  "x-mac-roman" },
	{ CHARSET_SINGLE, "MAC-UK", "x-mac-cyrillic x-mac-ukrainian" },
	{ CHARSET_MULTI, "ISO-2022-JP", "iso-2022-jp csiso2022jp" },
	{ CHARSET_UTF16LE, NULL, "utf-16le utf-16 csunicode iso-10646-ucs-2 "
	  "ucs-2 unicode unicodefeff" },
	{ CHARSET_UTF16BE, NULL, "utf-16be unicodefffe" },
	{ CHARSET_USER, NULL, "x-user-defined" },
	{ CHARSET_NOTHING, NULL, "replacement csiso2022kr hz-gb-2312 "
	  "iso-2022-cn iso-2022-cn-ext iso-2022-kr" },
};
/* clang-format on */

/* Charsets worth keeping open; UTF-8 needs none. */
#define CHARSETS_HELD 13

/* Static, so that leak checkers can reach it. */
static iconv_t charsets_held[CHARSETS_HELD];

static bool
charset_has(const struct charset *charset, const char *label, size_t len)
{
	const char first = (char)(label[0] | 0x20);
	const char *at = charset->labels;

	while (at != NULL) {
		/* Digits have that bit already, and no label begins with
		 * another byte. */
		if (*at == first && strncasecmp(at, label, len) == 0 &&
			(at[len] == ' ' || at[len] == '\0'))
			return true;
		at = strchr(at, ' ');
		if (at != NULL)
			at++;
	}
	return false;
}

const struct charset *
charset_find(const char *label, size_t len)
{
	while (len && charset_blank(label[0])) {
		label++;
		len--;
	}
	while (len && charset_blank(label[len - 1]))
		len--;
	if (!len || memchr(label, ' ', len) != NULL)
		return NULL;
	for (size_t i = 0; i < CHARSETS; i++)
		if (charset_has(&charsets[i], label, len))
			return &charsets[i];
	return NULL;
}

const struct charset *
charset_named(const char *label)
{
	return charset_find(label, strlen(label));
}

size_t
charset_number(const struct charset *charset)
{
	return (size_t)(charset - charsets);
}

void
charsets_hold(void)
{
	for (size_t i = 1; i < CHARSETS_HELD; i++) {
		if (charsets_held[i] != NULL)
			continue;
		charsets_held[i] = iconv_open("UTF-8", charsets[i].iconv);
		if (charsets_held[i] == (iconv_t)-1)
			charsets_held[i] = NULL;
	}
}

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

	page->at = found != NULL ? found + 1 : page->end;
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
		strchr("=/>", *page->at) == NULL)
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
		if (rest.at < rest.end && strchr("\"'", *rest.at) != NULL) {
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
	if (charset == NULL)
		return NULL;
	if (charset->kind == CHARSET_UTF16LE ||
		charset->kind == CHARSET_UTF16BE)
		return charset_named("utf-8");
	if (charset->kind == CHARSET_USER)
		return charset_named("windows-1252");
	return charset;
}

/* The first of repeated attributes counts. */
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

/* The charset of an XML declaration, where nothing else names one. */
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
	if (page.at == page.end || strchr("\"'", *page.at) == NULL)
		return NULL;
	sniff_value(&page, label);
	return sniff_declared(charset_find(label->text, label->len));
}

/* Skips a tag's name and attributes. */
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
	/* "<!-->" is a whole comment. */
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

		if (next == NULL || page.end - next < 2)
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
			if (charset != NULL)
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
	const char *at = type != NULL ? strcasestr(type, "charset=") : NULL;

	/* "xcharset=" is another parameter. */
	while (at != NULL && at > type && strchr("; \t", at[-1]) == NULL)
		at = strcasestr(at + 1, "charset=");
	if (at == NULL)
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
		memmem(label->text, label->len, "125", 3) == NULL &&
		memmem(label->text, label->len, "874", 3) == NULL;
}

/* For a page that declares no charset where HTML looks for one. */
static const struct charset *
sniff_guess(struct sniff_at page, struct sniffed *sniffed)
{
	const size_t len = (size_t)(page.end - page.at);
	struct sniff_word label;
	size_t bad;
	const struct charset *charset = sniff_xml(page, &label);

	sniffed->doubtful = true;
	if (charset != NULL)
		return charset;
	sniffed->utf8 = decode_span(page.at, len, &bad) == len;
	if (sniffed->utf8)
		return charset_named("utf-8");
	charset = sniff_scan(page, &label);
	return charset != NULL ? charset : charset_named("windows-1252");
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
	if (charset == NULL)
		charset = sniff_type(type, &label);
	sniffed->meta = charset == NULL;
	if (charset == NULL)
		charset = sniff_wide(&head);
	if (charset == NULL)
		charset = sniff_scan(head, &label);
	if (charset == NULL) {
		head.end = bytes + len;
		sniffed->charset = sniff_guess(head, sniffed);
		return;
	}
	sniffed->charset = charset;
	sniffed->narrow = sniff_narrow(charset, &label);
	/* Other decoders of these differ in rare characters. */
	sniffed->doubtful = charset->kind != CHARSET_UTF8 &&
		charset->kind != CHARSET_SINGLE && !sniffed->mark;
}
