/* SPDX-License-Identifier: MIT */
/* Two files of items, only written: items.csv, a row an item of every trial,
 * when it was asked for; and reference.csv, what the baseline's first pass made
 * of each item, which every trial is compared with. [one thread at a time] */
#ifndef LANEBENCH_RECORD_ITEMS_H
#define LANEBENCH_RECORD_ITEMS_H

#include <stdbool.h>
#include <stdint.h>

/* Of either file. Buffered: an error may show in a later call, at the latest in
 * items_close(). */
struct items_writer;

/* A column each, in their order. Times count from the trial's start. Whole
 * numbers are -1 where they were not measured. */
struct items_row {
	const char *dataset, *strategy;
	int64_t workers, block;
	int64_t item, lane, slot;
	const char *status; /* "ok", "failed", "lost" ... */
	const char *reason; /* "" when there is none */
	int64_t begin_ns, first_byte_ns, fetched_ns, process_ns, end_ns;
	int64_t bytes;
	bool has_digest;
	uint64_t digest;
};

struct reference_row {
	const char *dataset;
	int64_t item;
	const char *source;
	const char *status; /* "ok", "failed" */
	const char *reason; /* "" when there is none */
	int64_t bytes; /* -1: not measured */
	bool has_digest;
	uint64_t digest;
	/* Of runs with peers, which are compared with these. */
	bool has_crc32;
	uint32_t crc32; /* of the decoded body */
	const char *title; /* its first 255 bytes; NULL is "" */
};

/* 0 or a negative errno; -EEXIST when the file is there. */
int items_create(struct items_writer **out, const char *path);
int reference_create(struct items_writer **out, const char *path);
/*
 * items.csv made anew with those of its rows that keep() wants: a trial that
 * was cut off has left some that belong to none. A file that isn't there is
 * empty. 0 or a negative errno.
 */
int items_reopen(struct items_writer **out, const char *path,
	bool (*keep)(void *arg, const char *dataset, const char *strategy,
		unsigned workers, unsigned block),
	void *arg);
int items_add(struct items_writer *writer, const struct items_row *row);
int reference_add(struct items_writer *writer, const struct reference_row *row);
/* After each trial, so that what was measured is kept: all of the trial's
 * items or, where there is an error, none. */
int items_flush(struct items_writer *writer);
/* Writes what is left and closes; takes NULL. 0 or the first error; -ESTALE:
 * the file isn't as long as what was written. */
int items_close(struct items_writer *writer);

#endif
