/* SPDX-License-Identifier: MIT */
/* The host's side of struct lane_job: acquires, processes, stamps, counts and
 * records items. */
#ifndef LANEBENCH_TRIAL_HOST_H
#define LANEBENCH_TRIAL_HOST_H

#include <lanebench/strategy.h>

#include "trial/job.h"

/* Fills the job and opens the dataset; one host for each process, since a fork
 * has to find it. The block gets the error. `host` is zeroed, with strategy,
 * dataset, options, items, head set; workers >= 1. */
int host_init(struct host *host, unsigned workers);

/* Makes the lanes and flights, once lanes() can be asked. */
int host_lanes(struct host *host);

/* Ends what this process opened. */
void host_fini(struct host *host);

/* The functions of struct lane_job for one item: run_item, begin, landed and
 * finish; their contracts are in <lanebench/strategy.h>. */

int item_run(const struct lane_job *job, size_t item, unsigned lane);
struct lane_flight *item_begin(const struct lane_job *job, size_t item);
void
item_landed(const struct lane_job *job, struct lane_flight *flight, int err);
int item_finish(const struct lane_job *job, struct lane_flight *flight,
	unsigned lane, int err);

#endif
