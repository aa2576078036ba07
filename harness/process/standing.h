/* SPDX-License-Identifier: MIT */
/* How the system treats lanebench and its origin: niceness, policy, cores,
 * limits. A trial without a PID namespace can change it for all later
 * trials. */
#ifndef LANEBENCH_PROCESS_STANDING_H
#define LANEBENCH_PROCESS_STANDING_H

#include <sched.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/types.h>

#define STANDING_PROCESSES 4 /* ourselves, the origin */
#define STANDING_LIMITS 16
#define STANDING_FILES 2

struct standing_process {
	pid_t pid;
	int nice, policy, priority;
	long io;
	cpu_set_t cores;
	struct rlimit limits[STANDING_LIMITS];
	char files[STANDING_FILES][16];
};

struct standing {
	struct standing_process processes[STANDING_PROCESSES];
	size_t count; /* 0: nothing was noted */
};

void standing_note(struct standing *standing);

/* Restores what has changed since it was noted; `changed` says what that was,
 * "" when nothing. */
void
standing_restore(const struct standing *standing, char *changed, size_t size);

#endif
