/* SPDX-License-Identifier: MIT */
/*
 * The measured ceiling: what W cores of this machine make of these items
 * without any coordination. W single-worker trials run at the same moment, each
 * with its own share, dealt out by what the items took in block 0, which no
 * strategy can know beforehand.
 */
#ifndef LANEBENCH_LAUNCH_CEILING_H
#define LANEBENCH_LAUNCH_CEILING_H

#include <stddef.h>

#include "launch/audit.h"
#include "launch/trial.h"

/*
 * As engine_run(), with order->workers processes; the strategy is one that
 * runs one worker, and the reference is needed. The lists of the shares are in
 * the folder `work` meanwhile. The result is that of one trial with all items:
 * wall from the first's start to the last's end, a lane a process.
 */
int ceiling_launch(const struct trial_order *order, const char *work,
	struct trial_result *result);

/* A list of items dealt out to workers by the items' times: a list each. */

struct share {
	char *list; /* file with a source a line, in the whole list's order */
	size_t items;
	size_t *index; /* of the share's items in the whole list */
};

struct shares {
	struct share *shares;
	size_t count;
};

/*
 * Deals out the list of all the reference's items to `workers`, balanced by its
 * times, and writes the lists into the folder `work`. Nobody's share is empty:
 * with fewer items than workers there are as many shares as items. 0 or a
 * negative errno, and then nothing is left.
 */
int shares_create(struct shares *shares, const char *list,
	const struct reference *reference, unsigned workers, const char *work);

/* Removes the files too. Takes one that is all zero. */
void shares_fini(struct shares *shares);

#endif
