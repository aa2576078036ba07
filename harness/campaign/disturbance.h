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

#define NOISE_SAMPLES 64

struct noise_sample {
	struct system_time system;
	uint64_t own_ns; /* CPU time of ours until then */
};

/* All zero at first. */
struct noise_watch {
	pid_t origin; /* whose work is ours too; 0: none */
	const void *set; /* of the block that runs */
	unsigned block;
	struct system_time began;
	double others_busy, steal; /* its; NaN where not measured */
	bool failed; /* one of its trials couldn't be started */
	bool quota_known; /* the container was read */
	struct container container; /* its quotas, when the trial began */
	/* The last few, taken when no trial ran; the newest is at next - 1. */
	struct noise_sample samples[NOISE_SAMPLES];
	size_t count, next;
};

/* A trial is about to be started; `set` tells datasets apart. */
void noise_begins(struct noise_watch *watch, const void *set, unsigned block);

/* It has ended: fills its row's block_steal, block_others_busy and quota. */
void noise_ends(struct noise_watch *watch, struct trial_row *row);

/* It couldn't be started. */
void noise_failed(struct noise_watch *watch);

/*
 * Whether the block that has just ended is to be run again: for causes outside
 * it only, never for its times, and for at most a quarter of the `planned`
 * ones; `repeated` are those that were. Then `why` is for its rows' column
 * `excluded`.
 */
bool noise_wants_repeat(const struct noise_watch *watch, size_t planned,
	size_t repeated, char *why, size_t why_size);

#endif
