/* SPDX-License-Identifier: MIT */
/*
 * What a strategy should have ended and didn't, or started before it was asked
 * to: threads, children, descriptors that were not there. What runs on uses
 * cores that the next trial is timed on; what is there before setup() costs
 * nothing. One thread; outside the timed spans.
 */
#ifndef LANEBENCH_TRIAL_LEFTOVERS_H
#define LANEBENCH_TRIAL_LEFTOVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "wire/records.h"

/* Sorted numbers, so that a new thread or descriptor isn't mistaken for one
 * that ended. */
struct leftovers {
	int *threads, *fds;
	uint64_t *files; /* what each of fds is of */
	size_t thread_count, fd_count;
	unsigned spare; /* more threads than before that may exist */
	bool children; /* whether there are any */
};

/* What is there. */
void leftovers_note(struct leftovers *before);
void leftovers_fini(struct leftovers *before);

enum leftovers_kind {
	LEFTOVERS_THREAD,
	LEFTOVERS_CHILD, /* one, however many there are */
	LEFTOVERS_FD,
	LEFTOVERS_KINDS
};

/* What is there that wasn't: how many of each, and the first one's name, its
 * pid, its path. A thread that is ending is gone. */
struct leftovers_new {
	unsigned count[LEFTOVERS_KINDS];
	char which[LEFTOVERS_KINDS][200];
};

void
leftovers_since(const struct leftovers *before, struct leftovers_new *since);

/* Whether threads or children are left, after a short wait for threads that
 * are just ending; then `why` names them. [after teardown()] */
int leftovers_running(const struct leftovers *before, char *why, size_t size);

/* Whether descriptors are left; then `why` names them. [after the host has
 * closed its own] */
int leftovers_open(const struct leftovers *before, char *why, size_t size);

/* Children of a strategy that crash: the strategy reaps them and may not look
 * at their status, so this program replaces the C library's wait functions, for
 * plugins too. Unseen: children with SIGCHLD ignored, and raw system calls. */

/* From now on the first crash of a child is noted there; NULL: no more. */
void reaped_watch(struct wire_head *head);

/* Work before the clock: what a strategy starts or opens before setup() isn't
 * timed, so none of it may exist at the gate. Threads that its libraries start
 * on load are excepted, since all who link them have them; the user gets a
 * note. One thread. */

struct early {
	struct leftovers before, loaded; /* its file */
	json_t *libraries; /* those that were there before */
};

/* Before the strategy's file is loaded: what is there. */
void early_begin(struct early *early);

/* Once it is: whether it has started or opened something itself, and not by its
 * libraries; then `why` says what. */
int early_loaded(struct early *early, const char *file, char *why, size_t size);

/* At the gate: whether it has done so since. What it has cut loose from itself
 * counts, too. */
int early_gate(struct early *early, char *why, size_t size);

void early_fini(struct early *early);

/*
 * Takes the place of the C library's functions that make shared memory,
 * semaphores and message queues, in each plugin that calls them: what was made
 * is noted, so that the trial's supervisor can remove it.
 */

/* From now on that is noted there. [before plugins are loaded] */
void ipc_hooks_watch(struct wire_head *head);

#endif
