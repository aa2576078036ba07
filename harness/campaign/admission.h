/* SPDX-License-Identifier: MIT */
/* What is settled of cells before any of their trials is started. */
#ifndef LANEBENCH_CAMPAIGN_ADMISSION_H
#define LANEBENCH_CAMPAIGN_ADMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "campaign/campaign.h"

/* Once a dataset is prepared: the names and limits of its cells, and which of
 * them are denied: the strategy can't be used here, is a program that must not
 * know a secret, or has more workers than limits allow. An exit code. */
int admission_settle(struct campaign *campaign, struct campaign_set *set);

/* The limits of the cells' trials by the baseline's first one; 0: before it. */
void admission_limit(const struct campaign *campaign, struct campaign_set *set,
	int64_t baseline_ns);

/* Frees set->cells. */
void admission_fini(struct campaign_set *set);

/* The limits of time of what a campaign starts, in ns, where the user set none
 * (limit_time_s is 0) and where they did. */

/* Of a dataset's prepare(): ten minutes, or the user's limit, which is meant
 * for trials, and so no less than one minute. */
uint64_t time_limit_prepare_ns(double limit_time_s);

/* Of a trial: the user's limit, or ten times what the baseline took and no less
 * than ten seconds; of a program in another language a hundred times. The
 * baseline's first (baseline_ns is 0): ten minutes. */
uint64_t time_limit_trial_ns(
	double limit_time_s, int64_t baseline_ns, enum audit_work work);

/* Once a dataset is planned: takes programs that can't run its items out of its
 * plan, and says so, and which are skipped. */
void peers_leave_out(const struct campaign *campaign, struct campaign_set *set);

#endif
