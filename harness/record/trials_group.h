/* SPDX-License-Identifier: MIT */
/* Puts rows of one cell side by side. An analysis walks over each cell dozens
 * of times; with its rows far apart it mostly waits for memory. */
#ifndef LANEBENCH_RECORD_TRIALS_GROUP_H
#define LANEBENCH_RECORD_TRIALS_GROUP_H

#include <stddef.h>

#include "record/trials.h"

struct trials_group;

/* 0 or -ENOMEM. [any thread] */
int trials_group_create(struct trials_group **out);
/* Takes NULL. */
void trials_group_destroy(struct trials_group *group);

/* Groups rows[0 .. n) and their lines, which may be NULL; n is at most
 * TRIALS_GROUPED. Those of one cell stay in their order. [one thread a
 * group] */
void trials_group_rows(struct trials_group *group, struct trial_point *rows,
	uint32_t *lines, size_t n);

#endif
