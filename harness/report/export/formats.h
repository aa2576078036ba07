/* SPDX-License-Identifier: MIT */
/* A run in the formats of other tools. */
#ifndef LANEBENCH_REPORT_EXPORT_FORMATS_H
#define LANEBENCH_REPORT_EXPORT_FORMATS_H

#include <stdio.h>

#include "analysis/analysis.h"

struct export_format {
	const char *name, *summary;
	/* 0, or a negative errno. */
	int (*write)(FILE *out, const struct trials *trials,
		const struct analysis *analysis);
};

/* All of them; the last has no name. */
extern const struct export_format export_formats[];

/* NULL when there is none of the name. */
const struct export_format *export_find(const char *name);

#endif
