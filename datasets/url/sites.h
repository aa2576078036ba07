/* SPDX-License-Identifier: MIT */
/* The default URL set: pages of made-up sites, as slow as real ones were. */
#ifndef LANEBENCH_URL_SITES_H
#define LANEBENCH_URL_SITES_H

#include <lanebench/dataset.h>

#include "pages/corpus.h"

/*
 * Replays the tutorial that lanebench grew out of: `urls` pages of `sites`
 * local sites, drawn from the listing, each with a latency of its own, the mean
 * of all exactly `mean-us`. All follow from the option `seed`. 0 or a negative
 * errno, which it reported. [prepare()'s thread]
 */
int sites_prepare(
	const struct lane_prepare *prepare, const struct listing *listing);

/* Bodies of one size, where the transfer is what counts. */

/* Makes a few different pages of exactly `bytes` each in the run's folder,
 * lists them, and tells the host. 0, or a negative errno that was reported;
 * listing_fini() follows in any case. [prepare()'s thread] */
int made_prepare(const struct lane_prepare *prepare, size_t bytes,
	struct listing *listing);

#endif
