/* SPDX-License-Identifier: MIT */
/* The supervisor's own side, which supervisor.c starts. */
#ifndef LANEBENCH_PROCESS_SUPERVISOR_INSIDE_H
#define LANEBENCH_PROCESS_SUPERVISOR_INSIDE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "process/cgroup.h"
#include "process/spawn.h"
#include "wire/made.h"

/* Shared by lanebench and the supervisor, and with none of its programs. */
struct supervisor_note {
	_Atomic int refused; /* errno: the namespace can't be set up */
	_Atomic unsigned groups; /* trees that couldn't be joined, as bits */
	_Atomic unsigned swept;
	_Atomic int shared; /* /dev/shm is shared with all others */
	/* What its programs left and it removed. */
	_Atomic unsigned left;
	char left_what[WIRE_MADE_WORDS];
	struct {
		_Atomic int ended;
		_Atomic int unstarted; /* errno */
		int status;
	} trials[];
};

struct supervisor_inside {
	struct supervisor_note *note;
	const struct cgroup *group;
	const struct child_order *orders;
	const int *errors; /* stderr of each program */
	char **environment;
	size_t count;
	int line; /* a byte for each program that has ended */
	bool namespace, user_namespace, ipc, shm;
	unsigned uid, gid; /* in the outer namespace */
	/* RLIMIT_NPROC; 0: as before. */
	uint64_t tasks;
};

/* The supervisor's life. [in a child cloned from one thread, where only
 * async-signal-safe calls are safe] */
_Noreturn void supervisor_inside(const struct supervisor_inside *inside);

#endif
