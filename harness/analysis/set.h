/* SPDX-License-Identifier: MIT */
/* One dataset analysed: its rows, who won, and what to doubt. */
#ifndef LANEBENCH_ANALYSIS_SET_H
#define LANEBENCH_ANALYSIS_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/cells.h"
#include "record/summary.h"
#include "record/trials.h"

enum analysis_outcome {
	OUTCOME_NONE, /* no cell can win: none is complete, or work differs */
	OUTCOME_ALONE, /* only one cell can win, so there is no contest */
	OUTCOME_TOO_FEW, /* too few blocks to name a winner */
	OUTCOME_FASTEST, /* a sole winner */
	OUTCOME_TIE /* the best and others tie, or can't be told apart */
};

/* How many of the blocks without a row are listed. */
#define ANALYSIS_MISSING 5

/* What keeps a row from winning; all 0, NULL and -1 where nothing does. */
struct analysis_failure {
	/* "crashed", "wrong", "skipped" ... or "mixed"; at most 10 columns. */
	const char *mark;
	/* The first trial that was not ok, which no skipped one is. */
	const char *reason; /* "" when it gave none */
	enum trial_status status;
	int64_t block;
	const char *skipped; /* why none of its trials was run; NULL: one was */
	int64_t missing; /* compared blocks without a row of it */
	uint32_t missing_first[ANALYSIS_MISSING];
	bool fetches; /* it only fetches, which is less work */
	/* Items that failed, the fewest of any ok trial; -1: not measured. */
	int64_t items_failed;
	/* The most items that any ok trial had at once, where none had as many
	 * as it has workers; -1: one had, or it isn't known. */
	int64_t at_once;
};

/* A row that can't win, since it wasn't ok in every block, but may be faster
 * than one that can: by the blocks that both have. */
struct challenger {
	const struct summary_row *row; /* the fastest of them; NULL: none */
	double ratio; /* its time / the other's */
	int64_t count;
};

/*
 * Rows are in order of strategy's name and workers, the baseline and its second
 * run first, the ceiling last. Pointers are into rows, or NULL. Only trials of
 * counted blocks are in it.
 */
struct analysis_set {
	const char *name;
	struct summary_row *rows;
	struct analysis_failure *failures; /* one a row */
	size_t count;
	const struct summary_row *baseline, *again;

	/* The contest. */
	enum analysis_outcome outcome;
	const struct summary_row *best; /* least time of the complete cells */
	/* To be added to ln(speedup)'s interval of the leader, which was picked
	 * (stats/best.h). */
	double bias;
	const struct summary_row *next; /* the second of those that can win */
	struct challenger challenger, next_challenger; /* of best, of next */
	bool aa_differs; /* the A/A interval excludes 1 */
	double aa_ratio; /* the longer time / the other; 1 where it doesn't */
	int64_t aa_undone; /* slower than the best, but by less than that */

	int64_t blocks; /* counted ones */
	int64_t blocks_compared; /* those that the contest used */
	int64_t blocks_needed; /* to name a winner among these cells */
	int64_t baseline_failed; /* blocks without an ok trial of it */
	/* Where there are several, intervals and verdicts use these instead of
	 * blocks. */
	int64_t sittings;

	/* Rows left out because their trial has one already; the first. */
	int64_t repeated, repeated_line, repeated_block;
	const struct summary_row *repeated_row;
	/* Without skipped ones and cells that are unsupported throughout. */
	int64_t trials_ok, trials_not_ok;
	bool idle; /* no trial was run in a counted block */
	/* The first trial that was not ok: its cell, or NULL. */
	const struct summary_row *worst;

	/* Of an ok trial; -1 when not measured. */
	int64_t items, items_least, items_most;
	bool mixed; /* trials differ in them: other work, so no winner */
	const struct summary_row
		*items_row; /* the first that differed, or NULL */
	int64_t items_block;
	int64_t items_failed; /* the most of any trial, as the baseline's */
	bool items_more; /* some row had fewer failures: failures has them */
	bool nothing; /* all items failed: no row has a rate or a speedup */
	bool pages; /* items are pages, whatever the dataset's name */
	int64_t longest_ns; /* the baseline's longest item */
	int64_t cores_usable, cores_most; /* the least and most of any trial */
	struct noise *noise; /* what disturbed its trials */
};

/*
 * Whether cores limit the set: there is a measured ceiling, or the baseline
 * computes for 80 % of its time. Otherwise it waits.
 */
bool analysis_cpu_bound(const struct analysis_set *set);
/* Whether that is known: there is a ceiling, or the baseline's CPU time. */
bool analysis_limit_known(const struct analysis_set *set);
/* Whether the measured ceiling holds at so many workers: beyond the cores it is
 * shares dealt out beforehand, which a pool beats. True where the cores aren't
 * known. */
bool analysis_ceiling_holds(const struct analysis_set *set, int64_t workers);

/*
 * The steps that fill a set. first[i] is the cell of rows[i], base the
 * baseline's or NULL. 0 or a negative errno. [any thread]
 */
/* Medians, speedups and efficiencies of all rows, and the longest item. */
int figures_rows(const struct cells *cells, const struct cell *first,
	const struct cell *base, struct analysis_set *set);
/* Verdicts, ratios, best, outcome and counts of blocks. */
int winner_find(const struct cells *cells, const struct cell *first,
	const struct cell *base, struct analysis_set *set);

#endif
