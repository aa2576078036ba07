/* SPDX-License-Identifier: MIT */
/* Names of files are bytes, JSON and CSV are UTF-8; what others wrote may have
 * in it what moves a cursor. */
#ifndef LANEBENCH_TEXT_UTF8_H
#define LANEBENCH_TEXT_UTF8_H

#include <stddef.h>
#include <stdio.h>

/* The bytes of the character that text[0 .. len) begins with, len above 0; 0
 * when it begins with none. [any] */
size_t utf8_length(const char *text, size_t len);

/* Makes UTF-8 of it, in place: a byte that is none becomes '?'. Returns its
 * argument. [any] */
char *utf8_repair(char *text);

/* The bytes of what `text` begins with and no reader is to be shown: a control
 * character, a mark that turns the direction of writing or ends a line, a byte
 * that is no UTF-8. 0: it may be shown. [any] */
size_t utf8_wild(const char *text);

/* Makes a line of it that any terminal can be shown: a line's end or a tab becomes
 * a blank, each byte of what else is wild '?'. [any] */
char *utf8_tame(char *text);

/* Prints such a line, and its end. What others named goes to a terminal this
 * way, or through what calls utf8_tame(). [any] */
__attribute__((format(printf, 2, 3))) void
utf8_say(FILE *to, const char *format, ...);

#endif
