/* SPDX-License-Identifier: MIT */
/*
 * Which blocks were measured in one sitting: a run with --sessions has several,
 * one after another, so that each is known by its first block.
 */
#ifndef LANEBENCH_RECORD_SITTINGS_H
#define LANEBENCH_RECORD_SITTINGS_H

#include <stddef.h>
#include <stdint.h>

#define SITTINGS_MAX 100

struct sittings {
	struct sittings_set {
		uint32_t dataset;
		unsigned count; /* the highest sitting that was noted */
		/* Of sitting s, at [s - 1]; UINT32_MAX: none was noted. */
		uint32_t first[SITTINGS_MAX];
	} * sets; /* zeroed: none */
	size_t set_count;
};

/* The block of a dataset is of that sitting, 1 or more. -EINVAL, -ENOMEM. */
int sittings_note(struct sittings *sittings, uint32_t dataset, int64_t sitting,
	uint32_t block);

/* How many sittings the dataset has: 1 where none was noted. */
unsigned sittings_count(const struct sittings *sittings, uint32_t dataset);

/* The sitting of a block, from 1 on; 1 where none was noted. */
unsigned
sittings_of(const struct sittings *sittings, uint32_t dataset, uint32_t block);

void sittings_fini(struct sittings *sittings);

#endif
