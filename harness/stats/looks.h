/* SPDX-License-Identifier: MIT */
/*
 * When to stop measuring. Precision is looked at after 10, 12, 15, 20, 25, 30
 * and 40 blocks and never between: each look more is another chance to stop on
 * a lucky draw. What is looked at is how wide the intervals are, never who
 * leads. The time budget is asked after every block.
 */
#ifndef LANEBENCH_STATS_LOOKS_H
#define LANEBENCH_STATS_LOOKS_H

#include <stdbool.h>
#include <stddef.h>

#define LOOKS_FIRST 10
#define LOOKS_LAST 40
#define LOOKS_PRECISION 0.05

enum looks_decision {
	LOOKS_GO_ON,
	LOOKS_PRECISE, /* every interval is as narrow as was asked */
	LOOKS_COUNTED, /* the number of blocks that was asked for */
	LOOKS_ENOUGH, /* 40 blocks, "precision not reached" */
	LOOKS_BUDGET, /* another block would pass the budget; likewise */
};

struct looks_rule {
	size_t blocks; /* exactly this many, without looks or budget; 0: looks */
	double precision; /* the half-width wanted: 0.05 for 5 % */
	double budget_s; /* INFINITY: none */
	/*
	 * The user gave the budget. Else the first ten blocks outrank it: below
	 * ten no winner may be named.
	 */
	bool budget_is_users;
};

struct looks_state {
	size_t blocks; /* counted and complete; without block 0 */
	/*
	 * The largest interval_half_width() of ln(speedup) of all cells that
	 * still can have one; INFINITY where one has no interval yet.
	 */
	double widest;
	double elapsed_s;
	double median_block_s; /* block 0's time will do until there are others */
};

/* What to do after a block. The first block is always run. [any thread] */
enum looks_decision
looks_decide(const struct looks_rule *rule, const struct looks_state *state);

/* Whether precision is looked at after `blocks`. */
bool looks_at(size_t blocks);
/* The next look after `blocks`; 0 after the last. */
size_t looks_next(size_t blocks);

/* A half-width that can be asked for: over 0 and under 1 (100 %). */
bool looks_precision_valid(double precision);

#endif
