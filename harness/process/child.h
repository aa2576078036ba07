/* SPDX-License-Identifier: MIT */
/* A program that we started: with its process group it is killed when it ends,
 * or when we do. One thread. */
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
	/* The supervisor that started it as its `number`-th program, whose pid
	 * is then `pid`. NULL: we started it. */
	struct supervisor *supervisor;
	size_t number;
	bool silent; /* `errors` is at its end */
	bool keeps_first; /* said is the beginning of what it wrote */
	char said[CHILD_SAID]; /* the end of what it wrote to stderr */
	size_t said_len;
	/* As waitpid() has it, once it was reaped. */
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
	const struct child_order *orders, struct supervisor *supervisor,
	const struct supervisor_limits *limits);

/* Waits for the first of: its end, `fd` readable (-1: none), the moment
 * `until_ns` of clock_now_ns() (0: never), an interrupt. Calls the ticker a
 * few times a second. */
enum child_event child_wait(struct child *child, int fd, uint64_t until_ns);
/* The same, but stop (NULL: nothing) says whether to interrupt it. Signals stay
 * blocked meanwhile, as interrupt_again() needs it. */
enum child_event child_wait_unless(
	struct child *child, int fd, uint64_t until_ns, bool (*stop)(void));

/* Kills it and its process group if it still runs, and reaps it. One that has a
 * supervisor was ended by supervisor_end() before. */
void child_end(struct child *child);

/* Its last line on stderr, "" when it said nothing. The child's. */
const char *child_last_line(struct child *child);

/* Sets what child_wait() calls while it waits; NULL: nothing. */
void child_ticker(void (*tick)(void *arg), void *arg);

#endif
