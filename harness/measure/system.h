/* SPDX-License-Identifier: MIT */
/* What the cores that we may run on did, for all processes. The kernel counts
 * in clock ticks (10 ms): good for a block, too coarse for a trial. [any
 * thread] */
#ifndef LANEBENCH_MEASURE_SYSTEM_H
#define LANEBENCH_MEASURE_SYSTEM_H

#include <sched.h>
#include <stddef.h>
#include <stdint.h>

/* Since boot, over those cores, in ns; UINT64_MAX where it can't be read. */
struct system_time {
	/* busy: ours and others' work, without what the host stole. */
	uint64_t total_ns, busy_ns, steal_ns;
	uint64_t at_ns; /* CLOCK_MONOTONIC */
};

void system_read(struct system_time *time);
/* The same under another root, of these cores; NULL: of all. */
void system_read_at(
	const char *root, const cpu_set_t *cores, struct system_time *time);

/*
 * Some task waited for a core (pressure stall information), of the whole
 * machine, in ns since boot; UINT64_MAX where the kernel doesn't tell.
 */
uint64_t system_pressure_ns(const char *root);

/* Between two readings, 0..1 of the cores' time; < 0 where not measured. */
double
system_busy_share(const struct system_time *from, const struct system_time *to);
double system_steal_share(
	const struct system_time *from, const struct system_time *to);
/* The same of the busy time that own_ns of CPU time of ours don't explain. */
double system_others_share(const struct system_time *from,
	const struct system_time *to, uint64_t own_ns);

/* Which processes use the cores, between two looks at /proc. One thread. */

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

/* Reads all processes and the time of these cores (NULL: all); 0 or -ENOMEM. An
 * unreadable /proc shows no process. */
int load_look(const char *root, const cpu_set_t *cores, struct load_look *look);
void load_look_fini(struct load_look *look);

/* What happened from one to the other. */
void load_between(const struct load_look *from, const struct load_look *to,
	struct load *load);

#endif
