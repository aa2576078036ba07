/* SPDX-License-Identifier: MIT */
/* A comparison in a terminal's words. */
#ifndef LANEBENCH_REPORT_TERMINAL_COMPARE_H
#define LANEBENCH_REPORT_TERMINAL_COMPARE_H

#include <stdbool.h>
#include <stdio.h>

#include "analysis/comparable.h"
#include "analysis/compare.h"
#include "analysis/run.h"
#include "report/terminal/terminal.h"

/* What was compared, and what it says. */
struct compare_telling {
	const struct comparison *comparison;
	const struct same *same;
	const struct folder *old, *new;
	struct table_style style;
	bool all; /* every row, however many */
};

/* 0, or -EIO when `out` failed. */
int compare_print(FILE *out, const struct compare_telling *telling);

#endif
