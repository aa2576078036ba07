/* SPDX-License-Identifier: MIT */
/* How small a difference the plan's blocks show, by the noise of an earlier run
 * of the same. */
#ifndef LANEBENCH_CAMPAIGN_POWER_H
#define LANEBENCH_CAMPAIGN_POWER_H

#include "campaign/campaign.h"

/* A line a dataset on stdout; none where there are no intervals, or nothing to
 * compare. */
void power_say(const struct campaign *campaign);

#endif
