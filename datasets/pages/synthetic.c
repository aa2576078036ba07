/* SPDX-License-Identifier: MIT */
/* Made-up pages: blocks of markup, chosen by seeded chance, until the page has
 * its size. */
#include "pages/synthetic.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"
#include "pages/decode.h"

/* Writes synthetic pages into a folder that appears when all are in it. */

static void
generate_name(char name[16], unsigned page)
{
	snprintf(name, 16, "%07u.html", page);
}

int
writer_save(
	const struct writer *writer, size_t len, int folder, const char *name)
{
	FILE *file = files_stream(files_create_in(folder, name), "w");
	int rc = 0;

	if (file == NULL)
		return -errno;
	if (fwrite(writer->data, 1, len, file) != len)
		rc = -errno;
	/* Some file systems report a full disk only here. */
	if (fclose(file) != 0 && rc == 0)
		rc = -errno;
	return rc;
}

static int
generate_pages(int folder, uint64_t seed, unsigned count)
{
	struct writer writer = { 0 };
	char name[16];
	int rc = 0;

	for (unsigned page = 0; page < count && rc == 0; page++) {
		generate_name(name, page);
		rc = synthetic_page(&writer, seed, page);
		if (rc == 0)
			rc = writer_save(&writer, writer.len, folder, name);
	}
	free(writer.data);
	return rc;
}

static void
generate_remove(const char *path, int folder, unsigned count)
{
	char name[16];

	for (unsigned page = 0; page < count; page++) {
		generate_name(name, page);
		if (unlinkat(folder, name, 0))
			break;
	}
	rmdir(path);
}

int
generate_folder(const char *path, uint64_t seed, unsigned count)
{
	char temporary[PATH_MAX];
	struct stat st;
	int folder, rc;

	if (!stat(path, &st))
		return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
	if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path) >=
		(int)sizeof(temporary))
		return -ENAMETOOLONG;
	if (mkdtemp(temporary) == NULL)
		return -errno;
	folder = files_folder(temporary);
	if (folder < 0) {
		rc = folder;
		rmdir(temporary);
		return rc;
	}
	/* The mark makes other runs leave the folder while this one lives
	 * (corpus.c). */
	(void)files_mark(folder, strrchr(temporary, '/') + 1);
	rc = generate_pages(folder, seed, count);
	if (rc == 0 && fchmod(folder, 0755))
		rc = -errno;
	files_unmark(folder);
	if (rc == 0 && rename(temporary, path))
		rc = -errno;
	if (rc != 0)
		generate_remove(temporary, folder, count);
	close(folder);
	/* Another run was first; its pages are the same. */
	return rc == -EEXIST || rc == -ENOTEMPTY ? 0 : rc;
}

/* Seeded numbers, and characters in a page's charset. */

/* splitmix64. */
static uint64_t
writer_random(struct writer *writer)
{
	uint64_t z = writer->random += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void
writer_begin(struct writer *writer, uint64_t seed, uint64_t page)
{
	writer->len = 0;
	writer->err = 0;
	writer->charset = WRITER_UTF8;
	writer->random = seed;
	writer->random = writer_random(writer) ^ page;
	(void)writer_random(writer);
}

unsigned
writer_below(struct writer *writer, unsigned below)
{
	return (unsigned)(((writer_random(writer) >> 32) * below) >> 32);
}

/* True in `percent` of 100 cases. */
static int
writer_chance(struct writer *writer, unsigned percent)
{
	return writer_below(writer, 100) < percent;
}

/* 2^(i/16), in units of 2^-16. */
static const uint32_t writer_powers[17] = { 65536, 68438, 71468, 74632, 77936,
	81386, 84990, 88752, 92682, 96785, 101070, 105545, 110218, 115098,
	120194, 125515, 131072 };

/* A log-normal number: this median, sigma 0.67 (so a mean of 1.25 medians),
 * within a factor of 64 of the median. */
static size_t
writer_lognormal(struct writer *writer, size_t median)
{
	int64_t sum = 0;

	/* Twelve uniform numbers are normal enough, with a variance of 1. */
	for (int i = 0; i < 12; i++)
		sum += (int64_t)(writer_random(writer) >> 48);
	/* Sixteenths of a power of two, in units of 2^-16: 0.67 / ln 2 * 16. */
	int64_t exponent = (sum - 6 * 65536) * 15466 / 1000 + 96 * 65536;

	if (exponent < 0)
		exponent = 0;
	if (exponent >= 192 * 65536)
		exponent = 192 * 65536 - 1;
	unsigned step = (unsigned)(exponent >> 16);
	uint64_t part = (uint64_t)exponent & 65535;
	const uint32_t *power = &writer_powers[step % 16];
	uint64_t factor = power[0] + (((power[1] - power[0]) * part) >> 16);

	return (size_t)(((median * factor) << (step / 16)) >> 22);
}

/* Raw bytes, in no charset. */
static void
writer_bytes(struct writer *writer, const void *bytes, size_t len)
{
	if (writer->err || !len)
		return;
	if (len > writer->room - writer->len) {
		size_t room = 2 * writer->room + len + 4096;
		char *data = realloc(writer->data, room);

		if (data == NULL) {
			writer->err = -ENOMEM;
			return;
		}
		writer->data = data;
		writer->room = room;
	}
	memcpy(writer->data + writer->len, bytes, len);
	writer->len += len;
}

static size_t
writer_utf16(uint32_t code, unsigned char to[4])
{
	uint32_t high = 0xd800 + ((code - 0x10000) >> 10);
	uint32_t low = 0xdc00 + ((code - 0x10000) & 0x3ff);

	if (code < 0x10000) {
		to[0] = (unsigned char)code;
		to[1] = (unsigned char)(code >> 8);
		return 2;
	}
	to[0] = (unsigned char)high;
	to[1] = (unsigned char)(high >> 8);
	to[2] = (unsigned char)low;
	to[3] = (unsigned char)(low >> 8);
	return 4;
}

static size_t
writer_byte(uint32_t code, unsigned char to[4])
{
	to[0] = (unsigned char)(code < 0x100 ? code : '?');
	return 1;
}

static size_t
writer_windows(uint32_t code, unsigned char to[4])
{
	static const struct {
		uint16_t code;
		unsigned char byte;
	} extra[] = { { 0x20ac, 0x80 }, { 0x2026, 0x85 }, { 0x2018, 0x91 },
		{ 0x2019, 0x92 }, { 0x201c, 0x93 }, { 0x201d, 0x94 },
		{ 0x2013, 0x96 }, { 0x2014, 0x97 } };

	for (size_t i = 0; i < sizeof(extra) / sizeof(extra[0]); i++) {
		if (extra[i].code == code) {
			to[0] = extra[i].byte;
			return 1;
		}
	}
	return writer_byte(code, to);
}

static size_t
writer_shift_jis(uint32_t code, unsigned char to[4])
{
	if (code >= 0x3041 && code <= 0x3093) {
		to[0] = 0x82;
		to[1] = (unsigned char)(0x9f + (code - 0x3041));
		return 2;
	}
	if (code >= 0xff61 && code <= 0xff9f) {
		to[0] = (unsigned char)(0xa1 + (code - 0xff61));
		return 1;
	}
	return writer_byte(code < 0x80 ? code : '?', to);
}

/* One character, or '?' where the charset lacks it. */
static void
writer_char(struct writer *writer, uint32_t code)
{
	unsigned char to[4];
	size_t len = 0;

	switch (writer->charset) {
	case WRITER_UTF8:
		len = decode_encode(code, (char *)to);
		break;
	case WRITER_LATIN1:
		len = writer_byte(code, to);
		break;
	case WRITER_WINDOWS:
		len = writer_windows(code, to);
		break;
	case WRITER_SHIFT_JIS:
		len = writer_shift_jis(code, to);
		break;
	case WRITER_UTF16:
		len = writer_utf16(code, to);
		break;
	}
	writer_bytes(writer, to, len);
}

void
writer_ascii(struct writer *writer, const char *text)
{
	if (writer->charset != WRITER_UTF16) {
		writer_bytes(writer, text, strlen(text));
		return;
	}
	for (; *text; text++)
		writer_char(writer, (unsigned char)*text);
}

void
writer_number(struct writer *writer, unsigned number)
{
	char digits[11];
	size_t at = sizeof(digits) - 1;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	writer_ascii(writer, digits + at);
}

/* A letter that isn't ASCII. */
static uint32_t
writer_letter(struct writer *writer)
{
	static const uint16_t wide[] = { 0x20ac, 0x201c, 0x201d, 0x2013, 0x2014,
		0x2026, 0x2019 };

	switch (writer->charset) {
	case WRITER_LATIN1:
		return 0xe0 + writer_below(writer, 23);
	case WRITER_WINDOWS:
		if (writer_chance(writer, 40))
			return wide[writer_below(writer, 7)];
		return 0xe0 + writer_below(writer, 23);
	case WRITER_SHIFT_JIS:
		if (writer_chance(writer, 30))
			return 0xff66 + writer_below(writer, 56);
		return 0x3042 + writer_below(writer, 80);
	default:
		break;
	}
	switch (writer_below(writer, 5)) {
	case 0:
		return 0x430 + writer_below(writer, 32);
	case 1:
		return 0x3b1 + writer_below(writer, 24);
	case 2:
		return 0x4e00 + writer_below(writer, 4000);
	case 3:
		return 0x1f600 + writer_below(writer, 64);
	default:
		return 0xe0 + writer_below(writer, 23);
	}
}

/* A made-up word, with the charset's own letters in some. */
static void
writer_word(struct writer *writer)
{
	static const char *const syllables[] = { "la", "ne", "ben", "ch", "ro",
		"ti", "ma", "so", "ver", "da", "qui", "st", "er", "on", "in",
		"al", "th", "re", "pu", "lo", "ka", "mi", "en", "or", "is",
		"at", "ex", "um", "ly", "tion", "s", "a" };
	unsigned count = 1 + writer_below(writer, 4);

	for (unsigned i = 0; i < count; i++)
		writer_ascii(writer, syllables[writer_below(writer, 32)]);
	if (writer_chance(writer, 8))
		for (unsigned i = writer_below(writer, 4); i < 4; i++)
			writer_char(writer, writer_letter(writer));
}

static void
writer_words(struct writer *writer, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (i)
			writer_ascii(
				writer, writer_chance(writer, 8) ? "\n" : " ");
		writer_word(writer);
	}
}

#define SYNTHETIC_MEDIAN_BYTES 24000

static void
synthetic_entity(struct writer *w)
{
	static const char *const entities[] = { "&amp;", "&lt;", "&gt;",
		"&quot;", "&copy;", "&eacute;", "&mdash;", "&hellip;",
		"&#8217;", "&#x20AC;", "&#233;", "&auml;", "&thetasym;",
		"&nosuch;", "& ", "&amp", "&#xZ;" };

	writer_ascii(w, entities[writer_below(w, 17)]);
}

static void
synthetic_link(struct writer *w)
{
	static const char *const hosts[] = { "", "/docs/", "../",
		"https://example.org/", "http://www.example.com:8080/a/", "#",
		"mailto:", "javascript:" };

	writer_ascii(w, "<a href=\"");
	writer_ascii(w, hosts[writer_below(w, 8)]);
	writer_number(w, writer_below(w, 100000));
	if (writer_chance(w, 30)) {
		writer_ascii(w, "?q=");
		writer_word(w);
		writer_ascii(w, "&amp;page=");
		writer_number(w, writer_below(w, 50));
	}
	writer_ascii(w, writer_chance(w, 30) ? "\" class=\"link\">" : "\">");
	writer_words(w, 1 + writer_below(w, 4));
	writer_ascii(w, "</a>");
}

static void
synthetic_inline(struct writer *w)
{
	static const char *const tags[] = { "b", "i", "em", "strong", "code",
		"span", "q", "tt" };
	const char *tag = tags[writer_below(w, 8)];

	writer_ascii(w, "<");
	writer_ascii(w, tag);
	writer_ascii(w, ">");
	writer_words(w, 1 + writer_below(w, 5));
	writer_ascii(w, "</");
	writer_ascii(w, tag);
	writer_ascii(w, ">");
}

static void
synthetic_sentences(struct writer *w, unsigned parts)
{
	for (unsigned i = 0; i < parts; i++) {
		switch (writer_below(w, 10)) {
		case 0:
		case 1:
			synthetic_link(w);
			break;
		case 2:
		case 3:
			synthetic_inline(w);
			break;
		case 4:
			synthetic_entity(w);
			break;
		case 5:
			writer_ascii(w, "<br>");
			break;
		default:
			writer_words(w, 4 + writer_below(w, 12));
			writer_ascii(w, ".");
			break;
		}
		writer_ascii(w, " ");
	}
}

static void
synthetic_paragraph(struct writer *w)
{
	writer_ascii(w, writer_chance(w, 20) ? "<P CLASS=text>" : "<p>");
	synthetic_sentences(w, 3 + writer_below(w, 10));
	writer_ascii(w, writer_chance(w, 80) ? "</p>\n" : "\n");
}

static void
synthetic_heading(struct writer *w)
{
	const char level[2] = { (char)('1' + (int)writer_below(w, 6)), '\0' };

	writer_ascii(w, "<h");
	writer_ascii(w, level);
	writer_ascii(w, " id=\"s");
	writer_number(w, writer_below(w, 1000000));
	writer_ascii(w, "\">");
	writer_words(w, 2 + writer_below(w, 6));
	writer_ascii(w, "</h");
	writer_ascii(w, level);
	writer_ascii(w, ">\n");
}

static void
synthetic_table(struct writer *w)
{
	unsigned rows = 2 + writer_below(w, 14), cells = 2 + writer_below(w, 6);
	int closed = writer_chance(w, 75);

	writer_ascii(w, "<table border=\"1\" summary=\"");
	writer_words(w, 3);
	writer_ascii(w, "\">\n");
	for (unsigned row = 0; row < rows; row++) {
		writer_ascii(w, "<tr>");
		for (unsigned cell = 0; cell < cells; cell++) {
			writer_ascii(w, row ? "<td>" : "<th scope=col>");
			if (writer_chance(w, 40))
				writer_number(w, writer_below(w, 1000000));
			else
				synthetic_sentences(w, 1);
			if (closed)
				writer_ascii(w, row ? "</td>" : "</th>");
		}
		writer_ascii(w, closed ? "</tr>\n" : "\n");
	}
	writer_ascii(w, "</table>\n");
}

static void
synthetic_list(struct writer *w, unsigned nested)
{
	unsigned items = 2 + writer_below(w, 8);
	int ordered = writer_chance(w, 30), closed = writer_chance(w, 70);

	writer_ascii(w, ordered ? "<ol>\n" : "<ul>\n");
	for (unsigned i = 0; i < items; i++) {
		writer_ascii(w, "<li>");
		synthetic_sentences(w, 1 + writer_below(w, 3));
		if (nested && writer_chance(w, 20))
			synthetic_list(w, nested - 1);
		writer_ascii(w, closed ? "</li>\n" : "\n");
	}
	writer_ascii(w, ordered ? "</ol>\n" : "</ul>\n");
}

static void
synthetic_script(struct writer *w)
{
	unsigned lines = 1 + writer_below(w, 12);

	writer_ascii(w,
		writer_chance(w, 30) ? "<script type=\"text/javascript\">\n"
				     : "<script>\n");
	for (unsigned i = 0; i < lines; i++) {
		writer_ascii(w, "if (a < ");
		writer_number(w, writer_below(w, 1000));
		writer_ascii(w, " && b > 2) { document.write('<p>");
		writer_words(w, 3);
		writer_ascii(w, "<\\/p>' + \"</b>\"); } // -->\n");
	}
	writer_ascii(w, "</script>\n");
}

static void
synthetic_style(struct writer *w)
{
	unsigned rules = 2 + writer_below(w, 20);

	writer_ascii(w, "<style>\n");
	for (unsigned i = 0; i < rules; i++) {
		writer_ascii(w, ".c");
		writer_number(w, writer_below(w, 1000));
		writer_ascii(w, " > a { margin: 0 ");
		writer_number(w, writer_below(w, 40));
		writer_ascii(w, "px; color: #fff }\n");
	}
	writer_ascii(w, "</style>\n");
}

static void
synthetic_comment(struct writer *w)
{
	writer_ascii(w, "<!-- <p>");
	writer_words(w, 3 + writer_below(w, 30));
	writer_ascii(w, writer_chance(w, 30) ? " -- </p> > -->\n" : " -->\n");
}

static void
synthetic_code(struct writer *w)
{
	unsigned lines = 2 + writer_below(w, 16);

	writer_ascii(w, "<pre class='code'>");
	for (unsigned i = 0; i < lines; i++) {
		writer_ascii(w, "\t\tif (x &lt; 3 &amp;&amp;  y) ");
		writer_word(w);
		writer_ascii(w, "();   /* ");
		writer_words(w, 3);
		writer_ascii(w, " */\n");
	}
	writer_ascii(w, "</pre>\n");
}

static void
synthetic_form(struct writer *w)
{
	unsigned fields = 1 + writer_below(w, 6);

	writer_ascii(w, "<form action=/search method=get>\n");
	for (unsigned i = 0; i < fields; i++) {
		writer_ascii(w, "<label>");
		writer_word(w);
		writer_ascii(w, "<input type=\"text\" name=\"f");
		writer_number(w, i);
		writer_ascii(w, "\" value='a \"b\" > c' disabled></label>");
		writer_ascii(w, "<select><option>1<option selected>2</select>");
	}
	writer_ascii(w, "<img src=\"x.png\" alt=\"a > b\"/></form>\n");
}

/* The div's end tag closes what is left open, for levels that pile up would
 * reach the limit. */
static void
synthetic_broken(struct writer *w)
{
	static const char *const broken[] = { "<b><i>%</b> %</i>",
		"</div></table>%", "<p>%<p>%<p>", "<b>%<u>%<font color=red>%",
		"<a href=one>%<a href='two'>%", "<table><tr>%<td>%<p>%</table>",
		"<div id=1 id=2 ID=3 class>%", "< %> <3 <$% <>%",
		"<unknown-tag a=b>%</other>", "<ul>%<li>%</ol>%", "<br/></br>%",
		"<title>%</title><body bgcolor=x>%<head>%",
		"<!DOCTYPE html>%<?php echo 1 ?>%", "<area href=% shape=x>%",
		"<noscript><p>%<a href=n>%</a></noscript>%",
		"<template><a href=t>%</a></template>%", "<a href>%</a>%" };

	writer_ascii(w, "<div>");
	for (const char *c = broken[writer_below(w, 17)]; *c; c++) {
		const char one[2] = { *c, '\0' };

		if (*c == '%')
			writer_word(w);
		else
			writer_ascii(w, one);
	}
	writer_ascii(w, "</div>\n");
}

static void
synthetic_deep(struct writer *w)
{
	static const char *const tags[] = { "div", "span", "blockquote", "em" };
	unsigned levels = 10 + writer_below(w, 90);
	unsigned first = writer_below(w, 4);

	for (unsigned i = 0; i < levels; i++) {
		writer_ascii(w, "<");
		writer_ascii(w, tags[(first + i / 8) % 4]);
		writer_ascii(w, ">");
		if (writer_chance(w, 10))
			writer_words(w, 2);
	}
	for (unsigned i = levels; i-- > 0;) {
		writer_ascii(w, "</");
		writer_ascii(w, tags[(first + i / 8) % 4]);
		writer_ascii(w, ">");
	}
	writer_ascii(w, "\n");
}

static void
synthetic_block(struct writer *w)
{
	unsigned chance = writer_below(w, 100);

	if (chance < 40)
		synthetic_paragraph(w);
	else if (chance < 50)
		synthetic_heading(w);
	else if (chance < 60)
		synthetic_table(w);
	else if (chance < 70)
		synthetic_list(w, 3);
	else if (chance < 75)
		synthetic_script(w);
	else if (chance < 80)
		synthetic_comment(w);
	else if (chance < 85)
		synthetic_code(w);
	else if (chance < 88)
		synthetic_form(w);
	else if (chance < 97)
		synthetic_broken(w);
	else
		synthetic_deep(w);
}

static void
synthetic_head(struct writer *w)
{
	static const char *const names[] = { "utf-8", "iso-8859-1",
		"windows-1252", "shift_jis", "utf-16" };
	const char *name = names[w->charset];

	if (w->charset == WRITER_UTF16)
		writer_bytes(w, "\xff\xfe", 2);
	writer_ascii(w, writer_chance(w, 70) ? "<!DOCTYPE html>\n" : "");
	writer_ascii(w, "<html lang=\"en\">\n<head>\n");
	if (writer_chance(w, 50)) {
		writer_ascii(w, "<meta charset=\"");
		writer_ascii(w, name);
		writer_ascii(w, "\">\n");
	} else {
		writer_ascii(w, "<META HTTP-EQUIV=\"Content-Type\" ");
		writer_ascii(w, "CONTENT=\"text/html; charset=");
		writer_ascii(w, name);
		writer_ascii(w, "\">\n");
	}
	writer_ascii(w, "<title>");
	writer_words(w, 2 + writer_below(w, 8));
	if (writer_chance(w, 30))
		synthetic_entity(w);
	writer_ascii(w, "</title>\n<link rel=\"stylesheet\" href=\"s.css\">\n");
	if (writer_chance(w, 60))
		synthetic_style(w);
	if (writer_chance(w, 60))
		synthetic_script(w);
	writer_ascii(w, "</head>\n<body>\n");
}

int
synthetic_page(struct writer *w, uint64_t seed, uint64_t page)
{
	static const enum writer_charset charsets[] = { WRITER_UTF8,
		WRITER_UTF8, WRITER_UTF8, WRITER_UTF8, WRITER_UTF8, WRITER_UTF8,
		WRITER_UTF8, WRITER_UTF8, WRITER_UTF8, WRITER_UTF8, WRITER_UTF8,
		WRITER_UTF8, WRITER_LATIN1, WRITER_LATIN1, WRITER_LATIN1,
		WRITER_WINDOWS, WRITER_WINDOWS, WRITER_SHIFT_JIS,
		WRITER_SHIFT_JIS, WRITER_UTF16 };

	writer_begin(w, seed, page);
	w->charset = charsets[writer_below(w, 20)];
	size_t size = writer_lognormal(w, SYNTHETIC_MEDIAN_BYTES);

	synthetic_head(w);
	while (w->len < size && !w->err)
		synthetic_block(w);
	if (writer_chance(w, 85))
		writer_ascii(w, "</body>\n</html>\n");
	return w->err;
}
