/* SPDX-License-Identifier: MIT */
/* Sentences wrapped to a terminal's width. */
#ifndef LANEBENCH_TEXT_WRAP_H
#define LANEBENCH_TEXT_WRAP_H

#include <stddef.h>
#include <stdio.h>

/* In a format: a space at which no line ends. */
#define WRAP_SPACE "\1"

/* Keeps a text, such as a path, on one line. Changes and returns it. */
char *wrap_keep(char *text);

/* Prints a sentence as lines of wrap_columns(), all but the first indented by
 * two, with one space between words. `colour` is an escape, or "". */
__attribute__((format(printf, 3, 4))) void
wrap_say(FILE *out, const char *colour, const char *format, ...);

/* Prints words as lines of wrap_columns(): the first goes on at column `at`,
 * the others begin at `indent`. */
void wrap_words(FILE *out, const char *text, size_t at, size_t indent);

#endif
