/* SPDX-License-Identifier: MIT */
/*
 * How long a plan will take, by what one pass of its baseline takes: an
 * estimate for before anything was measured, within about half of the truth.
 */
#ifndef LANEBENCH_PLAN_EXPECT_H
#define LANEBENCH_PLAN_EXPECT_H

#include <stddef.h>
#include <stdint.h>

#include "plan/cells.h"

/* What is known of a dataset, all of its items one after another. */
struct expect_pace {
	int64_t pass_ns; /* how long that takes; 0: not known */
	int64_t busy_ns; /* of it, what keeps a core busy */
	int64_t start_ns; /* what starting and ending a trial adds */
	size_t items;
	unsigned cores; /* that may be used */
};

/* A cell's wall time without its start: whatever waits is shared by the
 * workers, whatever computes by the cores. 0 when the pace isn't known. */
int64_t
expect_cell_ns(const struct plan_cell *cell, const struct expect_pace *pace);

#endif
