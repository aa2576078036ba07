/* SPDX-License-Identifier: MIT */
/* One place of a block: its trial, judged, and the row that it leaves. */
#ifndef LANEBENCH_CAMPAIGN_BLOCKS_H
#define LANEBENCH_CAMPAIGN_BLOCKS_H

#include "campaign/campaign.h"
#include "campaign/disturbance.h"
#include "launch/trial.h"
#include "report/terminal/progress.h"

struct blocks {
	struct campaign *campaign;
	struct progress *progress;
	struct noise_watch noise;
	/* Of the block that runs: by this session, and by earlier ones. */
	size_t run_in_block, recorded_in_block;
	/* "", or which trial of it failed for once, and how. */
	char stray[200];
	size_t trials_run; /* those that an earlier session ran aside */
};

/* Where a trial stands in the run. */
struct place {
	struct campaign_set *set;
	size_t cell;
	unsigned block, slot;
	bool warmup; /* the block primes: block 0, or a sitting's first */
	bool recorded; /* its row was written by an earlier session */
};

/* Runs its trial, or says why there is none, and writes its row. An exit
 * code; other than EXIT_OK it ends the run. */
int blocks_one(struct blocks *blocks, struct place *place);

/* What fails for the baseline: said once, and expected to fail everywhere. */

/*
 * Says on stderr how many of the items failed in the baseline's first trial,
 * and why. False when all did: then how fast they fail is all that trials could
 * tell, and set->nothing says why none is to be run.
 */
bool failures_say(struct campaign_set *set, const struct trial_result *result);

/* How many datasets there were nothing of to measure. */
size_t failures_whole(const struct campaign *campaign);

#endif
