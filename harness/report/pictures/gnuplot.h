/* SPDX-License-Identifier: MIT */
/* Draws a picture: its data, its script, and gnuplot without a shell. */
#ifndef LANEBENCH_REPORT_PICTURES_GNUPLOT_H
#define LANEBENCH_REPORT_PICTURES_GNUPLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Runs `gnuplot -d -c ARGUMENTS...` (a list that ends with NULL, the script
 * first; the picture's name is one of them) and waits. Names of files begin
 * with '/' or '.': gnuplot runs what stands behind a '|' or '<'. 0 when it
 * ended well and `picture` is a whole SVG or PNG; -ENOENT when gnuplot isn't
 * installed; -EPROTO when it failed or drew no picture; -ETIME when it took
 * longer than its limit, -EINTR when it was to stop: it is killed then; another
 * negative errno. It draws beside the picture and moves it there: where it
 * fails, the picture stays as it was. Fills words, one line, when it fails.
 */
int gnuplot_run(const char *const *arguments, const char *picture, char *words,
	size_t size);

/* Asked a few times a second whether to stop; NULL: never. */
void gnuplot_until(bool (*stop)(void));

/* How long a picture may take, in milliseconds; a minute unless set. */
void gnuplot_limit(unsigned ms);

struct pictures_problem {
	char words[300];
};

/* What a picture is made of: its data, and its script of plots/. */

#define PICTURES_NAME 200 /* letters of a name */
#define PICTURES_WORD (PICTURES_NAME + 16)
#define PICTURES_ARGUMENTS 12

struct pictures_place {
	const char *dir, *scripts;
	int folder; /* DIR/plots, open */
	struct pictures_problem *problem;
};

struct pictures_order {
	const char *dataset, *what; /* DATASET-WHAT.svg */
	const char *script; /* a file of plots/ */
	/* Behind the picture's name and the data's, which come first; at most
	 * PICTURES_ARGUMENTS, and then NULL. */
	const char *const *arguments;
	void (*write)(FILE *out, const void *arg); /* the data */
	const void *arg;
};

/* 0, or a negative errno, and the place's problem may have words. */
int pictures_plot(
	const struct pictures_place *place, const struct pictures_order *order);

/* A name as a picture shows it, of so many columns. */
void pictures_name(char *buf, size_t size, const char *name, size_t width);

/* A name of letters, digits and what else is allowed, no dot at its begin. One
 * that had to be changed gets a number, always the same, behind `before`:
 * another that would become the same word has another. */
void pictures_word(char word[PICTURES_WORD], const char *name,
	const char *allowed, const char *before);

#endif
