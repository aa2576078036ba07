/* SPDX-License-Identifier: MIT */
/* Cells that are known not to be started before any of their trials is. */
#ifndef LANEBENCH_CAMPAIGN_ADMISSION_H
#define LANEBENCH_CAMPAIGN_ADMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "campaign/campaign.h"
#include "launch/audit.h"
#include "record/trial_row.h"

/* Whether the dataset's cell is one: its strategy can't be used here, is a
 * program that isn't told a secret, or has more workers than limits allow. Then
 * the status of its rows, and why. */
bool refused(const struct campaign *campaign, const struct campaign_set *set,
	size_t cell, enum trial_status *status, char *reason, size_t size);

/* How many local sites the dataset's pages come from; 0: none, or not known. */
uint64_t refused_sites(const struct campaign_set *set);

/* How long may be taken by what a campaign starts, where the user said nothing
 * of it (limit_time_s is 0) and where they did. All in ns. */

/* A dataset's prepare(): ten minutes, or the user's limit, but no less than one
 * minute: it is the trials that were meant. */
uint64_t patience_prepare_ns(double limit_time_s);

/* A trial: the user's limit, or ten times what the baseline took and no less
 * than ten seconds; of a program in another language a hundred times. The
 * baseline's first (baseline_ns is 0): ten minutes. */
uint64_t patience_trial_ns(
	double limit_time_s, int64_t baseline_ns, enum audit_work work);

/* What programs as strategies take no part in. */

/* Once a dataset is planned: those that can't run its items are taken out of
 * its plan, those that must not are to be skipped; both are said. */
void peers_leave_out(const struct campaign *campaign, struct campaign_set *set);

/* Whether a strategy is a program that wouldn't do the same work, and why: for
 * an option of the dataset that is secret, or that it doesn't heed. */
bool peers_differ(const struct campaign_set *set, json_t *plugin, char *reason,
	size_t size);

#endif
