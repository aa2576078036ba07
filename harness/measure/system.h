/* SPDX-License-Identifier: MIT */
/*
 * What the whole machine did with its cores. The kernel counts in clock ticks
 * (10 ms): good for a block, too coarse for a trial.
 */
#ifndef LANEBENCH_MEASURE_SYSTEM_H
#define LANEBENCH_MEASURE_SYSTEM_H

#include <stdint.h>

/* Since boot, over all cores, in ns; UINT64_MAX where it can't be read. */
struct system_time {
	uint64_t total_ns, busy_ns, steal_ns;
	/* Some task waited for a core (pressure stall information). */
	uint64_t pressure_ns;
	uint64_t at_ns; /* CLOCK_MONOTONIC */
};

void system_read(struct system_time *time);

/* Between two readings, 0..1 of all cores' time; < 0 where not measured. */
double
system_busy_share(const struct system_time *from, const struct system_time *to);
double system_steal_share(
	const struct system_time *from, const struct system_time *to);

#endif
