/* SPDX-License-Identifier: MIT */
/* The functions of struct lane_job for one item: run_item, begin, landed and
 * finish; their contracts are in <lanebench/strategy.h>. */
#ifndef LANEBENCH_TRIAL_ITEM_H
#define LANEBENCH_TRIAL_ITEM_H

#include <lanebench/strategy.h>

int item_run(const struct lane_job *job, size_t item, unsigned lane);
struct lane_flight *item_begin(const struct lane_job *job, size_t item);
void
item_landed(const struct lane_job *job, struct lane_flight *flight, int err);
int item_finish(const struct lane_job *job, struct lane_flight *flight,
	unsigned lane, int err);

#endif
