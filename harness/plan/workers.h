/* SPDX-License-Identifier: MIT */
/* Worker counts: what the user typed, or what suits the machine. */
#ifndef LANEBENCH_PLAN_WORKERS_H
#define LANEBENCH_PLAN_WORKERS_H

#include <stddef.h>

#include "text/reason.h"

#define PLAN_WORKERS_MAX 65535u
#define PLAN_COUNTS_MAX 64

struct workers {
	unsigned counts[PLAN_COUNTS_MAX]; /* rising, each once */
	size_t count;
};

/* "1,2,4"; -EINVAL, and why, for anything else. */
int
workers_parse(struct workers *workers, const char *text, struct reason *why);

/* Powers of two up to twice the usable cores: where a CPU-bound job stops
 * gaining, and one step beyond. */
void workers_for_cores(struct workers *workers, unsigned cores);

#endif
