/* SPDX-License-Identifier: MIT */
/* What the probe makes of an item: so `check` knows it without running it. */
#ifndef LANEBENCH_CHECK_PROBE_DIGEST_H
#define LANEBENCH_CHECK_PROBE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

/* Spreads the bits. */
static inline uint64_t
probe_mix(uint64_t x)
{
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	x ^= x >> 32;
	x *= UINT64_C(0xd6e8feb86659fd93);
	return x ^ x >> 32;
}

/* Of the item's number and its bytes: one taken for another shows. */
static inline uint64_t
probe_digest(size_t item, const void *data, size_t len)
{
	const unsigned char *bytes = (const unsigned char *)data;
	uint64_t digest = probe_mix(item + 1);

	for (size_t i = 0; i < len; i++)
		digest = probe_mix(digest ^ bytes[i]);
	return digest;
}

#endif
