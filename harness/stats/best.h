/* SPDX-License-Identifier: MIT */
/*
 * Who wins, from complete blocks. The best is the contender with the smallest
 * median of ln(time) less its block's median; each other one is held against
 * it by a two-sided exact signed-rank test on ln(time / best's time), Holm over
 * the k - 1 (stats/wilcoxon.h, stats/holm.h). Source: Demsar, JMLR 7 (2006).
 *
 * What a verdict means:
 * - FASTEST: this is the best, and every other contender was rejected.
 * - TIED: not told apart from the best, and the whole interval of the ratio
 *   lies inside 1 +- 2 %: as good as the same. The best itself is TIED when
 *   all that it was not told apart from are.
 * - UNRESOLVED: not told apart, and the difference could still matter. The
 *   best itself is UNRESOLVED when any of those is. Also one that was rejected
 *   although its median is below the best's, which only skew can bring about.
 * - SLOWER: rejected.
 * - NONE: no verdict: not a contender, alone, or too few blocks.
 *
 * A contender is eligible (the caller's word: no wrong, failed or incomplete
 * trial) and has a time in every block. Others have a ratio where they can.
 */
#ifndef LANEBENCH_STATS_BEST_H
#define LANEBENCH_STATS_BEST_H

#include "stats/speedup.h"

#include <stdbool.h>

enum best_verdict {
	BEST_NONE,
	BEST_FASTEST,
	BEST_TIED,
	BEST_SLOWER,
	BEST_UNRESOLVED,
};

enum best_outcome {
	BEST_DECIDED,
	BEST_TOO_FEW_BLOCKS, /* a best is there, but must not be named winner */
	BEST_ALONE, /* one contender: nothing to hold it against */
	BEST_NO_CONTENDER,
};

struct best_rule {
	double alpha; /* of the whole family */
	double equivalence; /* 0.02: a ratio inside 0.98..1.02 is the same */
	double level; /* of the intervals */
};

struct best_cell {
	enum best_verdict verdict;
	/*
	 * Its time over the best's: 1.1 takes 10 % longer. n = 0 and NaN where
	 * there is no best or no block in which both have a time.
	 */
	struct speedup to_best;
	double p; /* Holm-adjusted; NaN for the best and where nothing was tested */
};

struct best {
	enum best_outcome outcome;
	size_t best; /* a cell's index; SIZE_MAX without a contender */
	size_t contenders; /* k */
	size_t blocks_needed; /* see best_blocks_needed() */
};

/* alpha 0.05, equivalence 0.02, level 0.95. */
struct best_rule best_rule_usual(void);

/* "fastest", "tied", "slower", "unresolved", "none"; never NULL. */
const char *best_verdict_name(enum best_verdict verdict);

/*
 * The fewest blocks with which all k - 1 could be rejected: the least n with
 * 2^(1-n) <= alpha / (k - 1). 0 where k < 2.
 */
size_t best_blocks_needed(size_t contenders, double alpha);

/*
 * times[block * cells + cell]: one unit, ns by habit; NaN: not measured.
 * Writes cell[0..cells) and *best. 0; -EINVAL where there is no cell, a time
 * is zero, negative or infinite, or the rule is none; -ENOMEM. Without blocks
 * nobody contends. [any thread]
 */
int best_decide(const double *times, size_t blocks, size_t cells,
	const bool *eligible, const struct best_rule *rule,
	struct best_cell *cell, struct best *best);

/* The same where times stand elsewhere: at() says one, of the block and cell. */
struct best_times {
	double (*at)(const void *of, size_t block, size_t cell);
	const void *of;
	size_t blocks, cells;
};

int best_decide_of(const struct best_times *times, const bool *eligible,
	const struct best_rule *rule, struct best_cell *cell,
	struct best *best);

/*
 * Keeps, in place, the blocks in which every eligible cell has a time: a run
 * that was interrupted inside a block. Returns how many are left.
 */
size_t best_keep_complete(
	double *times, size_t blocks, size_t cells, const bool *eligible);

#endif
