/* SPDX-License-Identifier: MIT */
/* How near a number must be to the one that is known. */
#ifndef LANEBENCH_TESTS_STATS_NEAR_H
#define LANEBENCH_TESTS_STATS_NEAR_H

#include <math.h>
#include <stdbool.h>

#include "unit.h"

static inline void
near(double got, double want, double tolerance)
{
	bool good = fabs(got - want) <= tolerance * fabs(want);

	/* Beside zero nothing is relative. */
	if (want == 0.0)
		good = fabs(got) <= 1e-12;
	if (!good)
		print_error("got %.17g, want %.17g\n", got, want);
	assert_true(good);
}

/* To the last digits, and as near to zero as that. */
static inline void
same(double got, double want)
{
	bool good = fabs(got - want) <= 1e-9 * fmax(1.0, fabs(want));

	if (!good)
		print_error("got %.17g, want %.17g\n", got, want);
	assert_true(good);
}

#endif
