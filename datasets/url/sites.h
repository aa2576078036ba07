/* SPDX-License-Identifier: MIT */
/* The default URL set: pages of made-up sites, as slow as real ones were. */
#ifndef DATASETS_URL_SITES_H
#define DATASETS_URL_SITES_H

#include <lanebench/dataset.h>

#include "pages/listing.h"

/*
 * Replays the tutorial that lanebench grew out of: `urls` pages of `sites`
 * local sites, drawn from the listing, each with a latency of its own, the mean
 * of all exactly `mean-us`. All follow from the option `seed`. 0 or a negative
 * errno, which it reported. [prepare()'s thread]
 */
int sites_prepare(
	const struct lane_prepare *prepare, const struct listing *listing);

#endif
