/* SPDX-License-Identifier: MIT */
/* Exports that are JSON; each 0 or a negative errno. */
#ifndef LANEBENCH_REPORT_EXPORT_JSON_H
#define LANEBENCH_REPORT_EXPORT_JSON_H

#include <stdio.h>

#include "analysis/analysis.h"

/* Everything that summary.csv has, and the time of every ok trial. */
int export_json(FILE *out, const struct trials *trials,
	const struct analysis *analysis);
/* As `hyperfine --export-json`. */
int export_hyperfine(FILE *out, const struct trials *trials,
	const struct analysis *analysis);
/* The customSmallerIsBetter of github-action-benchmark. */
int export_github(FILE *out, const struct trials *trials,
	const struct analysis *analysis);

#endif
