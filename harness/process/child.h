/* SPDX-License-Identifier: MIT */
/*
 * A program that we started: in a group of its own, its environment cleaned
 * of what changes its speed, its errors kept, killed with everything in its
 * process group when it ends or we do. One thread.
 */
#ifndef LANEBENCH_PROCESS_CHILD_H
#define LANEBENCH_PROCESS_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "process/spawn.h"
#include "process/supervisor.h"

#define CHILD_SAID 2048

struct child {
	pid_t pid; /* 0 when none runs */
	int pidfd, errors;
	/* Whose supervisor started it, as which of its programs; then pid is
	 * the supervisor's. NULL: we did. */
	struct guard *guard;
	size_t number;
	bool silent; /* nobody can write to `errors` any more */
	char said[CHILD_SAID]; /* the end of what it wrote to stderr */
	size_t said_len;
	/* Once it was reaped: as waitpid() has it. */
	int status;
};

enum child_event {
	CHILD_EXITED,
	CHILD_READY, /* the descriptor can be read */
	CHILD_LATE,
	CHILD_INTERRUPTED
};

/* 0 or a negative errno; a program that can't be executed shows as exit 127. */
int child_start(struct child *child, const struct child_order *order);

/* Starts `count` of them under a supervisor, which ends them before
 * child_end(). 0, or a negative errno and nothing is left. */
int children_start(struct child *children, size_t count,
	const struct child_order *orders, struct guard *guard,
	const struct guard_limits *limits);

/* Waits for the first of: its end, `fd` readable (-1: none), the moment
 * `until_ns` of clock_now_ns() (0: never), an interrupt. Calls the ticker a
 * few times a second. */
enum child_event child_wait(struct child *child, int fd, uint64_t until_ns);

/* Kills it and its process group if it still runs, and reaps it. A guard's:
 * after guard_end(), which did that. */
void child_end(struct child *child);

/* Its last line on stderr, "" when it said nothing. The child's. */
const char *child_last_line(struct child *child);

/* Called while child_wait() waits; NULL: nothing is. */
void child_ticker(void (*tick)(void *arg), void *arg);

#endif
