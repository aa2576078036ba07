/* SPDX-License-Identifier: MIT */
/* What stands in a field of a CSV, and which columns a file has. Pure. */
#ifndef LANEBENCH_RECORD_CSV_READ_H
#define LANEBENCH_RECORD_CSV_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/csv.h"

/* A whole number, 0 <= n; "12.0", as some writers have it, too; empty is -1.
 * False for anything else. */
bool field_whole(const struct csv_field *field, int64_t *value);

/* A finite number; empty is NaN. False for anything else. */
bool field_ratio(const struct csv_field *field, double *value);

/*
 * Where the named columns stand in a header row: at[i] is that of names[i], or
 * -1. Returns the first name that stands there twice, or NULL.
 */
const char *field_columns(const struct csv_field *header, size_t count,
	const char *const *names, size_t names_count, int *at);

#endif
