/* SPDX-License-Identifier: MIT */
/* The result in a terminal's words. */
#ifndef LANEBENCH_REPORT_TABLE_H
#define LANEBENCH_REPORT_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "report/analysis.h"

struct curves;

struct table_style {
	bool colour; /* bold and dim, nothing else */
	bool utf8;
	bool all; /* every row, however many; else a screen a dataset */
	/* The second opinion on each speedup beside it, in place of the rate
	 * and the time. */
	bool second;
	/* The dataset whose items are the tutorial's 50 URLs, which gets its
	 * 3.56 beside the measured speedups; NULL when there is none. */
	const char *tutorial;
	/* The one whose pages are a recording's, or NULL. */
	const char *replayed;
	/* What is said of scaling; NULL: nothing is. */
	const struct curves *curves;
};

/* What `out` can show: colour on a terminal when NO_COLOR isn't set, UTF-8 when
 * the locale has it. Calls setlocale(LC_CTYPE). */
struct table_style table_style_for(FILE *out);

/* 0, or -EIO when `out` failed. */
int table_print(FILE *out, const struct analysis *analysis,
	const struct table_style *style);

#endif
