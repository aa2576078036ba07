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
/* "[13.9, 14.6]", both with the same decimals; "-" when not measured. */
const char *format_range(char buf[FORMAT_ROOM], double lo, double hi);
/* The same, with more decimals where a value outside would look as if it were
 * inside. */
const char *
format_range_beside(char buf[FORMAT_ROOM], double lo, double hi, double value);
/* 100 times a share, with that many significant digits and, below 1e9, without
 * an exponent: "8.1", "20", "1400". */
const char *format_percent(char buf[FORMAT_ROOM], double share, int digits);
/* "3.50 s", "246 ms", "870 us"; "-" when not measured. */
const char *format_time(char buf[FORMAT_ROOM], int64_t ns);
/* An estimate: "40 s", "2 min", "1.5 h"; at least a second. */
const char *format_about(char buf[FORMAT_ROOM], double seconds);
/* "1:07", "1:02:45". */
const char *format_clock(char buf[FORMAT_ROOM], int64_t ns);

/* Whether this is a terminal that has escapes, which one without a TERM, or
 * with a dumb one, may print. */
bool format_escapes(FILE *out);

/* Columns: of the longest name that a run can have, and of a line. */
#define FORMAT_NAME 200
#define FORMAT_LINE 76

/*
 * A name as a terminal may be shown it: no controls, ASCII alone unless utf8,
 * its end cut to `width` columns, filled up to them where `pad`. '?' replaces
 * what isn't shown. buf holds 4 * width + 1 bytes, width is 3 or more.
 */
const char *format_name(char *buf, size_t size, const char *name, size_t width,
	bool pad, bool utf8);
/* As format_name() without pad, but with its middle cut: names that begin alike
 * often differ at the end. */
const char *
format_ends(char *buf, size_t size, const char *name, size_t width, bool utf8);
/* Prints a table's first column. A name that is wider, or of unsure width, gets
 * lines of its own above the row's figures. */
void format_column(FILE *out, const char *name, size_t width, bool utf8);

#endif
