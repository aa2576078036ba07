/* SPDX-License-Identifier: MIT */
/* A run as JSON: our own, hyperfine's, and that of github-action-benchmark. */
#include "report/export/export.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cells.h"
#include "report/terminal/terminal.h"
#include "stats/quantile.h"
#include "text/format.h"
#include "text/utf8.h"

/* The times of a cell's ok trials, in the order of the blocks: as they stand in
 * the file, and to reckon with. */
struct export_times {
	int64_t *whole_ns;
	double *ns;
	size_t count;
};

static void
export_times_fini(struct export_times *times)
{
	free(times->whole_ns);
	free(times->ns);
}

static int
export_times_init(struct export_times *times, const struct cells *cells,
	const struct cell *cell)
{
	times->count = 0;
	times->ns = calloc(cell->count + 1, sizeof(*times->ns));
	times->whole_ns = calloc(cell->count + 1, sizeof(*times->whole_ns));
	if (times->ns == NULL || times->whole_ns == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *trial = cells_at(cells, cell, i);

		if (trial->status != TRIAL_OK)
			continue;
		times->whole_ns[times->count] = trial->wall_ns;
		times->ns[times->count++] = (double)trial->wall_ns;
	}
	return 0;
}

/* The cell of a row of the analysis; NULL: none. */
static const struct cell *
export_cell(const struct cells *cells, const struct analysis_set *set,
	const struct summary_row *row)
{
	for (size_t i = 0; i < cells->count; i++) {
		const struct cell *cell = &cells->cells[i];

		if (cell->workers == row->workers &&
			!strcmp(trials_name(cells->trials, cell->strategy),
				row->strategy) &&
			!strcmp(trials_name(cells->trials, cell->dataset),
				set->name))
			return cell;
	}
	return NULL;
}

/* Names of files may be any bytes. */
static json_t *
export_string(const char *text)
{
	char *copy = strdup(text);
	json_t *string = copy != NULL ? json_string(utf8_repair(copy)) : NULL;

	free(copy);
	return string;
}

/* "html: fork-pool, 2 workers": other tools tell rows apart by it, so two names
 * stay two. */
static json_t *
export_name(const struct analysis_set *set, const char *between,
	const struct summary_row *row, const char *before, const char *behind)
{
	json_t *name = NULL;
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (to == NULL)
		return NULL;
	export_word(to, set->name);
	fputs(between, to);
	export_word(to, row->strategy);
	fprintf(to, "%s%" PRId64 "%s", before, row->workers, behind);
	if (!fclose(to))
		name = json_string(text);
	free(text);
	return name;
}

/* JSON has no NaN, and what wasn't measured is no 0. */
static json_t *
export_ratio(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

static json_t *
export_whole(int64_t value)
{
	return value < 0 ? json_null() : json_integer(value);
}

static json_t *
export_row(const struct analysis_set *set, const struct summary_row *row,
	const struct export_times *times)
{
	json_t *walls = json_array();

	(void)set;
	for (size_t i = 0; i < times->count; i++)
		json_array_append_new(walls, json_integer(times->whole_ns[i]));
	return json_pack("{s:o, s:I, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
			 "s:o, s:o, s:o, s:o, s:s, s:I, s:I, s:o, s:I}",
		"strategy", export_string(row->strategy), "workers",
		(json_int_t)row->workers, "blocks", (json_int_t)row->blocks,
		"wall_median_ns", export_whole(row->wall_median_ns), "speedup",
		export_ratio(row->speedup), "speedup_lo",
		export_ratio(row->speedup_lo), "speedup_hi",
		export_ratio(row->speedup_hi), "level",
		export_ratio(row->level), "efficiency",
		export_ratio(row->efficiency), "items_per_s",
		export_ratio(row->items_per_s), "item_p50_ns",
		export_whole(row->item_p50_ns), "item_p99_ns",
		export_whole(row->item_p99_ns), "cpu_median_ns",
		export_whole(row->cpu_median_ns), "peak_rss_bytes",
		export_whole(row->peak_rss_bytes), "verdict",
		verdict_name(row->verdict), "trials_ok",
		(json_int_t)row->trials_ok, "trials_not_ok",
		(json_int_t)row->trials_not_ok, "wall_ns", walls,
		"trials_missing", (json_int_t)row->trials_missing);
}

static json_t *
export_hyperfine_row(const struct analysis_set *set,
	const struct summary_row *row, const struct export_times *times)
{
	double n = (double)times->count, sum = 0, squares = 0, median = 0;
	double least = INFINITY, most = 0;
	json_t *seconds, *codes;
	char workers[24];
	json_t *name;

	if (!times->count)
		return NULL;
	seconds = json_array();
	codes = json_array();
	for (size_t i = 0; i < times->count; i++) {
		double s = times->ns[i] / 1e9;

		sum += s;
		least = fmin(least, s);
		most = fmax(most, s);
		json_array_append_new(seconds, json_real(s));
		json_array_append_new(codes, json_integer(0));
	}
	for (size_t i = 0; i < times->count; i++)
		squares += pow(times->ns[i] / 1e9 - sum / n, 2);
	quantile_median(times->ns, times->count, &median);
	snprintf(workers, sizeof(workers), "%" PRId64, row->workers);
	name = export_name(set, " ", row, " --workers ", "");

	return json_pack("{s:o, s:f, s:o, s:f, s:f, s:f, s:o, s:o, s:{s:o, "
			 "s:o, s:s}}",
		"command", name, "mean", sum / n, "stddev",
		times->count > 1 ? json_real(sqrt(squares / (n - 1)))
				 : json_null(),
		"median", median / 1e9, "min", least, "max", most, "times",
		seconds, "exit_codes", codes, "parameters", "dataset",
		export_string(set->name), "strategy",
		export_string(row->strategy), "workers", workers);
}

static json_t *
export_github_row(const struct analysis_set *set, const struct summary_row *row,
	const struct export_times *times)
{
	char ratio[FORMAT_ROOM], range[FORMAT_ROOM], sittings[40] = "";
	double spread = 0;
	json_t *name;

	if (!times->count)
		return NULL;
	if (row->sittings > 0)
		snprintf(sittings, sizeof(sittings), " in %" PRId64 " sittings",
			row->sittings);
	/* Robust, as the median is. */
	quantile_mad(times->ns, times->count, &spread);
	name = export_name(set, ": ", row, ", ", " workers");

	return json_pack("{s:o, s:s, s:f, s:o, s:o}", "name", name, "unit",
		"ms", "value", (double)row->wall_median_ns / 1e6, "range",
		json_sprintf("\xc2\xb1 %.3g", 1.4826 * spread / 1e6), "extra",
		json_sprintf("speedup %s %s, %" PRId64 " blocks%s",
			format_ratio(ratio, row->speedup),
			words_range(range, NULL, row), row->blocks, sittings));
}

typedef json_t *export_row_maker(const struct analysis_set *,
	const struct summary_row *, const struct export_times *);

/* Every row of a set, made by `make`. */
static int
export_rows(json_t *list, const struct cells *cells,
	const struct analysis_set *set, export_row_maker *make)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];
		const struct cell *cell = export_cell(cells, set, row);
		struct export_times times;
		json_t *made;
		int rc;

		if (cell == NULL)
			continue;
		rc = export_times_init(&times, cells, cell);
		made = rc ? NULL : make(set, row, &times);
		export_times_fini(&times);
		if (made != NULL && json_array_append_new(list, made))
			rc = -ENOMEM;
		if (rc)
			return rc;
	}
	return 0;
}

static int
export_dump(FILE *out, json_t *json, int rc)
{
	if (!rc &&
		(json_dumpf(json, out, JSON_INDENT(2) | JSON_ENSURE_ASCII) <
				0 ||
			putc('\n', out) == EOF))
		rc = -EIO;
	json_decref(json);
	return rc;
}

int
export_json(
	FILE *out, const struct trials *trials, const struct analysis *analysis)
{
	json_t *sets = json_array();
	struct cells cells;
	int rc = cells_group(&cells, trials);

	for (size_t i = 0; i < analysis->count && !rc; i++) {
		const struct analysis_set *set = &analysis->sets[i];
		json_t *rows = json_array();

		rc = export_rows(rows, &cells, set, export_row);
		json_array_append_new(sets,
			json_pack("{s:o, s:I, s:o, s:o, s:b, s:o, s:I}", "name",
				export_string(set->name), "blocks",
				(json_int_t)set->blocks, "items",
				export_whole(set->items), "cores_usable",
				export_whole(set->cores_usable), "aa_differs",
				set->aa_differs, "cells", rows, "sittings",
				(json_int_t)set->sittings));
	}
	cells_fini(&cells);
	return export_dump(out,
		json_pack("{s:s, s:o}", "lanebench", LANEBENCH_VERSION,
			"datasets", sets),
		rc);
}

/* A flat list over all datasets. */
static json_t *
export_flat(const struct trials *trials, const struct analysis *analysis,
	export_row_maker *make, int *rc)
{
	json_t *list = json_array();
	struct cells cells;

	*rc = cells_group(&cells, trials);
	for (size_t i = 0; i < analysis->count && !*rc; i++)
		*rc = export_rows(list, &cells, &analysis->sets[i], make);
	cells_fini(&cells);
	return list;
}

int
export_hyperfine(
	FILE *out, const struct trials *trials, const struct analysis *analysis)
{
	int rc;
	json_t *list = export_flat(trials, analysis, export_hyperfine_row, &rc);

	return export_dump(out, json_pack("{s:o}", "results", list), rc);
}

int
export_github(
	FILE *out, const struct trials *trials, const struct analysis *analysis)
{
	int rc;
	json_t *list = export_flat(trials, analysis, export_github_row, &rc);

	return export_dump(out, list, rc);
}
