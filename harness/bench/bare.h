/* SPDX-License-Identifier: MIT */
/*
 * The loop that a user would write without lanebench: the same pages, read
 * and processed one by one, between two looks at the clock.
 *
 * It takes the processing from the dataset's file, as a trial does. With the
 * same code linked in, 1 % was to be had by where in a page of memory the
 * linker had put it: what shares a set of the instruction cache then changes.
 */
#ifndef LANEBENCH_BENCH_BARE_H
#define LANEBENCH_BENCH_BARE_H

#include <stdint.h>

/* Runs over the pages of a list, a path a line; prints the ns. plugin: the
 * dataset's file. 0, else an exit code. [a process of its own] */
int bare_main(const char *plugin, const char *list);

/* Runs it in a fresh process: its wall time in ns, and the sum of the pages'
 * digests; a negative errno having said why. */
int64_t bare_run(const char *plugin, const char *list, uint64_t *digest);

#endif
