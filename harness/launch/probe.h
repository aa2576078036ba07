/* SPDX-License-Identifier: MIT */
/* A first look at a few items, before anything is measured: how long they take,
 * however the trial ends. */
#ifndef LANEBENCH_LAUNCH_PROBE_H
#define LANEBENCH_LAUNCH_PROBE_H

#include <stddef.h>
#include <stdint.h>

#include "launch/trial.h"

struct probe {
	size_t ended; /* items that were through in time */
	int64_t span_ns; /* from the beginning of the work to the last's end */
	int64_t busy_ns; /* CPU time within it; -1 when it isn't known */
	int64_t start_ns; /* what starting and ending the trial took */
	uint64_t bytes; /* of those that ended */
	/* Of a list that has each item twice in a row: how many pairs were
	 * through, and the times of their first and second ones together. */
	size_t pairs;
	int64_t first_ns, again_ns;
	int64_t longest_ns, longest_again_ns; /* of all, of the second ones */
};

/* Runs the order's trial, for at most its limit. 0 whatever becomes of it; then
 * `ended` may be 0. -EINTR, or another negative errno when it couldn't be
 * started. */
int probe_run(const struct trial_order *order, struct probe *probe);

#endif
