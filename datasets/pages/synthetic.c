/* SPDX-License-Identifier: MIT */
/* Made-up pages: blocks of markup, chosen by seeded chance, until the page has
 * its size. */
#include "pages/synthetic.h"

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

/* Within a div, whose end tag closes whatever is left open: levels that pile up
 * would run into the limit. */
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
