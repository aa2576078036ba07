/* SPDX-License-Identifier: MIT */
/* What looking at the clock costs. */
#include "measure/stamp.h"

#include "measure/clock.h"

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
