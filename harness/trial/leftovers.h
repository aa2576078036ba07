/* SPDX-License-Identifier: MIT */
/*
 * What a strategy should have ended and didn't: threads, children, descriptors
 * that were not there before setup(). What runs on uses cores that the next
 * trial is timed on. One thread; outside the timed spans.
 */
#ifndef LANEBENCH_TRIAL_LEFTOVERS_H
#define LANEBENCH_TRIAL_LEFTOVERS_H

#include <stddef.h>
#include <stdint.h>

struct leftovers {
	unsigned threads;
	int *fds; /* open descriptors, whatever their numbers, in order */
	size_t fd_count;
};

/* Before setup(): what is there. */
void leftovers_note(struct leftovers *before);
void leftovers_fini(struct leftovers *before);

/* Whether threads or children are left, after a short wait for threads that
 * are just ending; then `why` names them. [after teardown()] */
int leftovers_running(const struct leftovers *before, char *why, size_t size);

/* Whether descriptors are left; then `why` names them. [after the host has
 * closed its own] */
int leftovers_open(const struct leftovers *before, char *why, size_t size);

#endif
