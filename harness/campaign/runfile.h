/* SPDX-License-Identifier: MIT */
/* run.json: enough to run it again and to doubt it. No secrets. */
#ifndef LANEBENCH_CAMPAIGN_RUNFILE_H
#define LANEBENCH_CAMPAIGN_RUNFILE_H

#include <stddef.h>

#include "campaign/campaign.h"

/* Writes it anew, whole or not at all. ended: "" while the run goes on. 0 or a
 * negative errno. */
int runfile_write(struct campaign *campaign, int argc, char **argv,
	const char *ended, const char *outcome);

/* What of a run.json isn't as the campaign's plan has it: "seed is", "blocks are"...;
 * NULL when it is the same. Static. */
const char *runfile_differs(const struct campaign *campaign, json_t *run);

/* Now, as UTC in ISO 8601. */
void runfile_now(char *text, size_t size);

#endif
