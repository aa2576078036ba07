/* SPDX-License-Identifier: MIT */
/* The sittings over which --sessions shares the blocks out: what varies from
 * one run to the next, and not within one, is made anew for each. */
#ifndef LANEBENCH_CAMPAIGN_SITTING_H
#define LANEBENCH_CAMPAIGN_SITTING_H

#include "campaign/settings.h"

/* How many there are: 1 without --sessions. Each has a block that primes. */
unsigned sitting_count(const struct settings *settings);

/* How many blocks there are in all, with those that prime. */
unsigned sitting_blocks(const struct settings *settings, unsigned blocks);

/* Which one the counted block of that number belongs to, both from 1 on. They
 * have as many each; the first ones have one more where that can't be. */
unsigned sitting_of(const struct settings *settings, unsigned block);

#endif
