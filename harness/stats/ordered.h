/* SPDX-License-Identifier: MIT */
/*
 * Finite doubles as whole numbers in the same order, so that a search can halve
 * its way through all of them and end on the very value. [any thread]
 */
#ifndef LANEBENCH_STATS_ORDERED_H
#define LANEBENCH_STATS_ORDERED_H

#include <stdint.h>

uint64_t ordered_key(double x);
/* The double whose key this is. */
double ordered_value(uint64_t key);

#endif
