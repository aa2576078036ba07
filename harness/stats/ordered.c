/* SPDX-License-Identifier: MIT */
/* The order of doubles in whole numbers. */
#include "stats/ordered.h"

#include <string.h>

uint64_t
ordered_key(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

double
ordered_value(uint64_t key)
{
	uint64_t bits = key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key;
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}
