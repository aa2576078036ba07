/* SPDX-License-Identifier: MIT */
/* What the measurements of lanebench itself share: a dataset's items, a trial,
 * and how many pairs there may be. One thread. */
#ifndef LANEBENCH_BENCH_BENCH_H
#define LANEBENCH_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "campaign/campaign.h"
#include "launch/trial.h"
#include "stats/interval.h"
#include "stats/random.h"

struct bench_pages {
	const char *list; /* a path a line */
	size_t count;
};

struct bench {
	struct settings settings;
	struct campaign campaign; /* of one dataset */
	const struct campaign_set *set;
	struct bench_pages all; /* its items */
	struct bench_pages some; /* a sample of them, see bench_some() */
	char *some_list; /* ours */
	struct random random;
	size_t pairs; /* of a ratio, at the most */
	const struct bench_asked *asked; /* what it was prepared for */
	int code; /* the exit code of that */
};

/* A setting, by its long option's name. */
struct bench_asked {
	const char *name, *value;
};

/*
 * Prepares a dataset and strategies, as a run with these settings does; the
 * last one has no name. bench->pairs is the caller's, the rest need not be
 * filled. An exit code, having said why; bench_end() in any case.
 */
int bench_begin(struct bench *bench, const struct bench_asked *asked);
void bench_end(struct bench *bench);

/* Draws bench->some: as many as a run takes of `html`. 0, or a negative errno,
 * having said why. */
int bench_some(struct bench *bench);

/* The orders of a trial; of the measured ceiling where .shares is set to the
 * campaign's work folder. */
struct trial_order
bench_order(struct bench *bench, const struct bench_pages *pages,
	const char *strategy, unsigned workers);

/*
 * One trial: its wall time in ns, or a negative errno having said why it isn't
 * ok. result: to be released by the caller, or NULL.
 */
int64_t
bench_trial(const struct trial_order *order, struct trial_result *result);
#define BENCH_ARMS_MAX 16

/*
 * Which arm from `first` on is the fastest, by its median over a few blocks of
 * their own: a ratio is measured afterwards, so that it isn't the luckiest
 * one's. The arm, or a negative errno.
 */
int bench_fastest(struct bench *bench, size_t first, size_t arms,
	int64_t (*run)(void *arg, size_t arm), void *arg);

/*
 * A block: every arm a few times over, in a random order each time; best[arm]
 * is its fastest of `tries`, for whatever disturbs a run makes it longer. run()
 * returns a wall time in ns or a negative errno. 0 or that errno.
 */
int bench_block(struct bench *bench, unsigned tries, size_t arms,
	int64_t (*run)(void *arg, size_t arm), void *arg, int64_t *best);

/* Arms that are measured against each other. */
struct bench_arms {
	struct bench *bench;
	unsigned tries;
	int64_t (*run)(void *arg, size_t arm);
	void *arg;
};

/* A block of two arms, a struct bench_arms: the second one's best over the
 * first's. For ratio_measure(). */
int bench_pair(void *arms, double *value);

/* What is measured: how it is called, on which items, and the function that
 * prints its lines: 0 when all keep to their bounds, 1 when one is short, or a
 * negative errno, having said why. */
struct bench_measure {
	const char *name;
	int (*run)(struct bench *bench);
	/* NULL: it prepares by itself, and of `bench` only the pairs matter.
	 * Those with the same ones follow each other, and share them. */
	const struct bench_asked *asked;
};

/* All pages of `html`, and the pools. */
extern const struct bench_asked bench_html[];

extern const struct bench_measure bench_harness_cost, bench_watch_cost,
	bench_plan_million, bench_pool_ceiling, bench_cpu_pool_ceiling,
	bench_empty_libuv, bench_empty_gthreadpool, bench_metg,
	bench_fetch_window, bench_fetch_cpu, bench_pipeline_memory;

/*
 * The loop that a user would write without lanebench: the same pages, read
 * and processed one by one, between two looks at the clock.
 *
 * It takes the processing from the dataset's file, as a trial does. With the
 * same code linked in, 1 % was to be had by where in a page of memory the
 * linker had put it: what shares a set of the instruction cache then changes.
 */

/* Runs over the pages of a list, a path a line; prints the ns. plugin: the
 * dataset's file. 0, else an exit code. [a process of its own] */
int bare_main(const char *plugin, const char *list);

/* Runs it in a fresh process: its wall time in ns, and the sum of the pages'
 * digests; a negative errno having said why. */
int64_t bare_run(const char *plugin, const char *list, uint64_t *digest);

/* One ratio against its bound: pairs are added until its interval lies wholly
 * on one side, or there are enough of them. One thread. */

enum ratio_side {
	RATIO_AT_MOST,
	RATIO_AT_LEAST
};

struct ratio {
	const char *name, *what; /* what: measured how, for the comment */
	double bound;
	enum ratio_side side;
	double *values;
	size_t count, cap;
	size_t first; /* pairs before the first look: 12, or set after init */
	double median;
	struct interval interval; /* of the median, as of the last look */
};

/* 0 or -ENOMEM. Strings are borrowed. */
int ratio_init(struct ratio *ratio, const char *name, const char *what,
	enum ratio_side side, double bound, size_t cap);
void ratio_fini(struct ratio *ratio);

/* One more pair's. Beyond the cap it is dropped. */
void ratio_add(struct ratio *ratio, double value);

/* Whether no more pairs are needed. It looks now and then, each time half as
 * many pairs later: looking after each would find what is hoped for in the
 * end. */
bool ratio_settled(struct ratio *ratio);

/*
 * All of it: adds pairs until it is settled, prints, and frees. pair() measures
 * one; a negative errno ends it, and NaN as its value doesn't count. 0, 1 when
 * the ratio is short of its bound, or that errno.
 */
int ratio_measure(
	struct ratio *ratio, int (*pair)(void *arg, double *value), void *arg);

/* Prints the comment and the line; true when the whole interval keeps to the
 * bound. */
bool ratio_print(struct ratio *ratio);

/* A line for what was counted and has no noise. */
bool ratio_print_count(
	const char *name, const char *what, double value, double bound);

#endif
