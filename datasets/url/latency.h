/* SPDX-License-Identifier: MIT */
/*
 * How long each page of the made-up sites takes to answer. Only + - * / and
 * sqrt, so that the same seed gives the same microseconds on every machine.
 */
#ifndef DATASETS_URL_LATENCY_H
#define DATASETS_URL_LATENCY_H

#include <stddef.h>
#include <stdint.h>

enum latency_shape {
	LATENCY_LOGNORMAL,
	LATENCY_UNIFORM,
	LATENCY_CONSTANT
};

/* A permutation of 0 .. n - 1. [any] */
void latency_shuffle(uint64_t *state, size_t *order, size_t n);

/* More sites than this share medians. */
#define LATENCY_SITES 256

/*
 * Fills delay_us[0 .. n - 1]; entry i is a page of site i % sites. A site's
 * median lies between half and twice the middle one, spread evenly over the
 * sites and dealt out by the seed; about it its pages vary by `shape`. Then
 * all are scaled alike, so that their sum is exactly mean_us * n. [any]
 */
void latency_draw(enum latency_shape shape, uint64_t seed, uint64_t mean_us,
	size_t sites, size_t n, uint64_t *delay_us);

#endif
