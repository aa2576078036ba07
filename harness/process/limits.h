/* SPDX-License-Identifier: MIT */
/* Whether a trial fits, found out before it is started. */
#ifndef LANEBENCH_PROCESS_LIMITS_H
#define LANEBENCH_PROCESS_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/machine.h"
#include "process/supervisor.h"

/* Fills limits that are 0 with what suits the machine and trials of at most
 * `workers`: generous, and such that the machine survives it. */
void limits_fill(struct supervisor_limits *limits,
	const struct machine *machine, unsigned workers);

/* Sets the folder that trials write to, borrowed. A disk limit of 0 becomes
 * half of what is free, at most 16 GiB. */
void limits_folder(struct supervisor_limits *limits, const char *folder);

/* Raises this process's limit of descriptors. False when a trial of one worker
 * can't be launched with it; `why` says what to type. */
bool
limits_open_files(const struct machine *machine, char *why, size_t why_size);

/* Whether a trial with `workers` may be started, be they threads, processes or
 * transfers. When not, `why` says what is short, how much, and what to type. */
bool limits_allow(const struct machine *machine,
	const struct supervisor_limits *limits, unsigned workers, char *why,
	size_t why_size);

/* The same for connections to `sites` at once, each of which has all local
 * ports to itself. */
bool limits_allow_connections(const struct machine *machine, uint64_t sites,
	unsigned workers, char *why, size_t why_size);

#endif
