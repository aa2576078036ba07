/* SPDX-License-Identifier: MIT */
/* A peer's work, held against what the origin was asked for meanwhile: only a
 * program can fetch before the clock runs. */
#ifndef LANEBENCH_LAUNCH_ASKED_H
#define LANEBENCH_LAUNCH_ASKED_H

#include <stdint.h>

#include "launch/trial.h"

/* Makes an ok trial of a peer `wrong` that has more items ok than `requests`,
 * those that our own origin had read since the gate. */
void asked_judge(struct trial_result *result, int64_t requests);

#endif
