/* SPDX-License-Identifier: MIT */
/*
 * Children of a strategy that crash: it reaps them itself, and may not look at
 * what became of them. So the C library's functions for that are ours, for the
 * plugins too. Not seen: a child that nobody waits for because SIGCHLD is
 * ignored, and who asks the kernel past the C library.
 */
#ifndef LANEBENCH_TRIAL_REAPED_H
#define LANEBENCH_TRIAL_REAPED_H

#include "wire/records.h"

/* From now on the first crash of a child is noted there; NULL: no more. */
void reaped_watch(struct wire_head *head);

#endif
