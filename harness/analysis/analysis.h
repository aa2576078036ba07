/* SPDX-License-Identifier: MIT */
/* From trials to what they say: pairs by block, speedups with their intervals,
 * A/A, verdicts. */
#ifndef LANEBENCH_ANALYSIS_ANALYSIS_H
#define LANEBENCH_ANALYSIS_ANALYSIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/set.h"
#include "record/trials.h"

struct analysis {
	struct analysis_set *sets; /* by name */
	size_t count;
};

/*
 * 0 or a negative errno; -ENODATA when there is no counted trial. Borrows the
 * names: the trials must outlive it. fetchers: strategies that only fetch, and
 * so have rows but can't win; ended by NULL, or NULL for none.
 */
int analysis_create(struct analysis **out, const struct trials *trials,
	const char *const *fetchers);
void analysis_destroy(struct analysis *analysis);

/* The dataset of that name, or NULL. */
const struct analysis_set *
analysis_find(const struct analysis *analysis, const char *name);

/* More blocks than any run has: a winner is named once it stops. */
#define ANALYSIS_STOP INT64_MAX

/* Names no winner where fewer than `needed` blocks were compared: the run was
 * ended for a reason that allows none. */
void analysis_withhold(struct analysis *analysis, int64_t needed);

/* Whether nothing was measured of some dataset: it is idle, or all failed. */
bool analysis_lacks(const struct analysis *analysis);

/* All sets' rows as summary.csv. 0 or a negative errno. */
int analysis_write(const struct analysis *analysis, const char *path);

#endif
