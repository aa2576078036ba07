/* SPDX-License-Identifier: MIT */
/*
 * How long a plan will take, by what one pass of its baseline takes: an
 * estimate for before anything was measured, within a factor of two.
 */
#ifndef LANEBENCH_PLAN_EXPECT_H
#define LANEBENCH_PLAN_EXPECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/cells.h"

/*
 * A first look: a few items, one after another in one lane. Where a place is
 * connected to, each is done twice in a row, for what the first visit costs is
 * paid once a place and lane, however many items come from there.
 */
struct expect_look {
	size_t ended; /* items that were through, twice counted twice */
	int64_t span_ns; /* that it took */
	int64_t busy_ns; /* CPU time of it; -1: not known */
	int64_t served_ns; /* CPU time of a server on the same cores */
	size_t pairs; /* that were through; 0: each was done once */
	int64_t first_ns, again_ns; /* all their first times, and second */
	size_t places; /* that the pairs came from */
	int64_t longest_ns; /* the longest second time, or of all items */
	bool computes; /* what isn't known is CPU time */
};

/* What is known of a dataset, all of its items one after another. */
struct expect_pace {
	int64_t pass_ns; /* how long that takes; 0: not known */
	int64_t busy_ns; /* of it, what keeps a core busy */
	int64_t longest_ns; /* one item, at the least of the longest */
	int64_t place_ns; /* more, for a lane's first visit to a place */
	int64_t start_ns; /* what starting and ending a trial adds */
	size_t items, places;
	unsigned cores; /* that may be used */
};

/* Fills pass, busy, longest and place. share: how many items there are for each
 * that ended, or for each pair. Nothing where none was through. */
void expect_look(
	struct expect_pace *pace, const struct expect_look *look, double share);

/* The pace of a sample of its items; of all where there are no more. */
struct expect_pace expect_sample(const struct expect_pace *pace, size_t items);

/* A cell's wall time without its start: whatever waits is shared by the
 * workers, whatever computes by the cores. 0 when the pace isn't known. */
int64_t
expect_cell_ns(const struct plan_cell *cell, const struct expect_pace *pace);

/* With what is around it: starting, reading the list, judging each item. */
int64_t expect_trial_ns(int64_t cell_ns, const struct expect_pace *pace);

#endif
