/* SPDX-License-Identifier: MIT */
/* One trial, as every command runs it: launched as its order says, judged by
 * its records and by what the origin saw of it. What differs is in the
 * order. */
#ifndef LANEBENCH_LAUNCH_ENGINE_H
#define LANEBENCH_LAUNCH_ENGINE_H

#include <stdint.h>

#include "launch/trial.h"

/*
 * 0 when there is a result, whatever it is; -EINTR when it was interrupted and
 * the trial is gone, or another negative errno when none could be started,
 * though that was tried for some seconds. The records are the caller's to
 * release.
 */
int engine_run(const struct trial_order *order, struct trial_result *result);

/*
 * The wall time in ns of a trial that has to be ok. Else a negative errno, the
 * reason says why, and there are no records to release: -EINTR, -EIO when it
 * ran and wasn't ok, or what kept it from being started.
 */
int64_t
engine_measure(const struct trial_order *order, struct trial_result *result);

#endif
