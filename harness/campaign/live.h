/* SPDX-License-Identifier: MIT */
/* How much a plan asks of sites that aren't ours, and whether it may. */
#ifndef LANEBENCH_CAMPAIGN_LIVE_H
#define LANEBENCH_CAMPAIGN_LIVE_H

#include "campaign/campaign.h"

/*
 * Once the sample is drawn: orders the trials' host to keep a connection to
 * each of the items' hosts. Of a live dataset it prints how many requests
 * each host gets at most, refuses what --live or the option max-per-host
 * don't allow, with the datasets before it, and looks the names up unless it
 * is a dry run. No redirects are followed where the user didn't set max-
 * redirects: it isn't known whom they would reach. An exit code. [main
 * thread]
 */
int live_check(struct campaign *campaign, struct campaign_set *set);

/* Drops what was counted of all datasets. */
void live_forget(struct campaign *campaign);

#endif
