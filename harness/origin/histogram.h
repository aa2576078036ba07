/* SPDX-License-Identifier: MIT */
/* A small fixed histogram of nanoseconds: quantiles true to 0.8 %, the largest
 * exactly. */
#ifndef LANEBENCH_ORIGIN_HISTOGRAM_H
#define LANEBENCH_ORIGIN_HISTOGRAM_H

#include <stdint.h>

/* 64 bins to each power of two, whatever is below 64 exactly. */
#define HISTOGRAM_SUB_BITS 6
#define HISTOGRAM_BINS ((64 - HISTOGRAM_SUB_BITS + 1) << HISTOGRAM_SUB_BITS)

struct histogram {
	uint64_t count;
	uint64_t max_ns;
	uint32_t bins[HISTOGRAM_BINS];
};

void histogram_clear(struct histogram *histogram);
void histogram_add(struct histogram *histogram, uint64_t ns);

/* The value with at least q, 0 < q <= 1, of all at or below it: the middle of
 * its bin. 0 when there are none. */
uint64_t histogram_quantile_ns(const struct histogram *histogram, double q);

#endif
