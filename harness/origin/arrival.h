/* SPDX-License-Identifier: MIT */
/* When a request reached this machine, which in a burst is well before the
 * server comes to read it. */
#ifndef LANEBENCH_ORIGIN_ARRIVAL_H
#define LANEBENCH_ORIGIN_ARRIVAL_H

#include <stdint.h>

/* When the data that was just read from a TCP socket had arrived, by
 * clock_now_ns(): never before it did, and at most two ticks of the kernel
 * after. now_ns: the present time, and the answer where nothing better is
 * known. */
uint64_t arrival_ns(int fd, uint64_t now_ns);

#endif
