/* SPDX-License-Identifier: MIT */
/*
 * Whoever is best of several was lucky, too: by how much, by drawing whole
 * units (blocks, or sittings) anew.
 */
#ifndef LANEBENCH_STATS_CHOSEN_H
#define LANEBENCH_STATS_CHOSEN_H

#include <stddef.h>

#define CHOSEN_UNITS_MOST 1024

/* What a median of the told values is too small by: 0 or less. */
struct chosen {
	double by; /* of the cell with the smallest median of by[] */
	double told; /* of the cell with the smallest of its own */
};

/*
 * by[] and told[], each [unit * cells + cell]. 0; -EINVAL where a size is 0 or
 * units over the most, or a value isn't finite; -ENOMEM. [any thread]
 */
int chosen_bias(const double *by, const double *told, size_t units,
	size_t cells, struct chosen *bias);

#endif
