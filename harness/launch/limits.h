/* SPDX-License-Identifier: MIT */
/* What can't be started is known before it is tried. */
#ifndef LANEBENCH_LAUNCH_LIMITS_H
#define LANEBENCH_LAUNCH_LIMITS_H

#include <stdbool.h>
#include <stddef.h>

#include "measure/machine.h"

/*
 * Whether a trial with so many workers may be started: as threads, as
 * processes or as transfers, whatever the strategy makes of them. When not,
 * `why` says what is short, how much, and what to type.
 */
bool limits_allow(const struct machine *machine, unsigned workers, char *why,
	size_t why_size);

#endif
