/* SPDX-License-Identifier: MIT */
/*
 * What a trial runs within: a supervisor of its own, which starts it, has all
 * that it cuts loose from itself, and kills that when the trial has ended.
 *
 *   lanebench ── supervisor ── lanebench-trial ── what a strategy starts
 *
 * Always: the supervisor leads a session, is the parent that a trial sees, and
 * adopts what a trial detaches (subreaper); it and the trial die with lanebench;
 * the trial is what the kernel kills first when memory runs out, and leaves no
 * core files. Where allowed: it is the first process of a PID namespace (as an
 * ordinary user: within a user namespace), so that nothing outside can be seen
 * or signalled and all dies with it, of an IPC namespace too, and finds in
 * /dev/shm what there was, but what it makes there is its own; and a control
 * group holds the limits. Elsewhere what it notes down that it shares is removed;
 * what it changed of lanebench's own niceness, cores and the like is set back.
 *
 * A session each: the scheduler may give every session the same share of the
 * cores. So what competes as one is one session, whatever it is made of: a
 * pool, and the measured ceiling too, whose W processes have one supervisor
 * together. A session for each of them took CPU time from nobody but the pools
 * that they are compared with. One thread.
 */
#ifndef LANEBENCH_PROCESS_SUPERVISOR_H
#define LANEBENCH_PROCESS_SUPERVISOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "process/cgroup.h"
#include "process/disk.h"
#include "process/spawn.h"
#include "process/standing.h"
#include "wire/made.h"

#define GUARD_CHANGED 200

/* Of a trial as a whole; 0: none. */
struct guard_limits {
	uint64_t memory_bytes, tasks; /* tasks: processes and threads */
	uint64_t descriptors; /* of each process */
	uint64_t disk_bytes; /* by which `folder` may grow */
	const char *folder; /* the work folder, borrowed; NULL: not looked at */
};

struct guard_means {
	bool namespace; /* of processes, with /proc to match */
	bool user_namespace; /* needed for that */
	int refused; /* errno, when there is no namespace */
	bool ipc; /* System V's objects and POSIX' queues are a trial's own */
	bool shm; /* and so is what it makes in /dev/shm */
	struct cgroup_means groups;
};

enum guard_over {
	GUARD_WITHIN,
	GUARD_MEMORY, /* it took more than it may have, and was killed */
	GUARD_TASKS,
	GUARD_DISK
};

struct guard_note;

struct guard {
	pid_t pid; /* the supervisor's; 0: none runs */
	int pidfd, line;
	bool gone; /* it closed its end */
	struct guard_note *note; /* what it tells, in memory of both */
	size_t note_size, count;
	struct cgroup group;
	struct guard_limits limits;
	enum guard_over over;
	bool stopped; /* somebody had sent it a stop, and it was woken */
	bool killed; /* by us */
	int status; /* its own, as waitpid() has it */
	unsigned swept; /* processes that had to be killed at the end */
	/* Shared memory and the like that had to be removed; the first. */
	unsigned left;
	char left_what[WIRE_MADE_WORDS];
	int64_t peak_bytes; /* of memory, from the group; -1 */
	/* Of ours, which it could reach: what it changed; "". */
	struct standing standing;
	char changed[GUARD_CHANGED];
	uint64_t looked_ns; /* when guard_look() last looked */
	/* Of the machine, before it began. */
	uint64_t available_bytes, shared_bytes, tasks;
	struct disk disk;
};

/* What holds here; found out when first asked for, in a few ms. */
const struct guard_means *guard_means(void);

/* As a test needs it that wants to know how things go elsewhere. */
void guard_without(bool namespace, bool groups);

/* Starts a supervisor, and has it start `count` programs; errors[i], to be read
 * without blocking, has what the i-th writes to stderr, and is the caller's.
 * 0, or a negative errno and nothing is left. children_start() does it for
 * who waits for them. */
int guard_start(struct guard *guard, const struct child_order *orders,
	int *errors, size_t count, const struct guard_limits *limits);

/* Whether that child has ended, or nobody is there to know of it. */
bool guard_ended(struct guard *guard, size_t number);
/* As waitpid() has it; the supervisor's own when it died before that child. */
int guard_status(const struct guard *guard, size_t number);
/* Why its program was never begun, a negative errno; 0 when it was, or would
 * have been without the limit of processes that it was given. */
int guard_unstarted(const struct guard *guard, size_t number);
/* Whether it died otherwise than by us before that child ended. */
bool guard_lost(const struct guard *guard, size_t number);

/* Now and then while a child is waited for: kills all when a limit is passed.
 * When it is due again. */
uint64_t guard_look(struct guard *guard, uint64_t now_ns);

/* Ends all that is left, and takes what is to be known. Once more: nothing. */
void guard_end(struct guard *guard);
/* After that: removes what a program of its noted down, where its supervisor,
 * which may have been killed, didn't. */
void guard_clean_up(struct guard *guard, const struct wire_made *made);
/* After it, when nobody asks any more. */
void guard_fini(struct guard *guard);

#endif
