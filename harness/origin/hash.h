/* SPDX-License-Identifier: MIT */
/* A hash that is the same on every machine: FNV-1a, finished by the mixer of
 * SplitMix64. For tables and for drawing; not against an adversary. */
#ifndef LANEBENCH_ORIGIN_HASH_H
#define LANEBENCH_ORIGIN_HASH_H

#include <stdint.h>

static inline uint64_t
hash_mix(uint64_t x)
{
	x ^= x >> 30;
	x *= UINT64_C(0xbf58476d1ce4e5b9);
	x ^= x >> 27;
	x *= UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static inline uint64_t
hash_string(uint64_t seed, const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ hash_mix(seed);

	for (; *text; text++) {
		hash ^= (unsigned char)*text;
		hash *= UINT64_C(0x100000001b3);
	}
	return hash_mix(hash);
}

#endif
