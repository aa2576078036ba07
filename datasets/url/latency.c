/* SPDX-License-Identifier: MIT */
/* Seeded latencies of made-up sites, the same numbers on every machine. */
#include "url/url.h"

#include <math.h>

/* A page's spread about its site's median: the standard deviation of the
 * logarithm, or half the width of a uniform distribution as a share. */
#define LATENCY_SIGMA 0.35
#define LATENCY_WIDTH 0.5
#define LATENCY_LN2 0.6931471805599453

/* The next 64 random bits of a splitmix64 stream. */
static uint64_t
latency_next(uint64_t *state)
{
	uint64_t z;

	*state += 0x9e3779b97f4a7c15u;
	z = *state;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

/* A whole number below `bound` > 0, each alike. */
static uint64_t
latency_below(uint64_t *state, uint64_t bound)
{
	uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
	uint64_t x;

	do {
		x = latency_next(state);
	} while (x >= limit);
	return x % bound;
}

void
latency_shuffle(uint64_t *state, size_t *order, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		order[i] = i;
	for (i = n; i > 1; i--) {
		size_t j = (size_t)latency_below(state, i);
		size_t kept = order[i - 1];

		order[i - 1] = order[j];
		order[j] = kept;
	}
}

/* 0 <= x < 1, a multiple of 2^-53: exact. */
static double
latency_unit(uint64_t *state)
{
	return (double)(latency_next(state) >> 11) / 9007199254740992.0;
}

/* e^x for |x| < 8: libm's own may differ in the last bit between machines. */
static double
latency_exp(double x)
{
	double y = x / 256.0, term = 1.0, sum = 1.0;
	int i;

	for (i = 1; i < 12; i++) {
		term = term * y / i;
		sum += term;
	}
	for (i = 0; i < 8; i++)
		sum *= sum;
	return sum;
}

/* The natural logarithm of 0 < x <= 1, for the same reason. */
static double
latency_log(double x)
{
	double t, t2, power, sum = 0;
	int halvings = 0, i;

	while (x < 0.5) {
		x *= 2;
		halvings++;
	}
	t = (x - 1) / (x + 1);
	t2 = t * t;
	power = t;
	for (i = 1; i < 40; i += 2) {
		sum += power / i;
		power *= t2;
	}
	return 2 * sum - halvings * LATENCY_LN2;
}

/* A standard normal deviate, by the polar method; its twin is dropped, so
 * that each page costs the stream its own draws. */
static double
latency_normal(uint64_t *state)
{
	double a, b, square;

	do {
		a = 2 * latency_unit(state) - 1;
		b = 2 * latency_unit(state) - 1;
		square = a * a + b * b;
	} while (square >= 1 || square <= 0);
	return a * sqrt(-2 * latency_log(square) / square);
}

static double
latency_page(enum latency_shape shape, uint64_t *state)
{
	switch (shape) {
	case LATENCY_LOGNORMAL:
		return latency_exp(LATENCY_SIGMA * latency_normal(state));
	case LATENCY_UNIFORM:
		return 1 + LATENCY_WIDTH * (2 * latency_unit(state) - 1);
	case LATENCY_CONSTANT:
		break;
	}
	return 1;
}

/* Place `rank` of n, evenly in the logarithm from a half to two. */
static double
latency_median(size_t rank, size_t n)
{
	double share = n < 2 ? 0.5 : (double)rank / (double)(n - 1);

	return latency_exp((2 * share - 1) * LATENCY_LN2);
}

/* Whole microseconds whose sum is exactly `total`: the fractions are carried
 * from page to page. */
static void
latency_scale(uint64_t total, uint64_t *weight, size_t n)
{
	double sum = 0, before = 0;
	uint64_t given = 0;
	size_t i;

	for (i = 0; i < n; i++)
		sum += (double)weight[i];
	for (i = 0; i < n; i++) {
		uint64_t until;

		before += (double)weight[i];
		until = i + 1 == n || sum <= 0
			? total
			: (uint64_t)(before / sum * (double)total + 0.5);
		weight[i] = until - given;
		given = until;
	}
}

void
latency_draw(enum latency_shape shape, uint64_t seed, uint64_t mean_us,
	size_t sites, size_t n, uint64_t *delay_us)
{
	size_t medians = sites < LATENCY_SITES ? sites : LATENCY_SITES;
	size_t rank[LATENCY_SITES], i;
	uint64_t state = seed;

	latency_shuffle(&state, rank, medians);
	for (i = 0; i < n; i++) {
		double median =
			latency_median(rank[i % sites % medians], medians);

		if (shape == LATENCY_CONSTANT)
			median = 1;
		delay_us[i] =
			(uint64_t)(1e9 * median * latency_page(shape, &state));
	}
	latency_scale(mean_us * n, delay_us, n);
}
