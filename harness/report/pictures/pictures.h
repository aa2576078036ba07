/* SPDX-License-Identifier: MIT */
/* The pictures of a run, drawn by gnuplot from the scripts of plots/. */
#ifndef LANEBENCH_REPORT_PICTURES_PICTURES_H
#define LANEBENCH_REPORT_PICTURES_PICTURES_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/analysis.h"
#include "analysis/set.h"
#include "report/pictures/gnuplot.h"

/*
 * Draws DIR/plots/DATASET-WHAT.svg and .png for every dataset and picture, with
 * the numbers they show beside them in .dat; files that are there are replaced.
 * scripts: the folder of the .gp files, NULL for ../share/lanebench/plots
 * beside the running program. 0; -ENOENT when gnuplot is not installed;
 * -ENODATA when there is nothing to draw; or another negative errno. `problem`
 * says in one line what failed. Starts gnuplot and waits for it.
 */
int pictures_draw(const char *dir, const char *scripts,
	const struct analysis *analysis, struct pictures_problem *problem);

/* Speedup by workers, as curves or, of one worker count, as dots. */

/* 1 when it was drawn, 0 when there is no speedup, or a negative errno. */
int speedup_draw(
	const struct pictures_place *place, const struct analysis_set *set);

/* At most this many curves are drawn, the best ones. */
#define PICTURE_CURVES 16
/* The most worker counts on the axis. */
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

#endif
