/* SPDX-License-Identifier: MIT */
/* Child processes that do the same until it is done. */
#ifndef STRATEGIES_SHARED_CHILDREN_H
#define STRATEGIES_SHARED_CHILDREN_H

#include <lanebench/strategy.h>

#include "shared/pin.h"

/* What a child does; it ends with 0 when this returns 0, else with 1. It
 * touches the host's lanes first here, so its handles are its own. */
typedef int
children_work(const struct lane_job *job, unsigned number, void *arg);

/*
 * Starts `count` children, number 0 <= number < count, each pinned where pin
 * isn't NULL, and waits for all. One that didn't start, or didn't end as it
 * should have, is named. 0 or a negative errno, said. [one thread, no others
 * beside it]
 */
int children_run(const struct lane_job *job, unsigned count,
	const struct pin *pin, children_work *work, void *arg);

#endif
