/* SPDX-License-Identifier: MIT */
/*
 * Going on with a run that was ended: trials.csv is the state. What stands
 * there isn't run again; the rest of the plan is, in its seeded order.
 */
#ifndef LANEBENCH_CAMPAIGN_RESUME_H
#define LANEBENCH_CAMPAIGN_RESUME_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "campaign/campaign.h"

struct resume;

/*
 * Reads the folder's trials into campaign->resume, which stays NULL where
 * there is nothing to go on with. EXIT_USAGE, having said so, where the folder
 * is of a run with other arguments or other pages.
 */
int resume_load(struct campaign *campaign);
/* The same refusals, as far as they can be told before campaign_prepare(), or
 * all: nothing is kept of what was read, nor changed. */
int resume_check(struct campaign *campaign, bool prepared);
void resume_destroy(struct resume *resume);

/* A trial's row; NULL where it isn't there. resume may be NULL. */
const struct trial_point *
resume_trial(const struct resume *resume, const char *dataset,
	const char *strategy, unsigned workers, unsigned block);

/* Whether the dataset's block was left out, to be run again. */
bool resume_excluded(
	const struct resume *resume, const char *dataset, unsigned block);

/* Whether the dataset's block has rows of several sessions: it spans a gap. */
bool
resume_spans(const struct resume *resume, const char *dataset, unsigned block);

/* How many trials' rows are there of that block and those behind it. */
size_t resume_rest(const struct resume *resume, unsigned block);

/* Whether the dataset has rows of that block or one behind it. */
bool resume_reaches(
	const struct resume *resume, const char *dataset, unsigned block);

/* The number of this session: 1 where nothing is resumed. */
unsigned resume_session(const struct resume *resume);

/* As resume_trial(), for items_reopen(): the trial has items. */
bool resume_knows(void *arg, const char *dataset, const char *strategy,
	unsigned workers, unsigned block);

/* Of those that came to their end, how many resume_knows() wasn't asked for. */
size_t resume_without_items(const struct resume *resume);

/* How many trials of earlier sessions weren't ok; 0 when resume is NULL. */
size_t resume_not_ok(const struct resume *resume);

/* What all trials so far took together, in seconds; 0 when resume is NULL. */
double resume_elapsed_s(const struct resume *resume);

/* Whether the run that was ended is the one that is asked for now. */

/*
 * The command that goes on with the run in `out`, by the words that began it,
 * quoted for a shell: in one line, or in lines of 79 columns that end with a
 * backslash. To be freed; NULL without memory.
 */
char *resume_command(json_t *words, const char *out, bool lines);

#endif
