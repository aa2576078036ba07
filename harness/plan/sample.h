/* SPDX-License-Identifier: MIT */
/* A seeded sample of a list of items. */
#ifndef LANEBENCH_PLAN_SAMPLE_H
#define LANEBENCH_PLAN_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

/*
 * Copies `want` of the `total` lines of a file to another, each as likely as
 * any other, in their order, `times` in a row; all of them when there are no
 * more. The number of lines taken, or a negative errno.
 */
int64_t sample_lines(const char *from, const char *to, size_t total,
	size_t want, unsigned times, uint64_t seed);

#endif
