/* SPDX-License-Identifier: MIT */
/* Whether the run that was ended is the one that is asked for now. */
#ifndef LANEBENCH_CAMPAIGN_RESUME_SAME_H
#define LANEBENCH_CAMPAIGN_RESUME_SAME_H

#include <stdbool.h>

#include "campaign/campaign.h"

/*
 * The folder's run.json against what was asked now, and the files it ran
 * against those of now. It began when its first session did: campaign->started.
 * EXIT_USAGE, having said what is other. Before campaign_prepare(), where
 * `prepared` is false, nothing is known of pages.
 */
int resume_same(struct campaign *campaign, bool prepared);

#endif
