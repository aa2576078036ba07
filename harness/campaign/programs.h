/* SPDX-License-Identifier: MIT */
/*
 * The files whose code the trials are: lanebench's own programs, plugins, the
 * manifests and programs of peers. A run that goes on with others would have
 * two programs in one cell.
 */
#ifndef LANEBENCH_CAMPAIGN_PROGRAMS_H
#define LANEBENCH_CAMPAIGN_PROGRAMS_H

#include <jansson.h>
#include <stdbool.h>

#include "campaign/campaign.h"

#define PROGRAMS_WORDS 400

/* [{"of", "file", "path", "digest", "stamp"}] as they are now: whose it is, its
 * name, where it lies, XXH3 of what it holds ("" where it can't be read), and
 * what tells without reading it that it isn't another now. A new reference;
 * NULL without memory. */
json_t *programs_read(const struct campaign *campaign);

/* Whether a file that a trial of the two is made of holds something else than
 * it did then: in words, "mine.so was changed during the run: ...". One that
 * isn't there has its own words, from whoever misses it. */
bool programs_changed(json_t *then, const char *strategy, const char *dataset,
	char *words, size_t size);

/* The same for run.json, without paths and stamps. A new reference. */
json_t *programs_recorded(json_t *now);

/* Whether a run.json's differ from those of now; in words then, to follow
 * "that run's": "./mine.so was another file". */
bool programs_differ(json_t *now, json_t *was, char words[PROGRAMS_WORDS]);

#endif
