/* SPDX-License-Identifier: MIT */
#ifndef LANEBENCH_CAMPAIGN_ACROSS_H
#define LANEBENCH_CAMPAIGN_ACROSS_H

#include <stdbool.h>

#include "campaign/campaign.h"

/* Whether the baseline made something else of this dataset's items than of
 * another's of the same plugin and `work`, whose names and bytes are the same:
 * says so, and fills set->across. [main thread] */
bool across_differs(struct campaign *campaign, struct campaign_set *set);

/* Says so again, at the end of the run. */
void across_say(const struct campaign *campaign);

#endif
