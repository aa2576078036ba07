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

/* [{"of", "file", "path", "digest"}] as they are now: whose it is, its name,
 * where it lies, XXH3 of what it holds ("" where it can't be read). A new
 * reference; NULL without memory. */
json_t *programs_read(const struct campaign *campaign);

/* The same for run.json, which has no paths. A new reference. */
json_t *programs_recorded(json_t *now);

/* Whether a run.json's differ from those of now; in words then, to follow
 * "that run's": "./mine.so was another file". */
bool programs_differ(json_t *now, json_t *was, char words[PROGRAMS_WORDS]);

#endif
