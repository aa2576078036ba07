/* SPDX-License-Identifier: MIT */
/*
 * trials.csv: a row a planned trial, written as the trial ends, and read back
 * into a compact table. One thread at a time each.
 */
#ifndef LANEBENCH_RECORD_TRIALS_H
#define LANEBENCH_RECORD_TRIALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/trial_row.h"

struct trials_writer;

/* What is wrong with a file, in words: "line 17: block is `x', not a number".
 * line is 0 when it isn't about one. */
struct trials_problem {
	size_t line;
	char words[200];
};

/* So many of a kind are put into words. */
#define TRIALS_TOLD 5

/* Creates the file, which must not be there, with its header row. 0 or a
 * negative errno, -EEXIST among them. */
int trials_create(struct trials_writer **out, const char *path);

/*
 * Opens a file for more rows. A last row without its newline was cut off as it
 * was written: it is dropped, and *dropped says so (may be NULL). -EBADMSG
 * when its header isn't the one that this version writes.
 */
int trials_reopen(struct trials_writer **out, const char *path, bool *dropped);

/*
 * Writes the row at once, with one write(). When that fails, the disk being
 * full, the file is cut back to whole rows: a negative errno, and the same row
 * may be tried again.
 */
int trials_append(struct trials_writer *writer, const struct trial_row *row);

/*
 * Writes `why` into the column `excluded` of every row of the dataset's block.
 * The file is made anew beside its place and moved there, so that it is whole
 * whenever the run dies. path: the writer's. 0 or a negative errno, after which
 * the file is whole, but isn't to be written on.
 */
int trials_exclude(struct trials_writer *writer, const char *path,
	const char *dataset, int64_t block, const char *why);

/* What isn't in the file as it was written. */
struct trials_spoiled {
	size_t lost; /* rows; the first of them in words */
	struct trials_problem told[TRIALS_TOLD];
	size_t strange; /* lines that were never written */
	size_t strange_line; /* the first of them */
};

/*
 * Reads the file, and says in *out what of it isn't, now or when a block was
 * excluded, as it was written, or as it was when it was opened. path: the
 * writer's. 0 or a negative errno.
 */
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
	/* 1 to 15, over and over: tells two that follow one another apart. 0:
	 * not known. */
	uint32_t session : 4;
	/* It had fewer items at once than workers, though 4 of them for each:
	 * an ok row's reason is how many then. */
	uint32_t narrow : 1;
	/* An excluded row's reason is why it is. */
	uint32_t warmup : 1, excluded : 1;
	uint32_t served : 1; /* an origin worked for it beside its workers */
	/* In steps of 1/TRIAL_SHARE_ONE, TRIAL_SHARE_NONE where not measured.
	 */
	uint32_t block_steal : 14, block_others_busy : 14;
	uint32_t status : 3; /* enum trial_status */
	/* A CPU quota was used up in more than NOISE_QUOTA of its periods:
	 * pressure is that share then, for the waiting has this cause. */
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

/* So many items a worker, before it is told that fewer were open at once. */
#define TRIAL_NARROW_ITEMS 4

#define TRIAL_SHARE_ONE 10000
#define TRIAL_SHARE_NONE 0x3fff
#define TRIAL_PRESSURE_NONE UINT16_MAX
#define TRIAL_WORKERS_MAX 0xffffff

/* Whether the file has more than its header, or something else than a part of
 * it, as a full disk leaves: 1 or 0, also when it isn't there; a negative
 * errno. */
int trials_begun(const char *path);

/* 0, or -EBADMSG where the first line isn't this version's header, with the
 * first column that is other; another negative errno, without words. */
int trials_header(const char *path, struct trials_problem *problem);

/* Rows that are malformed and were left out; the first of them in words. */
struct trials_left_out {
	size_t count;
	struct trials_problem told[TRIALS_TOLD];
};

struct trials;

#define TRIALS_GROUPED 32768

/*
 * Reads a trials.csv, whoever wrote it: columns in any order, found by name,
 * unknown ones ignored; required are dataset, strategy, workers, block, status
 * and wall_ns. Of those that this version writes each must hold what belongs
 * there or be empty. A last row without its newline may have been cut off
 * within a number: it is left out, and trials_cut_off() says so.
 * 0, or a negative errno: -EBADMSG for a file that is not as it should be.
 * `problem` is always filled when it fails.
 */
int trials_load(
	struct trials **out, const char *path, struct trials_problem *problem);
/* The same, but that rows which are malformed by themselves are left out: see
 * trials_left_out(). */
int trials_load_sound(
	struct trials **out, const char *path, struct trials_problem *problem);
void trials_destroy(struct trials *trials);

size_t trials_count(const struct trials *trials);
/* Valid as long as the table. In the file's order up to TRIALS_GROUPED rows;
 * of a longer file each so many in a row stand by their cell, those of one cell
 * still in the file's order. */
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
/* The least CPU quota that was used up in a trial, in cores; 0: none was. */
double trials_quota_cores(const struct trials *trials);
/* The line on which that row begins; 0 where it isn't known: it is kept of the
 * first TRIALS_LINES rows alone, for what a row costs is a promise. */
#define TRIALS_LINES ((size_t)32 * TRIALS_GROUPED)
size_t trials_line(const struct trials *trials, size_t i);
/* The line of the file's last row where that lacks its newline, and was left
 * out; 0: it has it. */
size_t trials_cut_off(const struct trials *trials);
/* The table's. */
const struct trials_left_out *trials_left_out(const struct trials *trials);

#endif
