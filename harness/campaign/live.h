/* SPDX-License-Identifier: MIT */
/* Sites that aren't ours: what a plan would ask of them, and whether it may. */
#ifndef LANEBENCH_CAMPAIGN_LIVE_H
#define LANEBENCH_CAMPAIGN_LIVE_H

#include "campaign/campaign.h"

/*
 * The sample being drawn: tells the trials' host how many hosts the items are
 * on. Of a dataset some of whose items aren't on the campaign's own server (the
 * fact "live", which the host states for it) says how many requests each host
 * gets at most, and, with those of the datasets before it, refuses what the
 * user didn't allow by --live or by the option max-per-host. Where the user
 * didn't set max-redirects, none are followed: nobody could say whom they would
 * reach. Looks the names up, unless it is a dry run. An exit code. [main thread]
 */
int live_check(struct campaign *campaign, struct campaign_set *set);

/* What is known of the hosts of all datasets. */
void live_forget(struct campaign *campaign);

#endif
