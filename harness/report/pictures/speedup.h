/* SPDX-License-Identifier: MIT */
/* Speedup by workers, as curves or, of one worker count, as dots. */
#ifndef LANEBENCH_REPORT_PICTURES_SPEEDUP_H
#define LANEBENCH_REPORT_PICTURES_SPEEDUP_H

#include <stddef.h>
#include <stdint.h>

#include "analysis/set.h"
#include "report/pictures/gnuplot.h"

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
