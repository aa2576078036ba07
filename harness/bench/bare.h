/* SPDX-License-Identifier: MIT */
/* The loop that somebody would write without lanebench: the same pages, read
 * and parsed by the same calls, between two looks at the clock. */
#ifndef LANEBENCH_BENCH_BARE_H
#define LANEBENCH_BENCH_BARE_H

#include <stdint.h>

/* Runs over the pages of a list, a path a line; prints the ns. 0, else an exit
 * code. [a process of its own] */
int bare_main(const char *list);

/* Runs it in a fresh process: its wall time in ns, and the sum of the pages'
 * digests; a negative errno having said why. */
int64_t bare_run(const char *list, uint64_t *digest);

#endif
