/* SPDX-License-Identifier: MIT */
/* A list of items dealt out to workers by the items' times: a list each. */
#ifndef LANEBENCH_LAUNCH_SHARES_H
#define LANEBENCH_LAUNCH_SHARES_H

#include <stddef.h>

#include "launch/audit.h"

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
