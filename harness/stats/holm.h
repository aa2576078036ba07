/* SPDX-License-Identifier: MIT */
/*
 * Several tests at once: Holm's step-down adjustment.
 * Source: Holm, Scandinavian Journal of Statistics 6 (1979).
 */
#ifndef LANEBENCH_STATS_HOLM_H
#define LANEBENCH_STATS_HOLM_H

#include <stddef.h>

/*
 * adjusted[i] for p[i], in the order given; both may be one array. Reject at
 * level alpha where adjusted <= alpha. 0 (also for none), -EINVAL where a p is
 * not within 0..1, -ENOMEM. [any thread]
 */
int holm_adjust(const double *p, size_t count, double *adjusted);

#endif
