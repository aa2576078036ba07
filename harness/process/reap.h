/* SPDX-License-Identifier: MIT */
/* Waits for the end of children, but not for ever. One thread. */
#ifndef LANEBENCH_PROCESS_REAP_H
#define LANEBENCH_PROCESS_REAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The deadline for a child that is killed now: ten seconds from now, since the
 * kernel takes some to free much memory. */
uint64_t reap_until(void);
/* Sets that span, for tests. */
void reap_patience(uint64_t ns);

/* Whether a killed child ends before `until_ns` of clock_now_ns(); it isn't
 * reaped here. One that doesn't is frozen, traced, or waits for a device:
 * stderr gets a line about it, it stays adopted, and isn't waited for again. */
bool reap_ends(pid_t pid, uint64_t until_ns);

/* Adds a child that child_sweep() leaves alone, and takes it out. */
void reap_adopt(pid_t pid);
void reap_abandon(pid_t pid);
/* The first `most` of them. Returns how many. */
size_t reap_list(pid_t *pids, size_t most);

/* Kills and reaps all other children, which a trial had detached. Returns how
 * many. */
unsigned child_sweep(void);

/* How many killed children never ended. */
unsigned child_stuck(void);

#endif
