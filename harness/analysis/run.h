/* SPDX-License-Identifier: MIT */
/* A run's folder, read back for analysis: trials.csv, and of run.json only
 * what the words need; and what the analysis leaves there. */
#ifndef LANEBENCH_ANALYSIS_RUN_H
#define LANEBENCH_ANALYSIS_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "analysis/analysis.h"
#include "analysis/curves.h"
#include "record/trials.h"

struct folder {
	struct trials *trials;
	struct analysis *analysis;
	/* Of folder_fit() or folder_keep(); NULL before it. */
	struct curves *curves;
	/* run.json's "tutorial": the dataset whose items are the tutorial's
	 * URLs; NULL when it names none. */
	char *tutorial;
	/* The one whose pages are a recording's, by its facts; or NULL. */
	char *replayed;
	/* By run.json it goes on until it is precise, and hasn't ended yet. */
	bool running;
};

#define FOLDER_WORDS 4400

/*
 * 0 or a negative errno, with one line that says what and where: -ENOENT when
 * there is no folder or no trials.csv in it, -EBADMSG when that is malformed,
 * -ENODATA when it has no counted trial.
 */
int folder_load(struct folder *out, const char *dir, char words[FOLDER_WORDS]);
/* What of DIR/trials.csv was left out and why, a line each on stderr: rows that
 * may be cut off or are malformed; how many of the latter. */
size_t folder_say_left_out(const struct folder *folder, const char *dir);
/*
 * Fits the laws of scaling, and writes DIR/summary.csv and DIR/fits.csv. 0 or a
 * negative errno, with one line that says what and where.
 */
int
folder_keep(struct folder *folder, const char *dir, char words[FOLDER_WORDS]);
/* Fits the laws alone, and writes nothing. 0 or a negative errno. */
int folder_fit(struct folder *folder);
void folder_fini(struct folder *folder);

#endif
