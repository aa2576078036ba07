/* SPDX-License-Identifier: MIT */
/* Worker counts: what the user typed, or what suits the machine. */
#ifndef LANEBENCH_PLAN_WORKERS_H
#define LANEBENCH_PLAN_WORKERS_H

#include <stddef.h>

#define PLAN_WORKERS_MAX 65535u
#define PLAN_COUNTS_MAX 64

struct workers {
	unsigned counts[PLAN_COUNTS_MAX]; /* rising, each once */
	size_t count;
};

/* "1,2,4"; -EINVAL, and one line in why, for anything else. */
int workers_parse(
	struct workers *workers, const char *text, char *why, size_t why_size);

/* Powers of two up to twice the usable cores: where a CPU-bound job stops
 * gaining, and one step beyond. */
void workers_for_cores(struct workers *workers, unsigned cores);

#endif
