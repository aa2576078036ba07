/* SPDX-License-Identifier: MIT */
/* Which processes use the cores, between two looks at /proc. One thread. */
#ifndef LANEBENCH_MEASURE_LOAD_H
#define LANEBENCH_MEASURE_LOAD_H

#include <stddef.h>
#include <stdint.h>

#include "measure/system.h"

#define LOAD_TOP 3

struct load_process {
	int pid;
	char name[16]; /* as the kernel has it, fit for a terminal */
	uint64_t ticks; /* of CPU time since it began */
	uint64_t born; /* in ticks since boot: a number may be given twice */
};

struct load_look {
	struct system_time system;
	struct load_process *processes; /* by pid */
	size_t count;
};

struct load {
	double busy, steal; /* shares of the cores' time; < 0: unknown */
	/* The busiest ones, with the cores that each kept busy: 0.5 is half of
	 * one. This process isn't among them. */
	struct {
		int pid;
		char name[16];
		double cores;
	} top[LOAD_TOP];
	size_t top_count; /* those that used anything at all */
};

/* Takes a look, at the time of these cores (NULL: all); 0 or -ENOMEM. A /proc
 * that can't be read shows nobody. */
int load_look(const char *root, const cpu_set_t *cores, struct load_look *look);
void load_look_fini(struct load_look *look);

/* What happened from one to the other. */
void load_between(const struct load_look *from, const struct load_look *to,
	struct load *load);

#endif
