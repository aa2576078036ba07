/* SPDX-License-Identifier: MIT */
/* A row of CSV split into its fields, where it stands. One thread a row. */
#ifndef LANEBENCH_RECORD_CSV_SPLIT_H
#define LANEBENCH_RECORD_CSV_SPLIT_H

#include <stdbool.h>
#include <stddef.h>

#include "record/csv.h"

/* The fields of the latest row; all zero is none. free() takes `fields`. */
struct csv_split {
	struct csv_field *fields;
	size_t count, room;
	const char *problem; /* of the latest that was none */
};

/* Splits text[0 .. end), which is written to, as *end is, without quotes or
 * with them. Where the row isn't whole its last field may lack its closing
 * quote. 0, -ENOMEM, or -EBADMSG with the problem in words. */
int csv_split_plain(struct csv_split *split, char *text, char *end);
int
csv_split_quoted(struct csv_split *split, char *text, char *end, bool whole);

/* How many fields a whole row with quotes has; false where it is none. Leaves
 * the text as it is, for it may have to be read again. */
bool csv_split_count(const char *text, const char *end, size_t *count);

#endif
