/* SPDX-License-Identifier: MIT */
/* run.json: enough to run it again and to doubt it. No secrets. */
#ifndef LANEBENCH_CAMPAIGN_RUN_JSON_H
#define LANEBENCH_CAMPAIGN_RUN_JSON_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "campaign/campaign.h"

/* Writes it anew, whole or not at all. ended: "" while the run goes on. 0 or a
 * negative errno. */
int runfile_write(struct campaign *campaign, int argc, char **argv,
	const char *ended, const char *outcome);

/* The words of the command line, new, without values that are secret. */
json_t *runfile_command(const struct campaign *campaign, int argc, char **argv);

/*
 * What of a run.json isn't as the campaign's plan has it: "seed is", "items
 * (30, not 31) are"...; false when it is the same. A larger budget than it had
 * is no difference: a run that ended at the one may go on to the other. Before
 * campaign_prepare(), where `prepared` is false, only what was asked for can
 * differ: nothing is known of pages.
 */
#define RUNFILE_WORDS 160
bool runfile_differs(const struct campaign *campaign, json_t *run,
	bool prepared, char words[RUNFILE_WORDS]);

/* The facts that the dataset's prepare() stated in the run whose folder is to
 * be gone on with, its options being what they are now: a new reference; NULL
 * where there are none. */
json_t *runfile_earlier(
	const struct campaign *campaign, const struct campaign_set *set);

/* Now, as UTC in ISO 8601. */
void runfile_now(char *text, size_t size);

/* What a run.json has of the plan. For the files of run.json alone. */

/* Every option of a plugin with the value it had, but for secrets that were
 * set. A new reference. */
json_t *runfile_options(const struct plugin *plugin, json_t *orders);

#endif
