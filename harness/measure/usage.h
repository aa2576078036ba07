/* SPDX-License-Identifier: MIT */
/* CPU time that was used, in nanoseconds. */
#ifndef LANEBENCH_MEASURE_USAGE_H
#define LANEBENCH_MEASURE_USAGE_H

#include <stdint.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>

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

#endif
