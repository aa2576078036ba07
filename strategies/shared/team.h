/* SPDX-License-Identifier: MIT */
/* W threads that do the same until it is done: how pools begin and end. */
#ifndef STRATEGIES_SHARED_TEAM_H
#define STRATEGIES_SHARED_TEAM_H

#include <lanebench/strategy.h>

#include "shared/pin.h"

/* What a worker does. [one thread a lane] */
typedef void team_work(const struct lane_job *job, unsigned lane, void *arg);

/*
 * Calls work() for each lane below job->lanes, each in a thread of its own,
 * pinned where pin isn't NULL. The caller is the first of them: it would only
 * wait. Returns when all of them have, 0 or a negative errno, said, when a
 * thread didn't start. What `work` wrote is seen by the caller then.
 */
int team_run(const struct lane_job *job, const struct pin *pin, team_work *work,
	void *arg);

#endif
