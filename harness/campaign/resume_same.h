/* SPDX-License-Identifier: MIT */
/* Whether the run that was ended is the one that is asked for now. */
#ifndef LANEBENCH_CAMPAIGN_RESUME_SAME_H
#define LANEBENCH_CAMPAIGN_RESUME_SAME_H

#include <jansson.h>
#include <stdbool.h>

#include "campaign/campaign.h"

/*
 * The command that goes on with the run in `out`, by the words that began it,
 * quoted for a shell: in one line, or in lines of 79 columns that end with a
 * backslash. To be freed; NULL without memory.
 */
char *resume_command(json_t *words, const char *out, bool lines);

/*
 * The folder's run.json against what was asked now, and the files it ran
 * against those of now. It began when its first session did: campaign->started.
 * EXIT_USAGE, having said what is other. Before campaign_prepare(), where
 * `prepared` is false, nothing is known of pages.
 */
int resume_same(struct campaign *campaign, bool prepared);

#endif
