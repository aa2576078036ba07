/* SPDX-License-Identifier: MIT */
/* How long may be taken by what a campaign starts, where the user said nothing
 * of it (limit_time_s is 0) and where they did. All in ns. */
#ifndef LANEBENCH_CAMPAIGN_PATIENCE_H
#define LANEBENCH_CAMPAIGN_PATIENCE_H

#include <stdint.h>

#include "launch/audit.h"

/* A dataset's prepare(): ten minutes, or the user's limit, but no less than one
 * minute: it is the trials that were meant. */
uint64_t patience_prepare_ns(double limit_time_s);

/* A trial: the user's limit, or ten times what the baseline took and no less
 * than ten seconds; of a program in another language a hundred times. The
 * baseline's first (baseline_ns is 0): ten minutes. */
uint64_t patience_trial_ns(
	double limit_time_s, int64_t baseline_ns, enum audit_work work);

#endif
