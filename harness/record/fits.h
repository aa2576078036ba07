/* SPDX-License-Identifier: MIT */
/* fits.csv: a row a number that a law of scaling gave, or why it gave none. */
#ifndef LANEBENCH_RECORD_FITS_H
#define LANEBENCH_RECORD_FITS_H

#include <stddef.h>
#include <stdint.h>

/*
 * In the order of the file's columns. Whole numbers are -1 and ratios NaN
 * where there is none. Strings are borrowed; NULL is empty.
 */
struct fits_row {
	const char *dataset;
	const char *strategy; /* NULL: said of the dataset itself */
	const char *model, *parameter;
	double value, lo, hi;
	double level; /* nominal coverage of lo..hi */
	int64_t points; /* distinct worker counts that were fitted */
	double log_rmse;
	const char *refused; /* why there is no value */
	int64_t workers; /* of what is said of one count only */
	const char *note; /* how the value is to be read */
};

/* Writes the whole file; one that is there is replaced in one step. 0 or a
 * negative errno. */
int fits_write(const char *path, const struct fits_row *rows, size_t count);

#endif
