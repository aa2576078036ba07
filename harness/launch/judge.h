/* SPDX-License-Identifier: MIT */
/* A trial's work, held against what the origin saw of it meanwhile. */
#ifndef LANEBENCH_LAUNCH_JUDGE_H
#define LANEBENCH_LAUNCH_JUDGE_H

#include <stdint.h>

#include "launch/origin.h"
#include "launch/trial.h"

/*
 * Makes an ok trial `wrong` that had more requests in service at once than
 * workers; and a peer's that has more items ok than our own origin had requests
 * since the gate: only a program can fetch before the clock runs.
 */
void asked_judge(
	struct trial_result *result, const struct origin_counters *counters);

#endif
