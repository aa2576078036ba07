/* SPDX-License-Identifier: MIT */
/*
 * Seeded random numbers: whole-number arithmetic alone, so a seed gives the
 * same sequence on every machine. Not for secrets.
 * Source: Blackman & Vigna, xoshiro256** seeded by splitmix64.
 */
#ifndef LANEBENCH_STATS_RANDOM_H
#define LANEBENCH_STATS_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* One generator; embed it, copy it freely. [one thread at a time] */
struct random {
	uint64_t state[4];
};

void random_init(struct random *random, uint64_t seed);
/*
 * The stream of that number under one seed: what block 7 draws does not
 * depend on how much the blocks before it drew.
 */
void random_init_stream(struct random *random, uint64_t seed, uint64_t stream);

/* Any 64 bits. */
uint64_t random_next(struct random *random);
/* 0 <= result < limit, each alike (no modulo bias); 0 where limit is 0. */
uint64_t random_below(struct random *random, uint64_t limit);
/* 0 <= result < 1, a multiple of 2^-53. */
double random_unit(struct random *random);
/* Every order of the count elements alike (Fisher-Yates). */
void random_shuffle(struct random *random, size_t *index, size_t count);

#endif
