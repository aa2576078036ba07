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

/* In memory that both share and no program started by it has. */
struct guard_note {
	_Atomic int refused; /* errno: the namespace is none to work in */
	_Atomic unsigned groups; /* trees that couldn't be joined, as bits */
	_Atomic unsigned swept;
	_Atomic int shared; /* what it makes in /dev/shm is everybody's */
	/* What its programs had made and left, and was removed. */
	_Atomic unsigned left;
	char left_what[WIRE_MADE_WORDS];
	struct {
		_Atomic int ended;
		_Atomic int unstarted; /* errno */
		int status;
	} trials[];
};

struct guard_inside {
	struct guard_note *note;
	const struct cgroup *group;
	const struct child_order *orders;
	const int *errors; /* one a program */
	char **environment;
	size_t count;
	int line; /* a byte for each program that has ended */
	bool namespace, user_namespace, ipc, shm;
	unsigned uid, gid; /* outside */
	/* The kernel gives the user no more threads and processes; 0: as many as
	 * before. */
	uint64_t tasks;
};

/* All of its life. [in a child that was just cloned from one thread: only what
 * is safe there] */
_Noreturn void guard_inside(const struct guard_inside *inside);

#endif
