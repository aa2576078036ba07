/* SPDX-License-Identifier: MIT */
/* overhead.csv: what each strategy costs an item, and from which rates. */
#ifndef LANEBENCH_RECORD_COSTS_H
#define LANEBENCH_RECORD_COSTS_H

#include <stddef.h>
#include <stdint.h>

/*
 * In the order of the file's columns. Whole numbers are -1 and ratios NaN
 * where there is none. Strings are borrowed; NULL is empty.
 */
struct costs_row {
	const char *strategy; /* NULL: said of the machine */
	int64_t workers;
	const char *measure; /* with its unit: "metg50_ns" ... */
	double task_ns; /* mean work of an item, of a rate */
	int64_t items;
	double value, lo, hi;
	double level; /* nominal coverage of lo..hi */
	int64_t blocks;
	const char *refused; /* why there is no value */
};

/* Writes the whole file; one that is there is replaced in one step. 0 or a
 * negative errno. */
int costs_write(const char *path, const struct costs_row *rows, size_t count);

#endif
