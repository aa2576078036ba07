/* SPDX-License-Identifier: MIT */
/* Names of files are bytes, JSON and CSV are UTF-8; what others wrote may have
 * in it what moves a cursor. */
#ifndef LANEBENCH_WIRE_UTF8_H
#define LANEBENCH_WIRE_UTF8_H

#include <stddef.h>

/* The bytes of the character that text[0 .. len) begins with, len above 0; 0
 * when it begins with none. [any] */
size_t utf8_length(const char *text, size_t len);

/* Makes UTF-8 of it, in place: a byte that is none becomes '?'. Returns its
 * argument. [any] */
char *utf8_repair(char *text);

/* Makes a line of it that anybody's terminal can be shown: as above, a line's
 * end or a tab becomes a blank, another control character '?'. [any] */
char *utf8_tame(char *text);

#endif
