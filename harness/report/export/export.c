/* SPDX-License-Identifier: MIT */
/* The formats, and those that are text: Markdown, LaTeX, benchstat. */
#include "report/export/export.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cells.h"
#include "report/terminal/terminal.h"
#include "text/format.h"
#include "text/utf8.h"

#define EXPORT_NAME 300

static int
export_done(FILE *out)
{
	return ferror(out) ? -EIO : 0;
}

/* A backslash before whatever Markdown or HTML within it would obey. */
static void
export_markdown_name(FILE *out, const char *text)
{
	char name[EXPORT_NAME];

	format_name(name, sizeof(name), text, FORMAT_NAME, false, true);
	for (const char *at = name; *at; at++) {
		if (*at == '<')
			fputs("&lt;", out);
		else if (*at == '&')
			fputs("&amp;", out);
		else if (strchr("\\`*_{}[]()#+!|>~:@", *at) != NULL)
			fprintf(out, "\\%c", *at);
		else
			putc(*at, out);
	}
}

static void
export_markdown_set(FILE *out, const struct analysis_set *set)
{
	char first[FORMAT_ROOM], range[FORMAT_ROOM], last[FORMAT_ROOM];
	char rate[FORMAT_ROOM], why[FORMAT_ROOM];

	fputs("### ", out);
	export_markdown_name(out, set->name);
	fprintf(out,
		"\n\n%s\n\n"
		"| strategy | workers | speedup | %s | %s/s | time | "
		"|\n"
		"|---|---:|---:|---:|---:|---:|---|\n",
		words_blocks(first, set), words_range_head(range, set),
		words_items(set, 2));
	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];

		fputs("| ", out);
		export_markdown_name(out, row->strategy);
		fprintf(out, " | %" PRId64 " | %s | %s | %s | %s | %s |\n",
			row->workers, format_ratio(first, row->speedup),
			words_range(range, set, row),
			format_ratio(rate, row->items_per_s),
			format_time(last, row->wall_median_ns),
			words_mark(why, set, row));
	}
	putc('\n', out);
}

static int
export_markdown(
	FILE *out, const struct trials *trials, const struct analysis *analysis)
{
	(void)trials;
	for (size_t i = 0; i < analysis->count; i++)
		export_markdown_set(out, &analysis->sets[i]);
	return export_done(out);
}

static void
export_latex_name(FILE *out, const char *text)
{
	char name[EXPORT_NAME];

	format_name(name, sizeof(name), text, FORMAT_NAME, false, true);
	/* Behind a \\ or a rule these would be its argument. */
	if (*name == '[' || *name == '*')
		fputs("{}", out);
	for (const char *at = name; *at; at++) {
		if (*at == '\\')
			fputs("\\textbackslash{}", out);
		else if (*at == '~')
			fputs("\\textasciitilde{}", out);
		else if (*at == '^')
			fputs("\\textasciicircum{}", out);
		else if (strchr("&%$#_{}", *at) != NULL)
			fprintf(out, "\\%c", *at);
		else
			putc(*at, out);
	}
}

static int
export_latex(
	FILE *out, const struct trials *trials, const struct analysis *analysis)
{
	char first[FORMAT_ROOM], range[FORMAT_ROOM], last[FORMAT_ROOM];
	char why[FORMAT_ROOM];

	(void)trials;
	fputs("% \\usepackage{booktabs}\n", out);
	for (size_t s = 0; s < analysis->count; s++) {
		const struct analysis_set *set = &analysis->sets[s];

		fputs("\\begin{tabular}{lrrlrl}\n\\toprule\n"
		      "\\multicolumn{6}{l}{",
			out);
		export_latex_name(out, set->name);
		fprintf(out,
			", %s}\\\\\n\\midrule\n"
			"strategy & workers & speedup & ",
			words_blocks(first, set));
		export_latex_name(out, words_range_head(range, set));
		fputs(" & time & \\\\\n\\midrule\n", out);
		for (size_t i = 0; i < set->count; i++) {
			const struct summary_row *row = &set->rows[i];

			export_latex_name(out, row->strategy);
			/* Braces: a bracket after \\ would be its argument. */
			fprintf(out,
				" & %" PRId64 " & %s & {%s} & %s & %s \\\\\n",
				row->workers, format_ratio(first, row->speedup),
				words_range(range, set, row),
				format_time(last, row->wall_median_ns),
				words_mark(why, set, row));
		}
		fputs("\\bottomrule\n\\end{tabular}\n\n", out);
	}
	return export_done(out);
}

/* benchstat ends a name at Unicode's blanks. */
void
export_word(FILE *out, const char *text)
{
	while (*text) {
		size_t n =
			utf8_wild(text) ? 0 : utf8_length(text, strlen(text));
		unsigned char c = (unsigned char)*text;
		bool plain = n == 1 ? isalnum(c) || strchr("-_.#", c) != NULL
				    : n > 1 && !utf8_blank(text, n);

		for (n = n ? n : 1; n > 0; n--, text++) {
			if (plain)
				putc(*text, out);
			else
				fprintf(out, "%%%02X", (unsigned char)*text);
		}
	}
}

static int
export_benchstat(
	FILE *out, const struct trials *trials, const struct analysis *analysis)
{
	(void)analysis;
	for (size_t i = 0; i < trials_count(trials); i++) {
		const struct trial_point *trial = trials_at(trials, i);

		if (trial->warmup || trial->excluded ||
			trial->status != TRIAL_OK)
			continue;
		fputs("Benchmark/", out);
		export_word(out, trials_name(trials, trial->dataset));
		putc('/', out);
		export_word(out, trials_name(trials, trial->strategy));
		fprintf(out, "/workers=%u 1 %" PRId64 " ns/op\n",
			(unsigned)trial->workers, trial->wall_ns);
	}
	return export_done(out);
}

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

	while (format->name != NULL && strcmp(format->name, name) != 0)
		format++;
	return format->name != NULL ? format : NULL;
}
