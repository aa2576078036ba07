/* SPDX-License-Identifier: MIT */
/* Exports that are text for people or for a typesetter; each 0 or a negative
 * errno. */
#ifndef LANEBENCH_REPORT_EXPORT_TEXT_H
#define LANEBENCH_REPORT_EXPORT_TEXT_H

#include <stdio.h>

#include "analysis/analysis.h"

int export_markdown(FILE *out, const struct trials *trials,
	const struct analysis *analysis);
int export_latex(FILE *out, const struct trials *trials,
	const struct analysis *analysis);
/* The lines of `go test -bench`, a trial each. */
int export_benchstat(FILE *out, const struct trials *trials,
	const struct analysis *analysis);

/* A word of a benchmark's name, in which "/key=value", ": " and a blank have
 * their meanings: other bytes as %XX, so that two names stay two. */
void export_word(FILE *out, const char *text);

#endif
