/* SPDX-License-Identifier: MIT */
/* Numbers and names as a person reads them. Each fills buf and returns it. */
#ifndef LANEBENCH_TEXT_FORMAT_H
#define LANEBENCH_TEXT_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define FORMAT_ROOM 48

/* Three significant digits: 1.01, 14.2, 203; "-" when not measured. */
const char *format_ratio(char buf[FORMAT_ROOM], double value);
/* "[13.9, 14.6]", both with the same decimals; "-" when there is none. */
const char *format_range(char buf[FORMAT_ROOM], double lo, double hi);
/* The same, with as many decimals more as show that it doesn't hold a value
 * that it doesn't. */
const char *
format_range_beside(char buf[FORMAT_ROOM], double lo, double hi, double value);
/* A share's hundredfold to so many significant digits, never with an exponent
 * below a thousand million: "8.1", "20", "1400". */
const char *format_percent(char buf[FORMAT_ROOM], double share, int digits);
/* "3.50 s", "246 ms", "870 us"; "-" when not measured. */
const char *format_time(char buf[FORMAT_ROOM], int64_t ns);
/* "1:07", "1:02:45". */
const char *format_clock(char buf[FORMAT_ROOM], int64_t ns);

/* Whether it is a terminal that obeys escapes: one without a TERM, or with a
 * dumb one, may not. */
bool format_escapes(FILE *out);

/* Columns of a name: as many as a run's can have; in a sentence, a line's. */
#define FORMAT_NAME 200
#define FORMAT_LINE 76

/*
 * A name made fit for a terminal: nothing that it would obey, nothing but ASCII
 * unless utf8, a byte that is no UTF-8 a question mark, cut to `width` columns
 * with an ellipsis and, when pad is set, filled up to them. buf holds 4 * width
 * + 1 bytes.
 */
const char *format_name(char *buf, size_t size, const char *name, size_t width,
	bool pad, bool utf8);
/* A table's first column, of that width: a name that is wider has lines of its
 * own before the figures, whole. */
void format_column(FILE *out, const char *name, size_t width, bool utf8);
/* As format_name(), unfilled, but what is cut is the middle: two that begin alike
 * may end otherwise. */
const char *
format_whose(char *buf, size_t size, const char *name, size_t width, bool utf8);

/* A time to come, as people say it. */

#define ABOUT_WORDS 40

/* "40 s", "2 min", "1.5 h": no more digits than it deserves, a second at the
 * least. Returns text. [any] */
const char *about_time(char text[ABOUT_WORDS], double seconds);

#endif
