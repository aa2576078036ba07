/* SPDX-License-Identifier: MIT */
/* The end of children, waited for, but not for ever. One thread. */
#ifndef LANEBENCH_PROCESS_REAP_H
#define LANEBENCH_PROCESS_REAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The time by which a child that is killed now has to have ended: ten seconds
 * away, since it takes some to give much memory back. */
uint64_t reap_until(void);
/* Sets that span, for a test that can't wait so long. */
void reap_patience(uint64_t ns);

/* Whether a child that was killed ends before `until_ns` of clock_now_ns(); it
 * isn't reaped here. One that doesn't is frozen, traced, or waits for a device:
 * stderr gets a line about it, it stays adopted, and isn't waited for again. */
bool reap_ends(pid_t pid, uint64_t until_ns);

/* A child that child_sweep() leaves alone; and no more. */
void reap_adopt(pid_t pid);
void reap_abandon(pid_t pid);
/* The first of those. How many. */
size_t reap_list(pid_t *pids, size_t most);

/* Kills and reaps all other children: what a trial had detached. How many. */
unsigned child_sweep(void);

/* How many children were killed so far and didn't end. */
unsigned child_stuck(void);

#endif
