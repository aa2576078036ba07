/* SPDX-License-Identifier: MIT */
/* The result in a terminal: the table, and sentences on what won, by how much,
 * how sure, and what to distrust. */
#ifndef LANEBENCH_REPORT_TERMINAL_TERMINAL_H
#define LANEBENCH_REPORT_TERMINAL_TERMINAL_H

#include <stdbool.h>
#include <stdio.h>

#include "analysis/analysis.h"
#include "text/format.h"
#include "text/phrase.h"

struct comparison;
struct curves;
struct curves_set;
struct folder;
struct comparable;
struct tasks;

struct table_style {
	bool colour; /* bold and dim, nothing else */
	bool utf8;
	bool all; /* every row, however many; else a screen a dataset */
	/* The second opinion on each speedup in place of rate and time. */
	bool second;
	/* The dataset whose items are the tutorial's 50 URLs, which gets its
	 * 3.56 beside the measured speedups; NULL when there is none. */
	const char *tutorial;
	/* The one whose pages are a recording's, or NULL. */
	const char *replayed;
	/* What scaling is reported from; NULL: it isn't. */
	const struct curves *curves;
};

/* What `out` can show: colour on a terminal when NO_COLOR isn't set, UTF-8 when
 * the locale has it. Calls setlocale(LC_CTYPE). */
struct table_style table_style_for(FILE *out);

/* 0, or -EIO when `out` failed. */
int table_print(FILE *out, const struct analysis *analysis,
	const struct table_style *style);
/* Every law of scaling as a table, 80 columns. 0 or a negative errno. */
int curves_print(FILE *out, const struct curves *curves,
	const struct table_style *style);
/* What an item costs as a table, 80 columns. 0 or -EIO. */
int tasks_print(
	FILE *out, const struct tasks *tasks, const struct table_style *style);

/* What was compared, and what it says. */
struct compare_telling {
	const struct comparison *comparison;
	const struct comparable *same;
	const struct folder *old, *new;
	struct table_style style; /* all: every row, however many */
};

/* 0, or -EIO when `out` failed. */
int compare_print(FILE *out, const struct compare_telling *telling);

/* Sentences about one dataset: where they go, and their parts. */
struct words {
	FILE *out;
	const struct table_style *style;
	const struct analysis_set *set; /* NULL where it is none's */
	struct phrases parts;
};

struct words words_about(FILE *out, const struct analysis_set *set,
	const struct table_style *style);
/* Frees all parts. */
void words_end(struct words *words);

/* A sentence, wrapped; the second in bold, where there is colour. */
__attribute__((format(printf, 2, 3))) void
words_say(struct words *words, const char *format, ...);
__attribute__((format(printf, 2, 3))) void
words_stress(struct words *words, const char *format, ...);

/* Parts of sentences; valid until words_end(). */
#define words_part(words, ...) phrase_format(&(words)->parts, __VA_ARGS__)
/* "curl-multi with 32 workers". */
const char *words_cell(struct words *words, const struct summary_row *row);
/* A name of others' that fits on a line. */
const char *words_name(struct words *words, const char *name);
/* Others' words, cut to so many columns. */
const char *words_quote(struct words *words, const char *text, size_t width);
/* "14.2"; "8.1 %", "8.1"; "246 ms". */
const char *words_ratio(struct words *words, double value);
const char *words_percent(struct words *words, double share, int digits);
const char *words_digits(struct words *words, double share, int digits);
const char *words_time(struct words *words, int64_t ns);
/* "[13.9, 14.6]". */
const char *words_between(struct words *words, double lo, double hi);
/* "14.2 times as fast as the baseline, 95 % CI [13.9, 14.6]". */
const char *words_speedup(struct words *words, const struct summary_row *row);
/* "95 % CI"; "" for level 0 or NaN. */
const char *words_level(struct words *words, double level);

/* The paragraphs, in their order; each may be empty. */
/* Of several datasets, before all: those whose baseline differs from itself. */
void words_first(FILE *out, const struct analysis *analysis,
	const struct table_style *style);
/* "html: 50 pages, 10 blocks, 2 cores". */
void words_heading(struct words *words);
/* The baseline differs from itself; trials' work or cores differ. */
void words_warning(struct words *words);
/* Who won. Nothing in it contradicts a number of the table. */
void words_verdict(struct words *words);
/* Trials that were not ok, have no row, or were never run. */
void words_undone(struct words *words);
/* What the columns mean. */
void words_terms(struct words *words);
/* All that qualifies it: failed pages and trials, blocks left out, A/A. */
void words_notes(struct words *words);
/* What disturbed it, and what to do: three sentences, or all of style->all. */
void noise_say(struct words *words);
/* The best strategy's scaling. */
void curves_say(struct words *words, const struct curves_set *curves);
/* The measured speedups beside the tutorial's. */
void words_tutorial(struct words *words);
/* What a recording doesn't know of the sites that it was made of. */
void words_replayed(struct words *words);

/* Parts of words_verdict() and words_notes() in files of their own: rows that
 * used more cores than workers, or never had as many items at once. */
void words_workers(struct words *words);

/* The row that the verdict names first, or would; NULL: none. The table begins
 * with its strategy. */
const struct summary_row *words_leader(const struct analysis_set *set);
/* A copy of that row, which has to be there, whose interval allows for its
 * having been picked. */
struct summary_row words_leader_fair(const struct analysis_set *set);
/* Not settled by the test, but by its own interval slower than the best, or
 * than a baseline that may be as fast. */
bool words_looks_slower(
	const struct analysis_set *set, const struct summary_row *row);

/*
 * The verdict on a row as every table has it, at most 10 columns: "fastest",
 * "tied", "slower", "unresolved", "slower?" (words_looks_slower()); "fastest?",
 * "tied?" and "noisy" where the speedup depends on disturbed trials; why it
 * can't win: "crashed", "fetch only", "7 of 10" blocks; "" without any. In buf
 * or a constant.
 */
const char *words_mark(char buf[FORMAT_ROOM], const struct analysis_set *set,
	const struct summary_row *row);
/* The column of intervals and its head: a speedup's, "95 % CI"; of too few
 * sittings their least and most, "sittings"; "baseline" unless set is NULL.
 * Likewise. */
const char *words_range(char buf[FORMAT_ROOM], const struct analysis_set *set,
	const struct summary_row *row);
const char *
words_range_head(char buf[FORMAT_ROOM], const struct analysis_set *set);
/* "10 blocks", or "12 blocks in 6 sittings"; fills buf and returns it. */
const char *words_blocks(char buf[FORMAT_ROOM], const struct analysis_set *set);
/* What is compared: "blocks" or "sittings". */
const char *words_units(const struct analysis_set *set);
/* The plural's ending. */
const char *words_s(int64_t count);
/* An item of the dataset behind a number: "page", "pages", "item", "items". */
const char *words_items(const struct analysis_set *set, int64_t count);

#endif
