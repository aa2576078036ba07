/* SPDX-License-Identifier: MIT */
/*
 * How a program of ours begins: in a process group of its own, its environment
 * cleaned of what changes its speed, what it writes to stderr kept. One thread.
 */
#ifndef LANEBENCH_PROCESS_SPAWN_H
#define LANEBENCH_PROCESS_SPAWN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define SPAWN_FDS 6

struct wire_made;

struct child_order {
	const char *const *argv; /* argv[0] is the program's path */
	/* argv[0] may be a name, to be looked for in PATH. */
	bool search;
	const char *folder; /* where it works; NULL: where we do */
	/* What becomes descriptor i there; -1 none (0 and 1: /dev/null). 2 is
	 * always the pipe that we keep the last words of. */
	int fds[SPAWN_FDS];
	uint64_t descriptors; /* that it may have open; 0: all that we may */
	/* It runs code that people hand to us: what the kernel kills first when
	 * memory runs out, and no core files. */
	bool stranger;
	/* A struct wire_made[WIRE_MADE], shared with it: its supervisor removes
	 * what it notes there. NULL: nothing is removed. */
	const struct wire_made *made;
	const char *temporary; /* its TMPDIR; NULL: ours */
};

/* All descriptors -1. */
void child_order_init(struct child_order *order, const char *const *argv);

/* Programs are looked for here instead of beside the running one, as a test
 * needs it that isn't installed with them. Borrowed; NULL: beside again. */
void child_programs_in(const char *folder);

/* The path of a program beside the running one; "" when it isn't there. Static,
 * until the next call. */
const char *child_program(const char *name);

/* The same, there or not. */
const char *child_place(const char *name);

/* Our environment without what changes a strategy's or an allocator's speed. */
char **spawn_environment(void);
void spawn_environment_free(char **environment);

/* Beginnings of the names that are left out of it; NULL at the end. */
extern const char *const child_kept_out[];

/* The pipe of what a program writes to stderr: ends[0], which doesn't block, is
 * ours; ends[1] is to be closed once it runs. What a program detaches becomes
 * our child from here on. 0 or a negative errno. */
int spawn_pipe(int ends[2]);

/* [in a forked child] Becomes the program, with `errors` as its stderr. It dies
 * with `parent`. Where it can't be executed, *unstarted (may be NULL) is the
 * errno. */
_Noreturn void spawn_become(const struct child_order *order, int errors,
	pid_t parent, char **environment, _Atomic int *unstarted);

/* Forks and becomes it. *pidfd is the caller's. 0, or a negative errno and
 * nothing runs; a program that can't be executed exits with 127. */
int spawn(const struct child_order *order, int errors, pid_t *pid, int *pidfd);

#endif
