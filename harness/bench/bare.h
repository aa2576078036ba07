/* SPDX-License-Identifier: MIT */
/* The loop that somebody would write without lanebench: the same pages, read
 * and parsed by the same calls, between two looks at the clock. */
#ifndef LANEBENCH_BENCH_BARE_H
#define LANEBENCH_BENCH_BARE_H

#include <stdint.h>

/* Runs over the pages of a list, a path a line; reports to BARE_FD. 0, else an
 * exit code. [a process of its own] */
int bare_main(const char *list);

struct bare {
	int64_t wall_ns;
	uint64_t digest; /* sum of the pages' */
};

/* Runs it in a fresh process; a negative errno having said why. */
int bare_run(const char *list, struct bare *bare);

#endif
