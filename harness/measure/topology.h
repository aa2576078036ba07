/* SPDX-License-Identifier: MIT */
/* Which CPUs share a core and a socket, from /sys. [any thread] */
#ifndef LANEBENCH_MEASURE_TOPOLOGY_H
#define LANEBENCH_MEASURE_TOPOLOGY_H

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>

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

/* Who decides how fast the cores run, from /sys. [any thread] */

struct frequency {
	/* Of the first core that has one; "" where the kernel doesn't tell, as
	 * in most virtual machines. */
	char governor[32], driver[32];
	bool mixed; /* some core has another governor */
	int turbo; /* 1 on, 0 off, -1 unknown */
	int64_t most_khz; /* the driver's maximum, -1 unknown */
};

void frequency_read(const char *root, struct frequency *frequency);

#endif
