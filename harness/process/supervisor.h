/* SPDX-License-Identifier: MIT */
/*
 * The supervisor of a trial: it starts the trial, adopts the processes that the
 * trial detaches, and ends them once the trial has ended.
 *
 *   lanebench ── supervisor ── lanebench-trial ── what a strategy starts
 *
 * Always: the supervisor leads a session, is the trial's parent, and adopts
 * (subreaper). It and the trial die with lanebench. Out of memory, the kernel
 * kills the trial first. It leaves no core files.
 *
 * Where the system allows it: the supervisor is the first process of a PID
 * namespace (for an ordinary user within a user namespace), so that the trial
 * can't see or signal others and all of it dies with the supervisor; it has an
 * IPC namespace; in /dev/shm the trial's new files are its own; a cgroup holds
 * the limits. Elsewhere, what the trial shares is noted and removed, and what
 * it changes of lanebench's niceness, cores and limits is restored.
 *
 * Each trial has one session, since the scheduler may share the cores among
 * sessions. The measured ceiling has one for its W processes, too: with W
 * sessions it would take CPU time from the pools that it is compared with.
 *
 * One thread.
 */
#ifndef LANEBENCH_PROCESS_SUPERVISOR_H
#define LANEBENCH_PROCESS_SUPERVISOR_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>

#include "process/cgroup.h"
#include "process/spawn.h"
#include "wire/made.h"

/* The disk space of the files below a folder. */

/* In bytes. A file counts a page more, since an empty one takes an inode. */
struct disk {
	uint64_t used; /* by the files below the folder */
	uint64_t taken; /* of its whole disk */
	dev_t device;
};

/* Walks through the folder, without following links, until it counts more than
 * `most`. A walk takes long in a large folder, so *disk is often that of the
 * last one while the disk changed by less than `step`; then the result is
 * false. */
bool
disk_look(const char *folder, uint64_t most, uint64_t step, struct disk *disk);

/* How the system treats lanebench and its origin: niceness, policy, cores,
 * limits. A trial without a PID namespace can change it for all later
 * trials. */

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

#define SUPERVISOR_CHANGED 200

/* Limits of a trial as a whole; 0: none. */
struct supervisor_limits {
	uint64_t memory_bytes, tasks; /* tasks: processes and threads */
	uint64_t descriptors; /* of each process */
	uint64_t disk_bytes; /* how much `folder` may grow */
	const char *folder; /* the work folder, borrowed; NULL: not looked at */
};

struct supervisor_means {
	bool namespace; /* PID namespace, with its own /proc */
	bool user_namespace; /* needed for that */
	int refused; /* errno, when there is no namespace */
	bool ipc; /* an IPC namespace: shared memory, queues */
	bool shm; /* a /dev/shm of its own */
	struct cgroup_means groups;
};

enum supervisor_over {
	SUPERVISOR_WITHIN,
	SUPERVISOR_MEMORY, /* it was over the limit, and killed */
	SUPERVISOR_TASKS,
	SUPERVISOR_DISK
};

struct supervisor_note;

struct supervisor {
	pid_t pid; /* the supervisor's; 0: none runs */
	int pidfd, line;
	bool gone; /* its end of the line is closed */
	struct supervisor_note *note; /* shared memory that it writes to */
	size_t note_size, count;
	struct cgroup group;
	struct supervisor_limits limits;
	enum supervisor_over over;
	bool stopped; /* it was stopped by a signal, and continued */
	bool killed; /* we killed it */
	int status; /* the supervisor's, as waitpid() has it */
	unsigned swept; /* processes that it had to kill at the end */
	/* Shared memory and the like that it had to remove: how many, and the
	 * first. */
	unsigned left;
	char left_what[WIRE_MADE_WORDS];
	int64_t peak_bytes; /* memory's peak, by the cgroup; -1: unknown */
	/* How the system treated us before, and what the trial changed of it;
	 * "". */
	struct standing standing;
	char changed[SUPERVISOR_CHANGED];
	uint64_t looked_ns; /* when supervisor_look() is due again */
	/* The machine's figures before the trial. */
	uint64_t available_bytes, shared_bytes, tasks;
	struct disk disk;
};

/* What this machine allows; tried out by the first call, in a few ms. */
const struct supervisor_means *supervisor_means(void);

/* Does without namespaces, or without cgroups, for tests. */
void supervisor_without(bool namespace, bool groups);

/* Starts a supervisor, and has it start `count` programs. errors[i], the
 * caller's, doesn't block and reads the i-th one's stderr. 0, or a negative
 * errno and nothing is left. children_start() calls it. */
int supervisor_start(struct supervisor *supervisor,
	const struct child_order *orders, int *errors, size_t count,
	const struct supervisor_limits *limits);

/* Whether that program has ended, or the supervisor has. */
bool supervisor_ended(struct supervisor *supervisor, size_t number);
/* Its status as waitpid() has it; the supervisor's where that died before
 * it. */
int supervisor_status(const struct supervisor *supervisor, size_t number);
/* Why it couldn't be executed, a negative errno; 0 when it was, or only the
 * limit of processes kept it from starting. */
int supervisor_unstarted(const struct supervisor *supervisor, size_t number);
/* Whether the supervisor died before that program, and not by us. */
bool supervisor_lost(const struct supervisor *supervisor, size_t number);

/* Looks whether a limit is passed, and then kills all; child_wait() calls it.
 * Returns when it is due again. */
uint64_t supervisor_look(struct supervisor *supervisor, uint64_t now_ns);

/* Ends all that is left, and reads the results. A second call does nothing. */
void supervisor_end(struct supervisor *supervisor);
/* Then removes what a program noted down as shared, in case its supervisor was
 * killed before it could. */
void supervisor_clean_up(
	struct supervisor *supervisor, const struct wire_made *made);
/* At last frees the results. */
void supervisor_fini(struct supervisor *supervisor);

#endif
