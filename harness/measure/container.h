/* SPDX-License-Identifier: MIT */
/*
 * What the cgroups that we are in allow: v1, v2, or some of each. A limit of a
 * group above ours holds too. [any thread]
 */
#ifndef LANEBENCH_MEASURE_CONTAINER_H
#define LANEBENCH_MEASURE_CONTAINER_H

#include <stdint.h>

struct container {
	double quota_cores; /* CPU time a second; 0: no quota */
	int64_t memory_bytes, pids; /* -1: no limit */
	int64_t throttled; /* periods in which the quota was used up; -1 */
	int version; /* 1, 2, 3: both; 0: none found */
};

/* "v1", "v2", "hybrid"; "" where none was found. Static. */
const char *container_version(const struct container *container);

void container_read(const char *root, struct container *container);

#endif
