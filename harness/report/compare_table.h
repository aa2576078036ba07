/* SPDX-License-Identifier: MIT */
/* The figures of a comparison, a table a dataset. For compare_words.c. */
#ifndef LANEBENCH_REPORT_COMPARE_TABLE_H
#define LANEBENCH_REPORT_COMPARE_TABLE_H

#include "report/compare_words.h"

#define COMPARE_NAME_ROOM (4 * 64 + 8)

/* What a sentence that matters, or a line, begins with; static. */
const char *compare_bold(const struct compare_telling *telling);

/* "takes 1.13 times as long, 95 % CI [1.09, 1.17]". */
const char *
compare_factor(char *buf, size_t size, const struct compare_row *row);

/* A dataset's rows, from `first` on, and what to doubt of them; where the next
 * one begins. */
size_t
compare_set(FILE *out, const struct compare_telling *telling, size_t first);

#endif
