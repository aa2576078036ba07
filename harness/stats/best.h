/* SPDX-License-Identifier: MIT */
/*
 * Who wins, from complete units: blocks, or sittings, whose values are the
 * medians of their blocks' own. The best is the contender with the smallest
 * median of ln T less its unit's median over the contenders; each other one has
 * - p_pair: "as fast as the best", two-sided exact signed ranks, uncorrected
 *   (stats/wilcoxon.h);
 * - p_range: the same for all together (stats/range.h), never below p_pair.
 *
 * Verdicts, the first that holds:
 * - NONE: not a contender, alone, or too few units.
 * - TIED: the whole interval of its ratio to the best lies inside 1 +- 2 %.
 * - SLOWER, and the best is FASTEST: every other contender, tied ones too, has
 *   p_pair <= alpha and a ratio above 1. All must be rejected for one claim, so
 *   each at alpha keeps the whole at alpha. Source: Berger, Technometrics 24
 *   (1982).
 * - SLOWER: p_range <= alpha, and a ratio above 1.
 * - UNRESOLVED.
 * A best that isn't FASTEST is TIED when all that aren't SLOWER are, else
 * UNRESOLVED.
 *
 * A contender is eligible (the caller's word: no wrong, failed or incomplete
 * trial) and has a time in every unit. Others have a ratio where they can.
 */
#ifndef LANEBENCH_STATS_BEST_H
#define LANEBENCH_STATS_BEST_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/speedup.h"

enum best_verdict {
	BEST_NONE,
	BEST_FASTEST,
	BEST_TIED,
	BEST_SLOWER,
	BEST_UNRESOLVED,
};

enum best_outcome {
	BEST_DECIDED,
	BEST_TOO_FEW_UNITS, /* a best is there, but must not be named winner */
	BEST_ALONE, /* one contender: nothing to hold it against */
	BEST_NO_CONTENDER,
};

struct best_rule {
	double alpha; /* of a false sole winner; of a false "slower" */
	double equivalence; /* 0.02: a ratio inside 0.98..1.02 is the same */
	double level; /* of the intervals */
};

struct best_cell {
	enum best_verdict verdict;
	/*
	 * Its time over the best's: 1.1 takes 10 % longer. n = 0 and NaN where
	 * there is no best or no unit in which both have a time.
	 */
	struct speedup to_best;
	/* NaN for the best and where nothing was tested. p_holm is p_pair
	 * adjusted for how many there are; it decides only
	 * beyond RANGE_CELLS_MOST contenders, whose p_range it is. */
	double p_pair, p_range, p_holm;
};

struct best {
	enum best_outcome outcome;
	size_t best; /* a cell's index; SIZE_MAX without a contender */
	size_t contenders; /* k */
	size_t units_needed; /* see best_units_needed() */
	/* Added to both ends of the interval of ln(baseline / cell), this makes
	 * good for the cell's having been picked among its likes, be it for its
	 * own median or for that of these: 0 or less. */
	double bias;
};

/* alpha 0.05, equivalence 0.02, level 0.95. */
struct best_rule best_rule_usual(void);

/* The fewest units with which a cell can be rejected, however many there are:
 * the least n with 2^(1-n) <= alpha. */
size_t best_units_needed(double alpha);

/* Where ln T is: at() returns that of a unit and cell; NaN: not measured. */
struct best_logs {
	double (*at)(const void *of, size_t unit, size_t cell);
	const void *of;
	size_t units, cells;
	/* A cell; `cells` for one that isn't among them; SIZE_MAX for none, and
	 * then nothing is biased. */
	size_t baseline;
};

/* Writes cell[0..cells) and *best. 0; -EINVAL without a cell, for an infinite
 * ln T and for an unknown rule; -ENOMEM. Without units there are no contenders.
 * [any thread] */
int best_decide(const struct best_logs *logs, const bool *eligible,
	const struct best_rule *rule, struct best_cell *cell,
	struct best *best);

/*
 * Several tests at once: Holm's step-down adjustment.
 * Source: Holm, Scandinavian Journal of Statistics 6 (1979).
 */

/*
 * adjusted[i] for p[i], in the order given; both may be one array. Reject at
 * level alpha where adjusted <= alpha. 0 (also for none), -EINVAL where a p is
 * not within 0..1, -ENOMEM. [any thread]
 */
int holm_adjust(const double *p, size_t count, double *adjusted);

#endif
