/* SPDX-License-Identifier: MIT */
/* What can't be started is known before it is tried. */
#ifndef LANEBENCH_PROCESS_LIMITS_H
#define LANEBENCH_PROCESS_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "measure/machine.h"
#include "process/supervisor.h"

/* What of a trial's limits is 0 becomes what suits the machine, and trials of
 * at most so many workers: generous, and such that the machine survives it. */
void limits_fill(struct guard_limits *limits, const struct machine *machine,
	unsigned workers);

/* Sets the folder that they write to, borrowed, and where the disk's limit is 0,
 * one that suits it: half of what is free, and no more than 16 GiB. */
void limits_folder(struct guard_limits *limits, const char *folder);

/* Has this process open as many files as it ever may; whether that is enough to
 * launch a trial of one worker. When not, `why` says what to type. */
bool
limits_open_files(const struct machine *machine, char *why, size_t why_size);

/*
 * Whether a trial with so many workers may be started: as threads, as
 * processes or as transfers, whatever the strategy makes of them. When not,
 * `why` says what is short, how much, and what to type.
 */
bool
limits_allow(const struct machine *machine, const struct guard_limits *limits,
	unsigned workers, char *why, size_t why_size);

/* The same of connections to so many sites at once, each of which has all the
 * ports to itself. */
bool limits_allow_connections(const struct machine *machine, uint64_t sites,
	unsigned workers, char *why, size_t why_size);

#endif
