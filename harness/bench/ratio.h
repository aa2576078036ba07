/* SPDX-License-Identifier: MIT */
/* One ratio against its bound: pairs are added until its interval lies wholly
 * on one side, or there are enough of them. One thread. */
#ifndef LANEBENCH_BENCH_RATIO_H
#define LANEBENCH_BENCH_RATIO_H

#include <stdbool.h>
#include <stddef.h>

#include "stats/interval.h"

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
