/* SPDX-License-Identifier: MIT */
/* A dataset's rows in the order in which a table shows them. */
#ifndef LANEBENCH_REPORT_TABLE_ORDER_H
#define LANEBENCH_REPORT_TABLE_ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "report/analysis.h"

/* The caller frees rows, which are the set's. */
struct table_order {
	const struct summary_row **rows;
	size_t count;
};

/* All rows but the baseline's second run, which the words tell of. 0 or
 * -ENOMEM. */
int table_order_init(struct table_order *order, const struct analysis_set *set);

/* Whether both are of one strategy, whose rows follow one another. */
bool table_order_same(const struct summary_row *a, const struct summary_row *b);

/* The row to show of the strategy whose rows begin at `first`, and their end:
 * `lead` where it is one of them. */
const struct summary_row *table_order_fastest(const struct table_order *order,
	const struct summary_row *lead, size_t first, size_t *end);

#endif
