/* SPDX-License-Identifier: MIT */
/* Cells that are known not to be started before any of their trials is. */
#ifndef LANEBENCH_CAMPAIGN_REFUSED_H
#define LANEBENCH_CAMPAIGN_REFUSED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "campaign/campaign.h"
#include "record/row.h"

/* Whether the dataset's cell is one: its strategy can't be used here, is a
 * program that isn't told a secret, or has more workers than limits allow. Then
 * the status of its rows, and why. */
bool refused(const struct campaign *campaign, const struct campaign_set *set,
	size_t cell, enum trial_status *status, char *reason, size_t size);

/* How many local sites the dataset's pages come from; 0: none, or not known. */
uint64_t refused_sites(const struct campaign_set *set);

#endif
