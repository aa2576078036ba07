/* SPDX-License-Identifier: MIT */
/* A trial's records, item by item, to items.csv and reference.csv. */
#ifndef LANEBENCH_CAMPAIGN_KEEP_H
#define LANEBENCH_CAMPAIGN_KEEP_H

#include "record/items.h"
#include "record/trial_row.h"
#include "wire/records.h"

/* All items of the row's trial; nothing when there is no writer. 0 or a
 * negative errno. */
int keep_items(struct items_writer *items, const struct trial_row *row,
	struct wire_head *head);

/* All items of the trial that the others are compared with; the list has their
 * sources, a line each. 0 or a negative errno. */
int keep_reference(struct items_writer *reference, const char *dataset,
	const char *list_file, struct wire_head *head);

#endif
