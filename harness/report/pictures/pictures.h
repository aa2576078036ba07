/* SPDX-License-Identifier: MIT */
/* The pictures of a run, drawn by gnuplot from the scripts of plots/. */
#ifndef LANEBENCH_REPORT_PICTURES_PICTURES_H
#define LANEBENCH_REPORT_PICTURES_PICTURES_H

#include <stddef.h>
#include <stdio.h>

#include "analysis/analysis.h"

struct pictures_problem {
	char words[300];
};

/*
 * Draws DIR/plots/DATASET-WHAT.svg and .png for every dataset and picture, with
 * the numbers they show beside them in .dat; files that are there are replaced.
 * scripts: the folder of the .gp files, NULL for ../share/lanebench/plots
 * beside the running program. 0; -ENOENT when gnuplot is not installed;
 * -ENODATA when there is nothing to draw; or another negative errno. `problem`
 * says in one line what failed. Starts gnuplot and waits for it.
 */
int pictures_draw(const char *dir, const char *scripts,
	const struct analysis *analysis, struct pictures_problem *problem);

/* What follows is for the pictures themselves: a file each, and a row in
 * pictures.c. */

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
