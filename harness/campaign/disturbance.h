/* SPDX-License-Identifier: MIT */
/*
 * What disturbs a run from outside while it measures: time that the host
 * stole, cores that others used, trials that the machine wouldn't start. It
 * waits for nothing and looks between trials only. One thread.
 */
#ifndef LANEBENCH_CAMPAIGN_DISTURBANCE_H
#define LANEBENCH_CAMPAIGN_DISTURBANCE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "measure/container.h"
#include "measure/system.h"
#include "record/trial_row.h"

#define DISTURBANCE_SAMPLES 64

struct disturbance_sample {
	struct system_time system;
	uint64_t own_ns; /* our own CPU time so far */
};

/* All zero at first. */
struct disturbance {
	pid_t origin; /* whose work is ours too; 0: none */
	const void *set; /* of the block that runs */
	unsigned block;
	struct system_time began;
	double others_busy, steal; /* its; NaN where not measured */
	bool failed; /* one of its trials couldn't be started */
	bool quota_known; /* the container was read */
	struct container container; /* its quotas, when the trial began */
	/* The last few, taken when no trial ran; the newest is at next - 1. */
	struct disturbance_sample samples[DISTURBANCE_SAMPLES];
	size_t count, next;
};

/* A trial is about to be started; `set` tells datasets apart. */
void
disturbance_begins(struct disturbance *watch, const void *set, unsigned block);

/* It has ended: fills its row's block_steal, block_others_busy and quota. */
void disturbance_ends(struct disturbance *watch, struct trial_row *row);

/* It couldn't be started. */
void disturbance_failed(struct disturbance *watch);

/*
 * Whether the block that has just ended is to be run again: for causes outside
 * it only, never for its times, and for at most a quarter of the `planned`
 * ones; `repeated` are those that were. Then `why` is for its rows' column
 * `excluded`.
 */
bool disturbance_wants_repeat(const struct disturbance *watch, size_t planned,
	size_t repeated, char *why, size_t why_size);

#endif
