/* SPDX-License-Identifier: MIT */
/* What looking at the clock costs. */
#ifndef LANEBENCH_MEASURE_STAMP_H
#define LANEBENCH_MEASURE_STAMP_H

/* How often the host looks at the clock for an item that needs no bytes:
 * begun, processed. */
#define STAMP_AN_ITEM 2

/* Nanoseconds that one look takes here: the least of several tries, together
 * less than 10 ms. [any thread] */
double stamp_cost_ns(void);

#endif
