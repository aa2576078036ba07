/* SPDX-License-Identifier: MIT */
/*
 * What the cgroups that we are in allow: v1, v2, or some of each. A limit of a
 * group above ours holds too. [any thread]
 */
#ifndef LANEBENCH_MEASURE_CONTAINER_H
#define LANEBENCH_MEASURE_CONTAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONTAINER_PATH 1024
/* Nested groups with a quota that are watched. */
#define CONTAINER_QUOTAS 4

/* What a quota did; -1 where the group doesn't tell. */
struct container_quota {
	double cores; /* CPU time a second that it allows */
	int64_t periods; /* in which something ran there */
	int64_t throttled; /* those in which it was used up */
};

struct container {
	double quota_cores; /* CPU time a second; 0: no quota */
	int64_t memory_bytes, pids; /* -1: no limit */
	int64_t throttled; /* periods in which the quota was used up; -1 */
	int version; /* 1, 2, 3: both; 0: none found */
	/* Each quota that we are under, until the last look at it. */
	struct container_quota quotas[CONTAINER_QUOTAS];
	char groups[CONTAINER_QUOTAS][CONTAINER_PATH]; /* whose it is */
	size_t quota_count;
};

/* "v1", "v2", "hybrid"; "" where none was found. Static. */
const char *container_version(const struct container *container);

void container_read(const char *root, struct container *container);

/* What the quota that held us back most did since the last look. False where
 * there is none, or none tells. */
bool container_held(const char *root, struct container *container,
	struct container_quota *held);

#endif
