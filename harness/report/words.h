/* SPDX-License-Identifier: MIT */
/* The sentences around a table: what won, by how much, how sure, and what to
 * distrust. */
#ifndef LANEBENCH_REPORT_WORDS_H
#define LANEBENCH_REPORT_WORDS_H

#include <stdio.h>

#include "report/analysis.h"
#include "report/table.h"

/* "50 pages, 10 blocks, 2 cores". */
void words_heading(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* That the baseline differs from itself, when it does. */
void words_warning(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* Who won. */
void words_verdict(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* All that qualifies it: failed pages and trials, blocks left out, A/A. */
void words_notes(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* The measured speedups beside the tutorial's. */
void words_tutorial(FILE *out, const struct analysis_set *set,
	const struct table_style *style);

/* "curl-multi with 32 workers", to be wrapped; fills buf and returns it. */
#define WORDS_CELL 340
const char *words_cell(char *buf, size_t size, const struct summary_row *row,
	const struct table_style *style);
/* What an item of the dataset is: "pages" or "items". */
const char *words_items(const struct analysis_set *set);

#endif
