/* SPDX-License-Identifier: MIT */
/*
 * What an empty item takes in a trial, for programs that run items in another
 * library's pool: three looks at the clock, and a record in shared memory.
 */
#ifndef LANEBENCH_BENCH_POOLS_EMPTY_H
#define LANEBENCH_BENCH_POOLS_EMPTY_H

#include <stddef.h>
#include <stdint.h>

#include "wire/records.h"

struct empty {
	struct wire_record *records;
	size_t items;
	unsigned workers;
	uint64_t begin_ns;
};

/* PROGRAM ITEMS WORKERS. 0, or an exit code having said why. */
int empty_open(struct empty *empty, int argc, char **argv);
/* [any thread] */
void empty_item(struct empty *empty, size_t item);
/* From here on it counts. */
void empty_begin(struct empty *empty);
/* Tells the time, once every item was done. An exit code. */
int empty_end(struct empty *empty);

#endif
