/* SPDX-License-Identifier: MIT */
/* What others wrote: made UTF-8 for JSON and CSV, kept from steering a
 * terminal, measured and cut as a terminal shows it. [any] */
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

/* The bytes of what `text` begins with, where that must not be shown: a control
 * character, a mark that turns the direction of writing or ends a line, a byte
 * that is no UTF-8. 0: it may be. */
size_t utf8_wild(const char *text);

/* Makes a text UTF-8, in place: a byte that is none becomes '?'. Returns its
 * argument. */
char *utf8_repair(char *text);

/* Makes a text one line that is safe on any terminal, in place: ends of lines
 * and tabs become blanks, each other wild byte '?'. Returns its argument. */
char *utf8_tame(char *text);

/* Prints such a line. */
__attribute__((format(printf, 2, 3))) void
utf8_say(FILE *to, const char *format, ...);

/* The bytes of the whole characters among the text's first `most` bytes. */
size_t utf8_cut(const char *text, size_t most);

/* What a terminal shows as one: a character with its marks, of 0 to 2 columns.
 * An emoji made of several is `unsure`: some terminals show each by itself. */
struct utf8_cluster {
	size_t bytes, columns;
	bool unsure;
};

/* The one that text[0 .. len) begins with, len above 0. */
struct utf8_cluster utf8_first(const char *text, size_t len);

/* The columns of a text, or of its first len bytes. What is wild has one, for
 * the '?' in its place. */
size_t utf8_width(const char *text);
size_t utf8_width_of(const char *text, size_t len);

/* The bytes of the clusters that fit into `width` columns. */
size_t utf8_fit(const char *text, size_t width);

/* Whether a cluster in it is unsure. */
bool utf8_unsure(const char *text);

#endif
