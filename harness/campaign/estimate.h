/* SPDX-License-Identifier: MIT */
/* How long the run will take, before any of it was measured: from a first look
 * at a few items of each dataset. */
#ifndef LANEBENCH_CAMPAIGN_ESTIMATE_H
#define LANEBENCH_CAMPAIGN_ESTIMATE_H

#include "campaign/campaign.h"

/*
 * Takes the look, a second a dataset, ten where items are slow, and notes what
 * each cell will take. A dataset of live sites isn't looked at. An exit code;
 * that nothing was found out is no error.
 */
int estimate_take(struct campaign *campaign);

/* What a trial will take, its start included; 0 where nothing is known, or the
 * cell is refused. */
int64_t estimate_trial_ns(const struct campaign_set *set, size_t cell);

/* Prints how long the plan will take, or why that isn't known. */
void estimate_say(const struct campaign *campaign);

/* How small a difference the plan's blocks show, by the noise of an earlier run
 * of the same. */

/* A line a dataset on stdout; none where there are no intervals, or nothing to
 * compare. */
void power_say(const struct campaign *campaign);

#endif
