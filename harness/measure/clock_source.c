/* SPDX-License-Identifier: MIT */
/* The kernel's clock source, and what a reading of it costs. */
#include "measure/clock.h"

#include <stdint.h>

#include "measure/kernel_file.h"

/* What looking at the clock costs. */

#define STAMP_TRIES 9
#define STAMP_LOOKS 5000

double
stamp_cost_ns(void)
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < STAMP_TRIES; i++) {
		uint64_t begin = clock_now_ns(), end = begin;

		for (int look = 0; look < STAMP_LOOKS; look++)
			end = clock_now_ns();
		if (end - begin < least)
			least = end - begin;
	}
	return (double)least / STAMP_LOOKS;
}

#define CLOCK_SOURCE_READINGS 1000
#define CLOCK_SOURCE_ROUNDS 3

void
clock_source_read(const char *root, struct clock_source *source)
{
	uint64_t least_ns = UINT64_MAX;

	kernel_file_line(root,
		"/sys/devices/system/clocksource/clocksource0/"
		"current_clocksource",
		source->name, sizeof(source->name));
	/* The least of a few readings, for interruptions only add to them. */
	for (int i = 0; i < CLOCK_SOURCE_ROUNDS; i++) {
		uint64_t begin_ns = clock_now_ns(), ns;

		for (int k = 0; k < CLOCK_SOURCE_READINGS - 1; k++)
			clock_now_ns();
		ns = clock_now_ns() - begin_ns;
		least_ns = ns < least_ns ? ns : least_ns;
	}
	source->read_ns = (double)least_ns / CLOCK_SOURCE_READINGS;
}
