/* SPDX-License-Identifier: MIT */
/* The result in a terminal: the table, and the sentences around it: what won, by
 * how much, how sure, and what to distrust. */
#ifndef LANEBENCH_REPORT_TERMINAL_TERMINAL_H
#define LANEBENCH_REPORT_TERMINAL_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#include "analysis/analysis.h"
#include "text/format.h"

struct curves;
struct curves_set;
struct tasks;

struct table_style {
	bool colour; /* bold and dim, nothing else */
	bool utf8;
	bool all; /* every row, however many; else a screen a dataset */
	/* The second opinion on each speedup beside it, in place of the rate
	 * and the time. */
	bool second;
	/* The dataset whose items are the tutorial's 50 URLs, which gets its
	 * 3.56 beside the measured speedups; NULL when there is none. */
	const char *tutorial;
	/* The one whose pages are a recording's, or NULL. */
	const char *replayed;
	/* What is said of scaling; NULL: nothing is. */
	const struct curves *curves;
};

/* What `out` can show: colour on a terminal when NO_COLOR isn't set, UTF-8 when
 * the locale has it. Calls setlocale(LC_CTYPE). */
struct table_style table_style_for(FILE *out);

/* 0, or -EIO when `out` failed. */
int table_print(FILE *out, const struct analysis *analysis,
	const struct table_style *style);

/* "50 pages, 10 blocks, 2 cores". */
void words_heading(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* Of several datasets, at the top of all: those whose baseline differs from
 * itself. Nothing where there are none, or there is but one. */
void words_first(FILE *out, const struct analysis *analysis,
	const struct table_style *style);
/* That the baseline differs from itself, that trials are of other work or had
 * other cores, when they do. */
void words_warning(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* Who won. Nothing in it contradicts a number of the table. */
void words_verdict(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* Of rows that used more cores than workers, or never had as many items at
 * once; the verdict ends with it. */
void words_workers(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* Of trials that were not ok, have no row, or were never run. */
void words_undone(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* What the two numbers that matter are, for who never saw them. */
void words_terms(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* All that qualifies it: failed pages and trials, blocks left out, A/A. */
void words_notes(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* The measured speedups beside the tutorial's. */
void words_tutorial(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* What a recording doesn't know of the sites that it was made of. */
void words_replayed(FILE *out, const struct analysis_set *set,
	const struct table_style *style);

/* The row that the verdict names first, or would; NULL: none. The table begins
 * with its strategy. */
const struct summary_row *words_leader(const struct analysis_set *set);
/* A copy of that row, which has to be there, whose interval holds for whoever
 * leads: its own, moved for having been picked. */
struct summary_row words_leader_fair(const struct analysis_set *set);
/* One that isn't settled by the test, but that its own interval says is slower
 * than the best, or than a baseline that may be as fast: such a one isn't said
 * to be as fast, nor slower. */
bool words_looks_slower(
	const struct analysis_set *set, const struct summary_row *row);
/* What is within 2 % of the best and takes the least; how many there are. NULL:
 * none. */
const struct summary_row *
words_within(const struct analysis_set *set, int64_t *count);
/* "curl-multi with 8 workers takes 1.2 % longer and saves 24 of 32 workers." */
void words_saves(FILE *out, const struct analysis_set *set,
	const struct summary_row *row, const struct table_style *style);
/* "Next is pthread-pool with 32 workers, which takes 8.1 % longer." Nothing
 * where nobody is, or it is within 2 %. */
void words_next(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* That a row, which may be NULL, may be `what` ("faster") but isn't judged; so
 * many such there are. */
void words_challenger(FILE *out, const struct summary_row *row, int64_t count,
	const char *what, const struct table_style *style);
/* Rows whose pairs say faster than the baseline and whose median time slower,
 * or the other way round. */
void words_pairs(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* "curl-multi with 32 workers", to be wrapped; fills buf and returns it. */
#define WORDS_CELL 340
const char *words_cell(char *buf, size_t size, const struct summary_row *row,
	const struct table_style *style);
/* "14.2 times as fast as the baseline, 95 % CI [13.9, 14.6]", to be wrapped; in
 * buf, or a constant. There is room for a few words more. */
#define WORDS_SPEEDUP 200
const char *
words_speedup(char *buf, size_t size, const struct summary_row *row);
/* Why a row can't win, as a table's last column has it: "crashed", "fetch
 * only", or "7 of 10", the blocks that have a row of it; NULL where nothing is
 * amiss. In buf or a constant, at most 10 columns. */
const char *words_unjudged(char buf[FORMAT_ROOM],
	const struct analysis_set *set, const struct summary_row *row);
/* What a table's column of intervals has, and what it is called: a speedup's
 * interval, "95 % CI"; of too few sittings their least and most, "sittings".
 * Either fills buf or is a constant. */
const char *words_range(char buf[FORMAT_ROOM], const struct summary_row *row);
const char *
words_range_head(char buf[FORMAT_ROOM], const struct analysis_set *set);
/* "10 blocks", or "12 blocks in 6 sittings"; fills buf and returns it. */
const char *words_blocks(char buf[FORMAT_ROOM], const struct analysis_set *set);
/* What is compared: "blocks" or "sittings". */
const char *words_units(const struct analysis_set *set);
/* "; more blocks would tell" of what is unresolved, or " yet; more blocks may";
 * "" where the A/A differs, for none would. Fills buf and returns it. */
const char *
words_more(char buf[FORMAT_ROOM], const struct analysis_set *set, bool tells);
/* The plural's ending. */
const char *words_s(int64_t count);
/* What an item of the dataset is: "pages" or "items". */
const char *words_items(const struct analysis_set *set);
/* The same behind a number: "page" where it is 1. */
const char *words_counted(const struct analysis_set *set, int64_t count);

/* What a newcomer should know of it and do: about six lines, or with
 * style->all everything. */
void noise_say(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* One dataset's scaling in a sentence or two: the best strategy's. Nothing
 * where no strategy has a speedup. */
void curves_say(FILE *out, const struct curves_set *curves,
	const struct table_style *style);
/* Every row as a table, 80 columns. 0 or a negative errno. */
int curves_print(FILE *out, const struct curves *curves,
	const struct table_style *style);
/* A table and what it means, 80 columns. 0 or -EIO. */
int tasks_print(
	FILE *out, const struct tasks *tasks, const struct table_style *style);

#endif
