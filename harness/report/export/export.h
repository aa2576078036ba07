/* SPDX-License-Identifier: MIT */
/* A run in the formats of other tools. */
#ifndef LANEBENCH_REPORT_EXPORT_EXPORT_H
#define LANEBENCH_REPORT_EXPORT_EXPORT_H

#include <stdio.h>

#include "analysis/analysis.h"

/* 0, or a negative errno. */
typedef int export_writer(FILE *out, const struct trials *trials,
	const struct analysis *analysis);

struct export_format {
	const char *name, *summary;
	export_writer *write;
};

/* All of them; the last has no name. */
extern const struct export_format export_formats[];

/* NULL when there is none of the name. */
const struct export_format *export_find(const char *name);

/* Everything that summary.csv has, and the time of every ok trial. */
export_writer export_json;
/* As `hyperfine --export-json`. */
export_writer export_hyperfine;
/* The customSmallerIsBetter of github-action-benchmark. */
export_writer export_github;

/* A word of a benchmark's name, in which "/key=value", ": " and a blank have
 * their meanings: other bytes as %XX, so that two names stay two. */
void export_word(FILE *out, const char *text);

#endif
