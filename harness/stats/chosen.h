/* SPDX-License-Identifier: MIT */
/* The best of several was also lucky: by how much, estimated by resampling
 * whole units (blocks, or sittings). */
#ifndef LANEBENCH_STATS_CHOSEN_H
#define LANEBENCH_STATS_CHOSEN_H

#include <stddef.h>

#define CHOSEN_UNITS_MOST 1024

/*
 * by[] and told[], each [unit * cells + cell]. *bias: by how much the median of
 * told[] is too small where that of by[] is the smallest; 0 or less. 0; -EINVAL
 * where a size is 0 or units over the most, or a value isn't finite; -ENOMEM.
 * [any thread]
 */
int chosen_bias(const double *by, const double *told, size_t units,
	size_t cells, double *bias);

#endif
