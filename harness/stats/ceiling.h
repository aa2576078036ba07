/* SPDX-License-Identifier: MIT */
/*
 * How fast it could be: the limit that the items themselves set, and shares for
 * the measured ceiling, where W workers run a fixed share each. [any thread]
 */
#ifndef LANEBENCH_STATS_CEILING_H
#define LANEBENCH_STATS_CEILING_H

#include <stddef.h>

/* The speedup that no order of these items exceeds with `workers`: the smaller
 * of workers and sum / largest, since one worker has the largest item. 0;
 * -EINVAL without items or workers, for a negative or infinite time, and where
 * all are zero. */
int ceiling_limit(
	const double *time, size_t items, size_t workers, double *speedup);

/*
 * share[i]: which of 0..workers-1 has item i, the longest first to whoever has
 * least (within 4/3 of the best possible; Graham 1969). Equal input, equal
 * shares. *largest, if not NULL: the sum of the fullest share. Errors as above,
 * all zero aside, which is dealt out in turn; -ENOMEM.
 */
int ceiling_shares(const double *time, size_t items, size_t workers,
	size_t *share, double *largest);

#endif
