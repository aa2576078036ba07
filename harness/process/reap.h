/* SPDX-License-Identifier: MIT */
/* The end of a child that was killed, waited for, and not for ever. */
#ifndef LANEBENCH_PROCESS_REAP_H
#define LANEBENCH_PROCESS_REAP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* The time by which a child that is killed now has to have ended: in ten seconds,
 * since much memory takes some to be given back. */
uint64_t reap_until(void);
/* Sets that span, for a test that can't wait so long. */
void reap_patience(uint64_t ns);

/* Whether a child that was killed has ended, which is waited for until
 * `until_ns` of clock_now_ns(); it is left to be reaped. One that hasn't is
 * frozen, traced, or waits for a device: stderr gets a line about it. [any] */
bool reap_await(pid_t pid, uint64_t until_ns);

#endif
