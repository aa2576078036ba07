/* SPDX-License-Identifier: MIT */
/* The files that items are read or served from, which trials share. */
#ifndef LANEBENCH_CAMPAIGN_PAGES_H
#define LANEBENCH_CAMPAIGN_PAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "campaign/campaign.h"

/* Notes when the set's reference is taken: what changes later is no trial's
 * doing. */
void pages_note(struct campaign_set *set);

/* Whether the item's file, which the origin at `port` may serve, is another
 * since then, by its time of change or its length; `words` says "item 3's file
 * x.html was changed during the run". False where it has none. */
bool pages_changed(const struct campaign_set *set, unsigned port, size_t item,
	char *words, size_t size);

/* Has the page cache let go of the files that items are read from. */
void pages_forget(const struct campaign_set *set);

#endif
