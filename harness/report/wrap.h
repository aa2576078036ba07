/* SPDX-License-Identifier: MIT */
/* Sentences wrapped to a terminal of 80 columns. */
#ifndef LANEBENCH_REPORT_WRAP_H
#define LANEBENCH_REPORT_WRAP_H

#include <stdio.h>

/* A space at which no line ends, to be written within the format. */
#define WRAP_SPACE "\1"

/*
 * Prints a sentence as lines of at most 79 columns; those after the first stand
 * two columns in. colour is what turns it on, "" for none.
 */
__attribute__((format(printf, 3, 4))) void
wrap_say(FILE *out, const char *colour, const char *format, ...);

#endif
