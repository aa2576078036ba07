/* SPDX-License-Identifier: MIT */
/*
 * The measured ceiling: what W cores of this machine make of these items when
 * nobody has to coordinate anything. Each of W single-worker trials runs its
 * own share, dealt out by what the items took in block 0, at the same moment.
 * Knowing that beforehand is what no strategy can do.
 */
#ifndef LANEBENCH_LAUNCH_CEILING_H
#define LANEBENCH_LAUNCH_CEILING_H

#include "launch/trial.h"

/*
 * As trial_launch(), with order->workers processes; the strategy is one that
 * runs one worker, and the reference is needed. The lists of the shares are in
 * the folder `work` meanwhile. The result is that of one trial with all items:
 * wall from the first's start to the last's end, a lane a process.
 */
int ceiling_launch(const struct trial_order *order, const char *work,
	struct trial_result *result);

#endif
