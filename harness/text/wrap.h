/* SPDX-License-Identifier: MIT */
/* Sentences wrapped to a terminal's width. */
#ifndef LANEBENCH_TEXT_WRAP_H
#define LANEBENCH_TEXT_WRAP_H

#include <stddef.h>
#include <stdio.h>

/* A space at which no line ends, to be written within the format. */
#define WRAP_SPACE "\1"

/* The columns a line may take: 79, or fewer, but never under 40, where `out` is
 * a narrower terminal. */
size_t wrap_columns(FILE *out);
/* Makes all of a text stay on one line: a path. Changes and returns it. */
char *wrap_keep(char *text);

/*
 * Prints a sentence as lines of wrap_columns(); those after the first stand two
 * columns in. Spaces that follow each other become one. colour is what turns it
 * on, "" for none.
 */
__attribute__((format(printf, 3, 4))) void
wrap_say(FILE *out, const char *colour, const char *format, ...);

/* Prints words as lines of wrap_columns(): the first begins at column `at`,
 * where the terminal stands, those after it at `indent`. */
void wrap_words(FILE *out, const char *text, size_t at, size_t indent);

#endif
