/* SPDX-License-Identifier: MIT */
/*
 * From trials to what they say: pairs by block, speedups with their intervals,
 * A/A, verdicts. Reads nothing but the trials.
 */
#ifndef LANEBENCH_ANALYSIS_ANALYSIS_H
#define LANEBENCH_ANALYSIS_ANALYSIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/summary.h"
#include "record/trials.h"

/* The baseline, its second run in a block, and the measured ceiling. */
#define ANALYSIS_BASELINE "sequential"
#define ANALYSIS_AGAIN "sequential#2"
#define ANALYSIS_CEILING "ceiling"

enum analysis_outcome {
	OUTCOME_NONE, /* no cell can win: none is complete, or work differs */
	OUTCOME_ALONE, /* only one cell can win, so there is no contest */
	OUTCOME_TOO_FEW, /* too few blocks to name a winner */
	OUTCOME_FASTEST, /* a sole winner */
	OUTCOME_TIE /* the best and others tie, or can't be told apart */
};

/* The compared blocks in which a cell has no row at all, and the first of
 * them. */
#define ANALYSIS_MISSING 5

struct analysis_missing {
	int64_t count;
	uint32_t first[ANALYSIS_MISSING];
};

/* What a table says of a row that can't win for its trials: "crashed", "wrong",
 * "skipped" ... "mixed" where they differ, NULL where nothing is amiss; and of
 * the first that was not ok (none of a row that was skipped) the rest. */
struct analysis_fate {
	const char *mark; /* at most 10 columns */
	const char *reason; /* "" when there is none */
	enum trial_status status;
	int64_t block;
	/* Items that failed, least of its ok trials'; -1: not measured. */
	int64_t items_failed;
	bool fetches; /* it only fetches: its work is less, it wins nothing */
	/* The most items that any of its ok trials had at once, where none had
	 * as many as it has workers; -1: one had, or isn't known. */
	int64_t at_once;
};

/*
 * One dataset. Rows stand by strategy's name and workers, the baseline and its
 * second run first, the ceiling last. Pointers are into rows, or NULL. Only
 * trials of the counted blocks are in here, warm-up aside.
 */
struct analysis_set {
	const char *name;
	struct summary_row *rows;
	size_t count;
	const struct summary_row *baseline, *again;
	/* The smallest median among the complete cells. */
	const struct summary_row *best;
	/* To be added to ln(speedup)'s interval of whoever leads, for it was
	 * picked (stats/best.h). */
	double bias;
	enum analysis_outcome outcome;
	/* Of those that can't win, for they weren't ok in every block: the one
	 * that takes the least time beside the best, in blocks that both have.
	 * NULL when the best is shown to be faster than each. */
	const struct summary_row *rival;
	double rival_ratio; /* its time / the best's */
	int64_t rivals; /* how many may be faster */
	/* The contender next to the best, by its time; NULL: none. And, as
	 * above, what may be second, but can't be first. */
	const struct summary_row *next, *next_rival;
	double next_rival_ratio;
	int64_t next_rivals;
	bool aa_differs; /* the A/A interval excludes 1 */
	/* By how much then: the longer time / the other, above 1. */
	double aa_ratio;
	/* Told apart from the best by less than that: unresolved. */
	int64_t aa_undone;
	int64_t blocks; /* counted ones */
	/* In which they were measured. Where there are several, they are what
	 * intervals and verdicts go by, instead of blocks. */
	int64_t sittings;
	int64_t blocks_compared; /* those on which the winner stands */
	int64_t blocks_needed; /* to name a winner among these cells */
	int64_t baseline_failed; /* blocks without a baseline that is ok */
	/* Rows left out, for their trial stands there already; the line, cell
	 * and block of the first. */
	int64_t repeated, repeated_line, repeated_block;
	const struct summary_row *repeated_row;
	/* Neither has `skipped`, nor a cell that is `unsupported` all over. */
	int64_t trials_ok, trials_not_ok;
	/* Of an ok trial; -1 when not measured. Of those that failed the most:
	 * the baseline's, for a program may do pages that fail there. */
	int64_t items, items_failed;
	bool pages; /* they are such, whatever the dataset is called */
	bool items_more; /* some trial did such pages: fates has how many */
	bool nothing; /* all of them failed: no row has a rate or a speedup */
	bool idle; /* no trial was run in a counted block */
	/* Of all ok trials; the first of the file's cells that has not as many
	 * as those before it, NULL where all have. */
	int64_t items_least, items_most, items_block;
	bool mixed; /* they differ: other work, among which nobody wins */
	const struct summary_row *items_row;
	int64_t cores_usable, cores_most; /* the least and most of any trial */
	int64_t longest_ns; /* the baseline's longest item */
	/* The first trial that was not ok: its cell, or NULL. */
	const struct summary_row *worst;
	enum trial_status worst_status;
	int64_t worst_block;
	const char *worst_reason; /* "" when there is none */
	/* Of each row: why none of its trials was run; NULL where one was. */
	const char **skipped;
	struct analysis_missing *missing; /* of each row */
	struct analysis_fate *fates; /* of each row */
	struct noise *noise; /* what disturbed its trials */
};

struct analysis {
	struct analysis_set *sets; /* by name */
	size_t count;
};

/* 0 or a negative errno; -ENODATA when no counted trial stands there. Borrows
 * the names: the trials must outlive it. */
int analysis_create(struct analysis **out, const struct trials *trials);
/* The same, where some strategies only fetch: their names, ended by NULL. They
 * have their rows, and are held against nobody. */
int analysis_create_beside(struct analysis **out, const struct trials *trials,
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

/*
 * Whether cores are what limits the set: there is a measured ceiling, or the
 * baseline computes for 80 % of its time. Else it waits.
 */
bool analysis_cpu_bound(const struct analysis_set *set);
/* Whether the measured ceiling means something at so many workers: beyond the
 * cores it is shares dealt out beforehand, which a pool beats. True where the
 * cores aren't known. */
bool analysis_ceiling_holds(const struct analysis_set *set, int64_t workers);
/* Whether that is known: there is a ceiling, or the baseline's CPU time. */
bool analysis_limit_known(const struct analysis_set *set);

/* All sets' rows as summary.csv. 0 or a negative errno. */
int analysis_write(const struct analysis *analysis, const char *path);

#endif
