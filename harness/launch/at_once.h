/* SPDX-License-Identifier: MIT */
/*
 * How many items a trial had at once, from their stamps. One that ends in the
 * nanosecond in which another begins isn't open with it; what waits between its
 * fetching and its processing counts as neither.
 */
#ifndef LANEBENCH_LAUNCH_AT_ONCE_H
#define LANEBENCH_LAUNCH_AT_ONCE_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/records.h"

/* The most at any moment; -1 where that isn't known. */
struct at_once {
	int64_t fetching; /* from their begin to fetched; -1: nothing is */
	int64_t processing; /* from process to end */
	int64_t workers; /* threads and processes that had an item */
	bool flights; /* some were begun by begin() */
};

/* Of all items that were done; none is known of a block that has none. -ENOMEM.
 * Takes 32 bytes an item meanwhile. */
int at_once_take(struct at_once *out, struct wire_head *head);

#endif
