/* SPDX-License-Identifier: MIT */
/* What a plugin's functions return: 0 or a negative errno. */
#ifndef LANEBENCH_TRIAL_RETURNED_H
#define LANEBENCH_TRIAL_RETURNED_H

#include <stddef.h>

/* What it returned; -EINVAL when that was neither. Unless that was 0, `why` says
 * what it was, and of which function, "run()"; else `why` is left as it is. */
int returned(const char *function, int rc, char *why, size_t size);

#endif
