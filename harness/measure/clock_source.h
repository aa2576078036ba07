/* SPDX-License-Identifier: MIT */
/* The clock that everything is timed by. */
#ifndef LANEBENCH_MEASURE_CLOCK_SOURCE_H
#define LANEBENCH_MEASURE_CLOCK_SOURCE_H

struct clock_source {
	char name[32]; /* "" where the kernel doesn't tell */
	double read_ns; /* what a reading of CLOCK_MONOTONIC costs here */
};

/* Takes some 0.1 ms. [any thread] */
void clock_source_read(const char *root, struct clock_source *source);

#endif
