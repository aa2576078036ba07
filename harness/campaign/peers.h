/* SPDX-License-Identifier: MIT */
/* What programs as strategies take no part in. */
#ifndef LANEBENCH_CAMPAIGN_PEERS_H
#define LANEBENCH_CAMPAIGN_PEERS_H

#include <stdbool.h>
#include <stddef.h>

#include "campaign/campaign.h"

/* Once a dataset is planned: those that can't run its items are taken out of
 * its plan, those that must not are to be skipped; both are said. */
void peers_leave_out(const struct campaign *campaign, struct campaign_set *set);

/* Whether a strategy is a program that wouldn't do the same work, and why: for
 * an option of the dataset that is secret, or that it doesn't heed. */
bool peers_differ(const struct campaign_set *set, json_t *plugin, char *reason,
	size_t size);

#endif
