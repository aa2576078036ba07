/* SPDX-License-Identifier: MIT */
/* Ports for outgoing connections, from /proc. [any thread] */
#ifndef LANEBENCH_MEASURE_PORTS_H
#define LANEBENCH_MEASURE_PORTS_H

#include <stdint.h>

/* -1 where the kernel doesn't tell. */
struct ports {
	int64_t first, last; /* those that are given out, both included */
	int64_t used; /* TCP sockets in use or waiting to be forgotten */
};

void ports_read(const char *root, struct ports *ports);

/* How many there are toward one address and port; -1 unknown. */
int64_t ports_count(const struct ports *ports);

/* How many can still be given out toward one address; -1 unknown. */
int64_t ports_free(const struct ports *ports);

#endif
