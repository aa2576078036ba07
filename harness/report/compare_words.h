/* SPDX-License-Identifier: MIT */
/* A comparison in a terminal's words. */
#ifndef LANEBENCH_REPORT_COMPARE_WORDS_H
#define LANEBENCH_REPORT_COMPARE_WORDS_H

#include <stdbool.h>
#include <stdio.h>

#include "report/compare.h"
#include "report/folder.h"
#include "report/same.h"
#include "report/table.h"

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
