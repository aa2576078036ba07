/* SPDX-License-Identifier: MIT */
/* What became of a trial, by its processes, its records and the origin. */
#ifndef LANEBENCH_LAUNCH_JUDGE_H
#define LANEBENCH_LAUNCH_JUDGE_H

#include <stdint.h>

#include "launch/origin.h"
#include "launch/trial.h"

/* Sets status, reason, audit and memory by the records in result->head of all
 * items, and by its processes, which have ended. A negative errno when that
 * can't be found out, and then the records are released. */
int trial_judge(struct trial_result *result, struct trial_process *processes,
	size_t count, const struct reference *reference);

/*
 * Makes an ok trial `wrong` for which the origin served more requests at once
 * than it has workers; and a peer's that has more items ok than the origin had
 * requests since the gate: only a program can fetch before the clock runs.
 */
void judge_origin(
	struct trial_result *result, const struct origin_counters *counters);

#endif
