/* SPDX-License-Identifier: MIT */
/* The pictures, drawn by gnuplot from scripts on disk. */
#ifndef LANEBENCH_REPORT_PICTURES_SPEEDUP_H
#define LANEBENCH_REPORT_PICTURES_SPEEDUP_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/analysis.h"

struct plots_problem {
	char words[300];
};

/*
 * Draws DIR/plots/DATASET-speedup.svg and .png for every dataset, with the
 * numbers they show beside them in .dat; files that are there are replaced.
 * scripts: the folder of the .gp files, NULL for ../share/lanebench/plots
 * beside the running program. 0; -ENOENT when gnuplot is not installed;
 * -ENODATA when there is nothing to draw; or another negative errno. `problem`
 * says in one line what failed. Starts gnuplot and waits for it.
 */
int plots_draw(const char *dir, const char *scripts,
	const struct analysis *analysis, struct plots_problem *problem);

/* Which curves of a dataset a picture shows, in which order, how far. */

/* More curves than this no eye tells apart: the best are drawn. */
#define PICTURE_CURVES 16
/* Worker counts that may get a tic. */
#define PICTURE_TICS 64

/* One strategy: rows set->rows[first .. end). */
struct picture_curve {
	size_t first, end;
	size_t style; /* from 1, of its name: the same in every picture */
	size_t points;
	double peak;
};

struct picture {
	const struct analysis_set *set;
	struct picture_curve *curves; /* the fastest first; the caller frees */
	size_t count;
	size_t hidden; /* curves that were left out */
	struct picture_curve ceiling; /* the measured one; points 0: none */
	int64_t tics[PICTURE_TICS];
	size_t tic_count;
	double least, most; /* of all speedups and intervals, and 1 */
};

/* 0 or -ENOMEM; the curves are to be freed in any case. */
int picture_gather(struct picture *picture, const struct analysis_set *set);

/* Has the picture show a value, if it is one. */
void picture_widen(struct picture *picture, double value);

/* Leaves out counts whose labels would touch: the first, the last and the
 * powers of two stay. */
void picture_thin_tics(struct picture *picture);

#endif
