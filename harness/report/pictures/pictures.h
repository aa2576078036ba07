/* SPDX-License-Identifier: MIT */
/* The pictures of a run, drawn by gnuplot from the scripts of plots/. */
#ifndef LANEBENCH_REPORT_PICTURES_PICTURES_H
#define LANEBENCH_REPORT_PICTURES_PICTURES_H

#include "analysis/analysis.h"
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

#endif
