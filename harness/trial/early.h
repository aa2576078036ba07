/* SPDX-License-Identifier: MIT */
/* Work before the clock: what a strategy starts or opens before setup() isn't
 * timed, so none of it may exist at the gate. Threads that its libraries start
 * on load are excepted, since all who link them have them; the user gets a
 * note. One thread. */
#ifndef LANEBENCH_TRIAL_EARLY_H
#define LANEBENCH_TRIAL_EARLY_H

#include <jansson.h>

#include "trial/leftovers.h"

struct early {
	struct leftovers before, loaded; /* its file */
	json_t *libraries; /* those that were there before */
};

/* Before the strategy's file is loaded: what is there. */
void early_begin(struct early *early);

/* Once it is: whether it has started or opened something itself, and not by its
 * libraries; then `why` says what. */
int early_loaded(struct early *early, const char *file, char *why, size_t size);

/* At the gate: whether it has done so since. What it has cut loose from itself
 * counts, too. */
int early_gate(struct early *early, char *why, size_t size);

void early_fini(struct early *early);

#endif
