/* SPDX-License-Identifier: MIT */
/* The one clock: CLOCK_MONOTONIC, in nanoseconds. */
#ifndef LANEBENCH_MEASURE_CLOCK_H
#define LANEBENCH_MEASURE_CLOCK_H

#include <stdint.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

static inline uint64_t
clock_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* CPU time that was used, in nanoseconds. */

static inline uint64_t
usage_timeval_ns(const struct timeval *tv)
{
	return (uint64_t)tv->tv_sec * 1000000000u +
		(uint64_t)tv->tv_usec * 1000u;
}

/* User and system time of RUSAGE_SELF, or another of getrusage()'s. [any
 * thread] */
static inline uint64_t
usage_cpu_ns(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return usage_timeval_ns(&usage.ru_utime) +
		usage_timeval_ns(&usage.ru_stime);
}

/* Of the thread that calls, and brings the kernel's other sums of it up to
 * date. [any thread] */
static inline uint64_t
usage_thread_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* The clock that times everything. */

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
