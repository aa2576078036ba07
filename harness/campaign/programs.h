/* SPDX-License-Identifier: MIT */
/*
 * The files whose code the trials run: lanebench's own programs, plugins, the
 * manifests and programs of peers. A run that goes on with others would have
 * two programs in one cell.
 */
#ifndef LANEBENCH_CAMPAIGN_PROGRAMS_H
#define LANEBENCH_CAMPAIGN_PROGRAMS_H

#include <jansson.h>
#include <stdbool.h>

#include "campaign/campaign.h"

#define PROGRAMS_WORDS 400

struct programs;

/* The files as they are now; NULL without memory. */
struct programs *programs_read(const struct campaign *campaign);
void programs_destroy(struct programs *programs);

/* Whether a file that a trial of the two is made of holds something else than
 * when it was read: in words, "mine.so was changed during the run: ...". A file
 * that is gone is left to what misses it. */
bool programs_changed(struct programs *programs, const char *strategy,
	const char *dataset, char *words, size_t size);

/* [{"of", "file", "digest"}] for run.json: whose it is, its name, XXH3 of what
 * it holds. A new reference. */
json_t *programs_recorded(const struct programs *programs);

/* Whether a run.json's differ; in words then, to follow "that run's":
 * "./mine.so was another file". */
bool programs_differ(const struct programs *programs, json_t *was,
	char words[PROGRAMS_WORDS]);

#endif
