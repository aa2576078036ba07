/* SPDX-License-Identifier: MIT */
/* The clock that times everything. */
#ifndef LANEBENCH_MEASURE_CLOCK_SOURCE_H
#define LANEBENCH_MEASURE_CLOCK_SOURCE_H

struct clock_source {
	char name[32]; /* "" where the kernel doesn't tell */
	double read_ns; /* what a reading of CLOCK_MONOTONIC costs here */
};

/* Takes some 0.1 ms. [any thread] */
void clock_source_read(const char *root, struct clock_source *source);

/* What looking at the clock costs. */

/* How often the host looks at the clock for an item that needs no bytes:
 * begun, processed. */
#define STAMP_AN_ITEM 2

/* Nanoseconds that one look takes here: the least of several tries, together
 * less than 10 ms. [any thread] */
double stamp_cost_ns(void);

#endif
