/* SPDX-License-Identifier: MIT */
/* What the machine is, and what of it we may use. */
#ifndef LANEBENCH_MEASURE_MACHINE_H
#define LANEBENCH_MEASURE_MACHINE_H

#include <stdint.h>

struct machine {
	char cpu[128]; /* model name; "" when unknown */
	char kernel[128]; /* "Linux 6.1.0 x86_64" */
	char system[128]; /* PRETTY_NAME of os-release; "" when unknown */
	unsigned cores; /* installed and online */
	unsigned usable; /* that we may run on: affinity and cgroup quota */
	uint64_t memory_bytes;
	uint64_t available_bytes; /* now */
	uint64_t processes_max, descriptors_max; /* limits; UINT64_MAX: none */
	int64_t ports; /* to connect from, toward one site; -1: not told */
};

/* Never fails: what can't be found out is 0 or "". */
void machine_read(struct machine *machine);

/* Cores that this process may run on, at least 1: affinity, and a cgroup's
 * quota rounded up. */
unsigned machine_usable_cores(void);

/* Now, in few microseconds: memory that can be had without swapping; threads
 * and processes of all. 0 where that can't be found out. */
uint64_t machine_available_bytes(void);

/* Of the whole machine: files that have no disk (memfd_create, tmpfs) and
 * memory that is shared. */
uint64_t machine_shared_bytes(void);
uint64_t machine_tasks(void);

/* Ports for outgoing connections, from /proc. [any thread] */

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
