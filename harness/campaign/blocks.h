/* SPDX-License-Identifier: MIT */
/* One slot of a block: its trial, judged, and the row that it leaves. */
#ifndef LANEBENCH_CAMPAIGN_BLOCKS_H
#define LANEBENCH_CAMPAIGN_BLOCKS_H

#include "campaign/campaign.h"
#include "campaign/disturbance.h"
#include "record/items.h"
#include "record/trial_row.h"
#include "report/terminal/progress.h"
#include "wire/records.h"

struct blocks {
	struct campaign *campaign;
	struct progress *progress;
	struct disturbance disturbance;
	/* Of the running block: by this session, and by earlier ones. */
	size_t run_in_block, recorded_in_block;
	/* "", or which trial failed from outside, and how. */
	char spoiled_by[200];
	size_t trials_run; /* without those that an earlier session ran */
};

/* Where a trial is in the run. */
struct slot {
	struct campaign_set *set;
	size_t cell;
	unsigned block, number;
	bool warmup; /* the block primes: block 0, or a sitting's first */
	bool recorded; /* its row was written by an earlier session */
};

/* Runs its trial, or says why there is none, and writes its row. An exit
 * code; other than EXIT_OK it ends the run. */
int blocks_one(struct blocks *blocks, struct slot *slot);

/* A trial's records, item by item, to items.csv and reference.csv. */

/* All items of the row's trial; nothing when there is no writer. 0 or a
 * negative errno. */
int keep_items(struct items_writer *items, const struct trial_row *row,
	struct wire_head *head);

/* All items of the trial that the others are compared with; the list has their
 * sources, a line each. 0 or a negative errno. */
int keep_reference(struct items_writer *reference, const char *dataset,
	const char *list_file, struct wire_head *head);

#endif
