/* SPDX-License-Identifier: MIT */
/* Which CPUs share a core and a socket, from /sys. [any thread] */
#ifndef LANEBENCH_MEASURE_TOPOLOGY_H
#define LANEBENCH_MEASURE_TOPOLOGY_H

#include <sched.h>

/* As many CPUs are looked at. */
#define TOPOLOGY_CPUS CPU_SETSIZE

/* -1 where the kernel doesn't tell. */
struct topology {
	int online; /* CPUs: hardware threads */
	int cores, sockets, nodes;
	int usable_cores; /* cores that at least one usable CPU belongs to */
	int smt; /* 1: several CPUs share a core; 0: none does */
};

/* usable: the CPUs that we may run on; NULL: all. */
void topology_read(
	const char *root, const cpu_set_t *usable, struct topology *topology);

#endif
