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

#define CHILD_FDS 6
#define CHILD_SAID 2048

struct wire_made;

struct child_order {
	const char *const *argv; /* argv[0] is the program's path */
	/* What becomes descriptor i there; -1 none (0 and 1: /dev/null). 2 is
	 * always the pipe that we keep the last words of. */
	int fds[CHILD_FDS];
	uint64_t descriptors; /* that it may have open; 0: all that we may */
	/* It runs code that people hand to us: what the kernel kills first when
	 * memory runs out, and no core files. */
	bool stranger;
	/* A struct wire_made[WIRE_MADE], shared with it: what it notes there is
	 * removed once it has ended, if it has a guard. NULL: nothing is. */
	const struct wire_made *made;
	const char *temporary; /* its TMPDIR; NULL: ours */
};

struct guard;

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

/* Programs are looked for here instead of beside the running one, as a test
 * needs it that isn't installed with them. Borrowed; NULL: beside again. */
void child_programs_in(const char *folder);

/* Programs beside the running one; "" when it isn't there. Static. */
const char *child_program(const char *name);

/* Where it belongs, there or not. Static, the same. */
const char *child_place(const char *name);

/* All -1, for child_order.fds. */
void child_order_init(struct child_order *order, const char *const *argv);

/* 0 or a negative errno; a program that can't be executed shows as exit 127. */
int child_start(struct child *child, const struct child_order *order);

/* Waits for the first of: its end, `fd` readable (-1: none), the moment
 * `until_ns` of clock_now_ns() (0: never), an interrupt. Calls the ticker a
 * few times a second. */
enum child_event child_wait(struct child *child, int fd, uint64_t until_ns);

/* Kills it and its process group if it still runs, and reaps it. A guard's:
 * after guard_end(), which did that. */
void child_end(struct child *child);

/* Its last line on stderr, "" when it said nothing. The child's. */
const char *child_last_line(struct child *child);

/* Kills and reaps whatever became our child without being started by us: what
 * a trial had detached. How many. */
unsigned child_sweep(void);

/* How many children were killed so far and didn't end: they are left behind. */
unsigned child_stuck(void);

/* For guard.c. The pipe of what it says: our end is the child's, *errors is to
 * be closed once it runs. 0 or a negative errno. */
int child_prepare(struct child *child, int *errors);
/* In a forked child: becomes the program, with that for stderr. It dies with
 * `parent`. Where it can't, *unstarted (NULL: nobody asks) is the errno. */
_Noreturn void child_become(const struct child_order *order, int errors,
	pid_t parent, char **environment, _Atomic int *unstarted);
/* Our environment without what changes a strategy's or allocator's speed. */
char **child_environment(void);
void child_environment_free(char **environment);
/* A child of ours that child_sweep() leaves alone, and no more. */
void child_adopt(pid_t pid);
void child_abandon(pid_t pid);
/* The first of those. How many. */
size_t child_list(pid_t *pids, size_t most);
/* As reap_await(); one that doesn't end stays ours, and isn't waited for any
 * more. */
bool child_ends(pid_t pid, uint64_t until_ns);

/* Called while child_wait() waits; NULL: nothing is. */
void child_ticker(void (*tick)(void *arg), void *arg);

/* Names of the variables that are kept from children, NULL at the end. */
extern const char *const child_kept_out[];

#endif
