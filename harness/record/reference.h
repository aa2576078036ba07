/* SPDX-License-Identifier: MIT */
/* reference.csv: what the baseline's first pass made of each item, against
 * which every trial is held. Written only; one thread at a time. */
#ifndef LANEBENCH_RECORD_REFERENCE_H
#define LANEBENCH_RECORD_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

struct reference_writer;

struct reference_row {
	const char *dataset;
	uint64_t item;
	const char *source;
	const char *status; /* "ok", "failed" */
	const char *reason; /* "" when there is none */
	int64_t bytes; /* -1: not measured */
	bool has_digest;
	uint64_t digest;
	/* Of runs with peers, which are held against these. */
	bool has_crc32;
	uint32_t crc32; /* of the decoded body */
	const char *title; /* its first 255 bytes; NULL is "" */
};

/* 0 or a negative errno; -EEXIST when the file is there. */
int reference_create(struct reference_writer **out, const char *path);
/* Buffered: an error may show in a later call, at the latest in close. */
int
reference_add(struct reference_writer *writer, const struct reference_row *row);
/* Writes what is left and closes; takes NULL. 0 or the first error. */
int reference_close(struct reference_writer *writer);

#endif
