/* SPDX-License-Identifier: MIT */
/*
 * What makes shared memory, semaphores and message queues stands here in place
 * of the C library's, for whatever plugin calls it: what was made is noted, so
 * that whoever watches the trial can remove it.
 */
#ifndef LANEBENCH_TRIAL_IPC_HOOKS_H
#define LANEBENCH_TRIAL_IPC_HOOKS_H

#include "wire/records.h"

/* From now on that is noted there. [before plugins are loaded] */
void ipc_hooks_watch(struct wire_head *head);

#endif
