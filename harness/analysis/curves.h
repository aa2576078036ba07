/* SPDX-License-Identifier: MIT */
/*
 * What a strategy's curve over the worker counts says: the laws of scaling
 * fitted to it, or why none is. Reads nothing but the trials.
 */
#ifndef LANEBENCH_ANALYSIS_CURVES_H
#define LANEBENCH_ANALYSIS_CURVES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/analysis.h"
#include "record/summary.h"
#include "stats/scaling.h"

/* The most curves that are fitted; a file's others are left out. */
#define CURVES_MOST 1000
#define CURVES_POINTS 64
/* With more blocks than this, medians of this many batches replace them. */
#define CURVES_BLOCKS 400

/* One strategy: the set's rows first .. first + count. */
struct curve {
	const char *strategy;
	size_t first, count;
	struct scaling_usl usl;
	struct scaling_amdahl amdahl;
};

struct curves_set {
	const struct analysis_set *set;
	bool cpu_bound;
	/* The speedup that the longest item allows at most, since one worker
	 * has it; NaN: not measured. */
	double longest_limit;
	struct curve *curves;
	size_t count, left_out;
};

struct curves {
	struct curves_set *sets; /* as the analysis has them */
	size_t count;
};

/* 0 or a negative errno. Borrows from both, which must outlive it. The same
 * trials give the same numbers: the resampling has a fixed seed. */
int curves_create(struct curves **out, const struct trials *trials,
	const struct analysis *analysis);
/* Takes NULL. */
void curves_destroy(struct curves *curves);

/* Whether a row has more workers than cores on a set that they limit: no law
 * counts it. */
bool
curves_beyond(const struct curves_set *curves, const struct summary_row *row);

/* Everything as rows of fits.csv, which the caller frees; what they point to
 * is the curves'. 0 or -ENOMEM. */
int
curves_rows(const struct curves *curves, struct fits_row **rows, size_t *count);

#endif
