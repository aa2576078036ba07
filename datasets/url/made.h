/* SPDX-License-Identifier: MIT */
/* Bodies of one size, where the transfer is what counts. */
#ifndef DATASETS_URL_MADE_H
#define DATASETS_URL_MADE_H

#include <lanebench/dataset.h>

#include "pages/listing.h"

/*
 * Makes a few different pages of exactly so many bytes in the run's folder,
 * lists them, and tells the host. 0 or a negative errno, which it reported;
 * listing_fini() is to follow in any case. [prepare()'s thread]
 */
int made_prepare(const struct lane_prepare *prepare, size_t bytes,
	struct listing *listing);

#endif
