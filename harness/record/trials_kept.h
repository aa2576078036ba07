/* SPDX-License-Identifier: MIT */
/* What was written of a trials.csv, to be looked for when it is read back. */
#ifndef LANEBENCH_RECORD_TRIALS_KEPT_H
#define LANEBENCH_RECORD_TRIALS_KEPT_H

#include "record/csv.h"
#include "record/names.h"
#include "record/trials.h"

/* A row: its text's digest, and what it is called by. */
struct kept_row {
	uint64_t digest;
	uint32_t dataset, strategy, workers, block;
};

/* All zero is empty. The first row is the file's header. */
struct kept {
	struct kept_row *rows;
	size_t count, room;
	struct names names;
};

/* 0 or -ENOMEM. */
int
kept_add(struct kept *kept, const struct csv_text *text, const char *dataset,
	const char *strategy, unsigned workers, unsigned block);
/* The same of a row that was read; text: as it is written. */
int kept_add_fields(struct kept *kept, const struct csv_text *text,
	const struct csv_field *fields, size_t count);

/* Adds to what is spoiled what of the file isn't what was kept. 0 or a negative
 * errno. */
int kept_verify(const struct kept *kept, const char *path,
	struct trials_spoiled *spoiled);

void kept_fini(struct kept *kept);

#endif
