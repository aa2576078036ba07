/* SPDX-License-Identifier: MIT */
/*
 * Takes the place of the C library's functions that make shared memory,
 * semaphores and message queues, in each plugin that calls them: what was made
 * is noted, so that the trial's supervisor can remove it.
 */
#ifndef LANEBENCH_TRIAL_IPC_HOOKS_H
#define LANEBENCH_TRIAL_IPC_HOOKS_H

#include "wire/records.h"

/* From now on that is noted there. [before plugins are loaded] */
void ipc_hooks_watch(struct wire_head *head);

#endif
