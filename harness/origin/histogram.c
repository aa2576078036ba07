/* SPDX-License-Identifier: MIT */
/* Log-linear bins: the place of the highest bit and the six bits after it. */
#include "origin/histogram.h"

#include <string.h>

#define HISTOGRAM_SUB (1u << HISTOGRAM_SUB_BITS)

static unsigned
histogram_bin(uint64_t ns)
{
	unsigned shift;

	if (ns < HISTOGRAM_SUB)
		return (unsigned)ns;
	shift = 63u - (unsigned)__builtin_clzll(ns) - HISTOGRAM_SUB_BITS;
	return ((shift + 1) << HISTOGRAM_SUB_BITS) +
		(unsigned)((ns >> shift) & (HISTOGRAM_SUB - 1));
}

static uint64_t
histogram_middle(unsigned bin)
{
	unsigned shift;

	if (bin < 2 * HISTOGRAM_SUB)
		return bin;
	shift = (bin >> HISTOGRAM_SUB_BITS) - 1;
	return ((uint64_t)(HISTOGRAM_SUB + (bin & (HISTOGRAM_SUB - 1)))
		       << shift) +
		(UINT64_C(1) << shift) / 2;
}

void
histogram_clear(struct histogram *histogram)
{
	memset(histogram, 0, sizeof(*histogram));
}

void
histogram_add(struct histogram *histogram, uint64_t ns)
{
	histogram->bins[histogram_bin(ns)]++;
	histogram->count++;
	if (ns > histogram->max_ns)
		histogram->max_ns = ns;
}

uint64_t
histogram_quantile_ns(const struct histogram *histogram, double q)
{
	uint64_t seen = 0;
	unsigned bin;

	for (bin = 0; bin < HISTOGRAM_BINS; bin++) {
		seen += histogram->bins[bin];
		if (seen && (double)seen >= q * (double)histogram->count)
			break;
	}
	if (bin == HISTOGRAM_BINS)
		return 0;
	/* The middle of the last bin may lie beyond all that was seen. */
	return histogram_middle(bin) < histogram->max_ns ? histogram_middle(bin)
							 : histogram->max_ns;
}
