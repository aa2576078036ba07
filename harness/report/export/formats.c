/* SPDX-License-Identifier: MIT */
/* The formats that there are. */
#include "report/export/formats.h"

#include <string.h>

#include "report/export/json.h"
#include "report/export/text.h"

const struct export_format export_formats[] = {
	{ "json", "all of summary.csv, and every trial's time", export_json },
	{ "markdown", "a table, for an issue or a README", export_markdown },
	{ "latex", "a table, for a paper (booktabs)", export_latex },
	{ "hyperfine", "as hyperfine --export-json", export_hyperfine },
	{ "github", "for github-action-benchmark, customSmallerIsBetter",
		export_github },
	{ "benchstat", "lines as of go test -bench, for benchstat",
		export_benchstat },
	{ NULL, NULL, NULL },
};

const struct export_format *
export_find(const char *name)
{
	const struct export_format *format = export_formats;

	while (format->name && strcmp(format->name, name) != 0)
		format++;
	return format->name ? format : NULL;
}
