/* SPDX-License-Identifier: MIT */
/* What fails for the baseline: said once, and expected to fail everywhere. */
#ifndef LANEBENCH_CAMPAIGN_FAILURES_H
#define LANEBENCH_CAMPAIGN_FAILURES_H

#include "campaign/campaign.h"
#include "launch/trial.h"

/*
 * Says on stderr how many of the items failed in the baseline's first trial,
 * and why. False when all did: then how fast they fail is all that trials could
 * tell, and set->nothing says why none is to be run.
 */
bool failures_say(struct campaign_set *set, const struct trial_result *result);

/* How many datasets there were nothing of to measure. */
size_t failures_whole(const struct campaign *campaign);

#endif
