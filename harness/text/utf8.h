/* SPDX-License-Identifier: MIT */
/* Texts of others: made UTF-8, for JSON and CSV; kept from steering a terminal;
 * measured, cut and split as one shows them. All of it [any thread]. */
#ifndef LANEBENCH_TEXT_UTF8_H
#define LANEBENCH_TEXT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The bytes of the character that text[0 .. len) begins with, len above 0; 0
 * when it begins with none. */
size_t utf8_length(const char *text, size_t len);

/* The same of a white space; a control character counts as one. */
size_t utf8_blank(const char *text, size_t len);

/* The bytes of what `text` begins with and no reader is to be shown: a control
 * character, a mark that turns the direction of writing or ends a line, a byte
 * that is no UTF-8. 0: it may be shown. */
size_t utf8_wild(const char *text);

/* Makes UTF-8 of it, in place: a byte that is none becomes '?'. Returns its
 * argument. */
char *utf8_repair(char *text);

/* Makes a line of it that any terminal can be shown: a line's end or a tab
 * becomes a blank, each byte of what else is wild '?'. Returns its argument. */
char *utf8_tame(char *text);

/* Prints such a line, and its end. What others named goes to a terminal this
 * way, or through what calls utf8_tame(). */
__attribute__((format(printf, 2, 3))) void
utf8_say(FILE *to, const char *format, ...);

/* The bytes of the whole characters among the text's first `most` bytes. */
size_t utf8_cut(const char *text, size_t most);

/* What a terminal shows as one: a character with the marks on it, 0 to 2 columns
 * wide, or an emoji made of several; that has two columns on some terminals and
 * two for each on others, which is `unsure`. */
struct utf8_cluster {
	size_t bytes, columns;
	bool unsure;
};

/* The one that text[0 .. len) begins with, len above 0. */
struct utf8_cluster utf8_first(const char *text, size_t len);

/* The columns that a terminal gives to a text, or to its first len bytes. What
 * is wild counts as one: a '?' is shown for it. */
size_t utf8_width(const char *text);
size_t utf8_width_of(const char *text, size_t len);

/* The bytes of as much of the text as has room in `width` columns. */
size_t utf8_fit(const char *text, size_t width);

/* Whether there is a cluster of unsure width in it. */
bool utf8_unsure(const char *text);

#endif
