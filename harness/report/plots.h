/* SPDX-License-Identifier: MIT */
/* The pictures, drawn by gnuplot from scripts on disk. */
#ifndef LANEBENCH_REPORT_PLOTS_H
#define LANEBENCH_REPORT_PLOTS_H

#include <stddef.h>

#include "report/analysis.h"

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

#endif
