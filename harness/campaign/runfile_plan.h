/* SPDX-License-Identifier: MIT */
/* What a run.json has of the plan. For the files of run.json alone. */
#ifndef LANEBENCH_CAMPAIGN_RUNFILE_PLAN_H
#define LANEBENCH_CAMPAIGN_RUNFILE_PLAN_H

#include <jansson.h>

#include "campaign/campaign.h"

/* Everything that decides which trials there are. A new reference. */
json_t *runfile_plan(const struct campaign *campaign);

/* Every option of a plugin with the value it had, but for secrets that were
 * set. A new reference. */
json_t *runfile_options(json_t *plugin, json_t *orders);

#endif
