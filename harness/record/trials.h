/* SPDX-License-Identifier: MIT */
/* trials.csv: a row a planned trial, written as the trial ends, and read back
 * into a compact table. [one thread at a time each] */
#ifndef LANEBENCH_RECORD_TRIALS_H
#define LANEBENCH_RECORD_TRIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/trial_row.h"

struct trials_writer;

/* What is wrong with a file: "line 17: block is `x', not a number". */
struct trials_problem {
	size_t line; /* 0: it isn't about a line */
	char words[200];
};

/* Of each kind of problem, this many are put into words. */
#define TRIALS_TOLD 5

/* Creates the file, which must not be there, with its header row. 0 or a
 * negative errno, -EEXIST among them. */
int trials_create(struct trials_writer **out, const char *path);

/* Opens a file for more rows. A last row without its newline was cut off as it
 * was written: it is dropped, and *dropped says so (may be NULL). -EBADMSG: its
 * header isn't the one that this version writes. */
int trials_reopen(struct trials_writer **out, const char *path, bool *dropped);

/* Writes the row at once, with one write(). When that fails, as on a full disk,
 * the file is cut back to whole rows; the same row may be tried again. 0 or a
 * negative errno. */
int trials_append(struct trials_writer *writer, const struct trial_row *row);

/* Writes `why` into the column `excluded` of every row of the dataset's block.
 * The file is replaced in one step, so it is whole whenever the run dies. path:
 * the writer's. 0 or a negative errno, which ends the writing. */
int trials_exclude(struct trials_writer *writer, const char *path,
	const char *dataset, int64_t block, const char *why);

/* Where the file isn't as it was written. */
struct trials_spoiled {
	size_t lost; /* rows that aren't there any more */
	struct trials_problem told[TRIALS_TOLD]; /* the first of them */
	size_t strange; /* lines that were never written */
	size_t strange_line; /* the first of them */
};

/* Reads the file back and compares it with what was written, or was there when
 * it was opened; adds what trials_exclude() found so. path: the writer's. 0 or
 * a negative errno. */
int trials_verify(struct trials_writer *writer, const char *path,
	struct trials_spoiled *out);

/* Closes; takes NULL. 0, or a negative errno when the system lost data. */
int trials_close(struct trials_writer *writer);

/* What the reader keeps of a row: names are numbers that trials_name() turns
 * back. Whole numbers are ROW_NONE where they were not measured. */
struct trial_point {
	uint16_t dataset, strategy, reason;
	uint16_t slot; /* UINT16_MAX: not known */
	uint32_t block;
	uint32_t items, items_failed; /* UINT32_MAX: not measured */
	uint32_t workers : 24;
	/* 1 to 15, over and over, which tells neighbours apart; 0: unknown. */
	uint32_t session : 4;
	/* It never had as many items open as workers, though there were 4 for
	 * each; its reason is how many it had. */
	uint32_t narrow : 1;
	/* An excluded row's reason is why it is. */
	uint32_t warmup : 1, excluded : 1;
	uint32_t served : 1; /* an origin worked for it beside its workers */
	/* In steps of 1/TRIAL_SHARE_ONE; TRIAL_SHARE_NONE: not measured. */
	uint32_t block_steal : 14, block_others_busy : 14;
	uint32_t status : 3; /* enum trial_status */
	/* A CPU quota was used up in more than NOISE_QUOTA of its periods.
	 * `pressure` is their share then: it is why tasks waited. */
	uint32_t held : 1;
	uint16_t pressure; /* of the wall time, at most 6, in such steps too */
	uint16_t cores_usable; /* 0: not measured */
	int64_t wall_ns, cpu_ns, peak_rss_bytes;
	int64_t item_p50_ns, item_p99_ns, item_max_ns;
};

/* The items that didn't fail, which is what a rate is of; -1: not measured. */
static inline int64_t
trials_done(const struct trial_point *point)
{
	if (point->items == UINT32_MAX)
		return -1;
	if (point->items_failed == UINT32_MAX)
		return point->items;
	return (int64_t)point->items - point->items_failed;
}

/* The items a worker from which on `narrow` is set. */
#define TRIAL_NARROW_ITEMS 4

#define TRIAL_SHARE_ONE 10000
#define TRIAL_SHARE_NONE 0x3fff
#define TRIAL_PRESSURE_NONE UINT16_MAX
#define TRIAL_WORKERS_MAX 0xffffff

/* 0: the file isn't there, or has no more than a part of its header, as a full
 * disk leaves it. 1: it has more, or something else. Or a negative errno. */
int trials_begun(const char *path);

/* Whether the first line is this version's header: 0, or -EBADMSG with the
 * first column that differs. Another negative errno comes without words. */
int trials_header(const char *path, struct trials_problem *problem);

/* Malformed rows, which were left out; the first of them in words. */
struct trials_left_out {
	size_t count;
	struct trials_problem told[TRIALS_TOLD];
};

struct trials;

#define TRIALS_GROUPED 32768

/*
 * Reads a trials.csv, also others': columns are found by name, in any order;
 * unknown ones are ignored. trial_row.c says which are required, and what each
 * must hold unless it is empty. A last row without its newline may have been
 * cut off within a number: it is left out, and trials_cut_off() says so.
 * 0, or a negative errno with `problem` filled; -EBADMSG: it is malformed.
 */
int trials_load(
	struct trials **out, const char *path, struct trials_problem *problem);
/* The same, but single malformed rows are left out: see trials_left_out(). */
int trials_load_sound(
	struct trials **out, const char *path, struct trials_problem *problem);
void trials_destroy(struct trials *trials);

size_t trials_count(const struct trials *trials);
/* The table's. In the file's order up to TRIALS_GROUPED rows; in a longer file
 * every TRIALS_GROUPED rows are sorted by their cell, and stay in the file's
 * order within it. */
const struct trial_point *trials_at(const struct trials *trials, size_t i);
/* The dataset's, strategy's or reason's name; the table's. */
const char *trials_name(const struct trials *trials, uint32_t name);
/* The highest session of all rows; 0 where none is known. */
unsigned trials_last_session(const struct trials *trials);
/* How many sittings a dataset was measured in, and the one of a block: 1 where
 * the file doesn't say. */
unsigned trials_sittings(const struct trials *trials, uint32_t dataset);
unsigned
trials_sitting(const struct trials *trials, uint32_t dataset, uint32_t block);
/* The least CPU quota that a trial used up, in cores; 0: none did. */
double trials_quota_cores(const struct trials *trials);
/* The line on which that row begins; 0: unknown. Only the first TRIALS_LINES
 * rows have it, since the memory of a row is promised. */
#define TRIALS_LINES ((size_t)32 * TRIALS_GROUPED)
size_t trials_line(const struct trials *trials, size_t i);
/* The line of a last row without its newline, which was left out; 0: it has
 * one. */
size_t trials_cut_off(const struct trials *trials);
/* The table's. */
const struct trials_left_out *trials_left_out(const struct trials *trials);

#endif
