/* SPDX-License-Identifier: MIT */
/*
 * How long a site takes to answer: a distribution, from which each URL draws
 * its own delay. The draw is a pure function of seed, site and path, to the bit
 * and on every machine.
 */
#ifndef LANEBENCH_ORIGIN_LATENCY_H
#define LANEBENCH_ORIGIN_LATENCY_H

#include <stdint.h>

enum latency_kind {
	LATENCY_NONE = 0,
	LATENCY_CONSTANT, /* low_ns */
	LATENCY_UNIFORM, /* from low_ns to high_ns */
	LATENCY_LOGNORMAL /* mean low_ns, sigma of its logarithm */
};

struct latency {
	enum latency_kind kind;
	uint64_t low_ns, high_ns;
	double sigma;
};

/* No delay is longer. */
#define LATENCY_LONGEST_NS UINT64_C(3600000000000)

/* Reads "constant:50ms", "uniform:10ms:90ms", "lognormal:MEAN:SIGMA"; units ns,
 * us, ms, s. 0 or -EINVAL. */
int latency_parse(const char *spec, struct latency *latency);

/* The delay of one URL, in ns. path: as it stands in the request. */
uint64_t latency_of_ns(const struct latency *latency, uint64_t seed,
	unsigned site, const char *path);

#endif
