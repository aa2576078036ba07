/* SPDX-License-Identifier: MIT */
/* Variants of a dataset: whether they make the same of the items that they
 * share. */
#ifndef LANEBENCH_CAMPAIGN_ACROSS_H
#define LANEBENCH_CAMPAIGN_ACROSS_H

#include <stdbool.h>

#include "campaign/campaign.h"

/*
 * Compares what the baseline made of a dataset's items with what it made of
 * another's of the same plugin, where their names and bytes are the same, and
 * the option `work` is: into set->across, for run.json; says where it differs.
 * Whether it does.
 */
bool across_differs(struct campaign *campaign, struct campaign_set *set);

/* Says so again, at the end of the run. */
void across_say(const struct campaign *campaign);

#endif
