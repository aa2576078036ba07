/* SPDX-License-Identifier: MIT */
/* Starts a program: in a process group of its own, its environment cleaned of
 * what changes its speed, its stderr kept. One thread. */
#ifndef LANEBENCH_PROCESS_SPAWN_H
#define LANEBENCH_PROCESS_SPAWN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define SPAWN_FDS 6

struct wire_made;

struct child_order {
	const char *const *argv; /* argv[0] is the program's path */
	/* argv[0] may be a name to look up in PATH. */
	bool search;
	const char *folder; /* its working folder; NULL: ours */
	/* What becomes its descriptor i; -1: none, /dev/null for 0 and 1. 2 is
	 * always the pipe that its last words are read from. */
	int fds[SPAWN_FDS];
	uint64_t descriptors; /* its limit; 0: as many as we may have */
	/* It runs a plugin's code: out of memory, the kernel kills it first; it
	 * leaves no core files. */
	bool stranger;
	/* A struct wire_made[WIRE_MADE] shared with it: its supervisor removes
	 * what it notes there. May be NULL. */
	const struct wire_made *made;
	const char *temporary; /* its TMPDIR; NULL: ours */
};

/* Sets argv, and all descriptors to -1. */
void child_order_init(struct child_order *order, const char *const *argv);

/* Our environment without variables that change a strategy's or an allocator's
 * speed. */
char **spawn_environment(void);
void spawn_environment_free(char **environment);

/* The beginnings of their names; NULL at the end. */
extern const char *const child_kept_out[];

/* Opens the pipe for a program's stderr: ends[0] is ours and doesn't block,
 * ends[1] is closed once the program runs. From here on detached processes
 * become our children. 0 or a negative errno. */
int spawn_pipe(int ends[2]);

/* Becomes the program, with `errors` as its stderr; it dies with `parent`. If
 * it can't be executed, *unstarted (may be NULL) is the errno. [in a forked
 * child] */
_Noreturn void spawn_become(const struct child_order *order, int errors,
	pid_t parent, char **environment, _Atomic int *unstarted);

/* Forks a child that becomes the program. *pidfd is the caller's. 0, or a
 * negative errno and nothing runs. One that can't be executed exits with
 * 127. */
int spawn(const struct child_order *order, int errors, pid_t *pid, int *pidfd);

#endif
