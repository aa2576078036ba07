/* SPDX-License-Identifier: MIT */
/* Seeded random numbers, the same everywhere: xoshiro256** and a shuffle. */
#include "stats/random.h"

static uint64_t
random_splitmix(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static uint64_t
random_rotate(uint64_t x, int bits)
{
	return (x << bits) | (x >> (64 - bits));
}

void
random_init(struct random *random, uint64_t seed)
{
	for (int i = 0; i < 4; i++)
		random->state[i] = random_splitmix(&seed);
}

void
random_init_stream(struct random *random, uint64_t seed, uint64_t stream)
{
	uint64_t mixed = random_splitmix(&seed);

	/* Mixed before and after: seed 1 stream 2 is not seed 2 stream 1. */
	mixed ^= stream;
	random_init(random, random_splitmix(&mixed));
}

uint64_t
random_next(struct random *random)
{
	uint64_t *s = random->state;
	uint64_t result = random_rotate(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = random_rotate(s[3], 45);
	return result;
}

uint64_t
random_below(struct random *random, uint64_t limit)
{
	uint64_t uneven, r;

	if (limit == 0)
		return 0;
	/* 2^64 mod limit: that many draws would favour the small results. */
	uneven = (UINT64_MAX - limit + 1) % limit;
	do
		r = random_next(random);
	while (r < uneven);
	return r % limit;
}

double
random_unit(struct random *random)
{
	return (double)(random_next(random) >> 11) * 0x1p-53;
}

void
random_shuffle(struct random *random, size_t *index, size_t count)
{
	for (size_t i = count; i > 1; i--) {
		size_t j = (size_t)random_below(random, i);
		size_t held = index[i - 1];

		index[i - 1] = index[j];
		index[j] = held;
	}
}
