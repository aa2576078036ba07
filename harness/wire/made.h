/* SPDX-License-Identifier: MIT */
/* What outlives a trial's processes until it is removed: shared memory,
 * semaphores, message queues. */
#ifndef LANEBENCH_WIRE_MADE_H
#define LANEBENCH_WIRE_MADE_H

#include <stdbool.h>
#include <stddef.h>

#include "wire/records.h"

/* Room for the name of one. */
#define WIRE_MADE_WORDS 120

/* Notes what was just made, by its number or its name, if there is room. [any
 * thread or process] */
void wire_made_note(struct wire_head *head, enum wire_made_kind kind, int id,
	const char *name);

/* Removes what is still there: with `ipc` what is in an IPC namespace, with
 * `files` what is a file in /dev/shm. How many; `what` names the first, if it
 * was "". [once all that could write to it has ended] */
unsigned wire_made_remove(const struct wire_made *made, bool ipc, bool files,
	char *what, size_t size);

#endif
