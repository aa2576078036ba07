/* SPDX-License-Identifier: MIT */
/*
 * What a strategy costs an item: from trials of the same work at many sizes
 * (METG(50 %)), and of empty items at two counts (dispatch cost). Reads nothing
 * but the trials.
 */
#ifndef LANEBENCH_ANALYSIS_TASKS_H
#define LANEBENCH_ANALYSIS_TASKS_H

#include <stddef.h>
#include <stdint.h>

#include "record/trials.h"
#include "stats/metg.h"

#define TASKS_SHARE 0.5

/* One dataset of the trials. */
struct tasks_size {
	const char *dataset; /* its name there */
	double task_ns; /* mean work of an item; 0: an empty one */
	int64_t items;
};

/* What was asked of the trials. */
struct tasks_plan {
	struct tasks_size *sizes;
	size_t count;
	unsigned cores; /* usable ones; 0: unknown */
	double stamp_ns; /* of one look at the clock */
	unsigned stamps; /* an item */
};

/* How much of its time a strategy works, at one size. */
struct tasks_rate {
	const struct tasks_size *size;
	double rate; /* work done a second, in seconds: up to the workers */
	struct interval interval;
	size_t blocks;
};

struct tasks_strategy {
	const char *name; /* the trials' */
	int64_t workers;
	struct tasks_rate *rates; /* as the plan has its sizes */
	size_t count;
	/* The median over the blocks, each with its own; over the medians of
	 * the rates, without an interval, where a block has none. */
	struct metg metg; /* task_us */
	struct interval metg_interval; /* us */
	size_t metg_blocks;
	struct dispatch dispatch; /* ns an item; n 0: not measured */
};

struct tasks {
	const struct tasks_plan *plan;
	struct tasks_strategy
		*strategies; /* the baseline first, then by name */
	size_t count;
};

/* 0 or a negative errno. Borrows from both, which must outlive it. */
int tasks_create(struct tasks **out, const struct trials *trials,
	const struct tasks_plan *plan);
/* Takes NULL. */
void tasks_destroy(struct tasks *tasks);

/* Everything, as overhead.csv. 0 or a negative errno. */
int tasks_write(const struct tasks *tasks, const char *path);

/* Why there is no METG, in a clause; "" where there is one. */
const char *tasks_why(const struct metg *metg);

#endif
