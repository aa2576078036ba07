/* SPDX-License-Identifier: MIT */
/* Curves as the rows of fits.csv, and as a table of them. */
#include "report/curves.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/format.h"
#include "stats/amdahl.h"

#define ROWS_DESCRIPTION "a description, not a serial fraction"
#define ROWS_BEYOND "more workers than usable cores"
#define ROWS_NAME 12
/* A curve has five rows of laws, a point three of its own. */
#define ROWS_A_CURVE 5
#define ROWS_A_POINT 3

struct rows {
	struct fits_row *rows;
	size_t count;
	const struct curves_set *set;
	const char *strategy;
};

static struct fits_row *
rows_add(struct rows *rows, const char *model, const char *parameter)
{
	const double none = (double)NAN;
	struct fits_row *row = &rows->rows[rows->count++];

	*row = (struct fits_row){ .dataset = rows->set->set->name,
		.strategy = rows->strategy,
		.model = model,
		.parameter = parameter,
		.value = none,
		.lo = none,
		.hi = none,
		.level = none,
		.points = -1,
		.log_rmse = none,
		.workers = -1 };
	return row;
}

static void
rows_interval(struct fits_row *row, const struct interval *interval)
{
	if (!(interval->level > 0))
		return;
	row->lo = interval->lo;
	row->hi = interval->hi;
	row->level = interval->level;
}

/* One number of a law, refused with the law. */
static struct fits_row *
rows_law(struct rows *rows, const char *model, const char *parameter,
	const struct scaling_fit *fit, const char *why)
{
	struct fits_row *row = rows_add(rows, model, parameter);

	row->points = (int64_t)fit->counts;
	row->log_rmse = fit->log_rmse;
	if (fit->refusal != SCALING_FITTED)
		row->refused = why;
	if (fit->description)
		row->note = ROWS_DESCRIPTION;
	else if (fit->dropped > 0)
		row->note = "without the points over the usable cores";
	return row;
}

static void
rows_usl(struct rows *rows, const struct scaling_usl *usl)
{
	const char *why = scaling_usl_why(usl->fit.refusal);
	struct {
		const char *name;
		double value;
		const struct interval *interval;
	} const numbers[] = { { "sigma", usl->law.sigma, &usl->sigma },
		{ "kappa", usl->law.kappa, &usl->kappa },
		{ "lambda", usl->law.lambda, &usl->lambda } };
	struct fits_row *row;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		row = rows_law(rows, "usl", numbers[i].name, &usl->fit, why);
		row->value = numbers[i].value;
		rows_interval(row, numbers[i].interval);
	}
	row = rows_law(rows, "usl", "n_peak", &usl->fit, why);
	row->value = usl->peak;
	rows_interval(row, &usl->peak_interval);
	if (!row->refused && usl->peak_refusal != SCALING_PEAK)
		row->refused = scaling_peak_why(usl->peak_refusal);
}

static void
rows_amdahl(struct rows *rows, const struct scaling_amdahl *amdahl)
{
	struct fits_row *row = rows_law(rows, "amdahl", "s", &amdahl->fit,
		scaling_amdahl_why(amdahl->fit.refusal));

	row->value = amdahl->serial;
	rows_interval(row, &amdahl->serial_interval);
}

static void
rows_karp_flatt(struct rows *rows, const struct summary_row *from)
{
	double n = (double)from->workers;
	struct fits_row *row;

	if (from->workers < 2 || isnan(from->speedup))
		return;
	row = rows_add(rows, "karp-flatt", "e");
	row->workers = from->workers;
	if (!rows->set->cpu_bound)
		row->note = ROWS_DESCRIPTION;
	if (curves_beyond(rows->set, from)) {
		row->refused = ROWS_BEYOND;
		return;
	}
	row->value = amdahl_karp_flatt(n, from->speedup);
	/* The larger the speedup, the smaller the share. */
	if (!isnan(from->speedup_lo) && from->speedup_lo > 0) {
		row->lo = amdahl_karp_flatt(n, from->speedup_hi);
		row->hi = amdahl_karp_flatt(n, from->speedup_lo);
		row->level = from->level;
	}
}

static void
rows_efficiency(struct rows *rows, const struct summary_row *from)
{
	double n = (double)from->workers;
	struct fits_row *row;

	if (!isnan(from->speedup)) {
		row = rows_add(rows, "efficiency", "of_workers");
		row->workers = from->workers;
		row->value = from->efficiency;
		row->lo = from->speedup_lo / n;
		row->hi = from->speedup_hi / n;
		row->level = from->level;
	}
	if (!isnan(from->efficiency_ceiling)) {
		row = rows_add(rows, "efficiency", "of_ceiling");
		row->workers = from->workers;
		row->value = from->efficiency_ceiling;
		row->lo = from->efficiency_ceiling_lo;
		row->hi = from->efficiency_ceiling_hi;
		row->level = isnan(row->lo) ? row->lo : from->level;
	}
}

static void
rows_set(struct rows *rows, const struct curves_set *set)
{
	struct fits_row *row;

	rows->set = set;
	rows->strategy = NULL;
	row = rows_add(rows, "limit", "longest_item");
	row->value = set->longest_limit;
	if (isnan(set->longest_limit))
		row->refused = "no longest item was recorded";
	for (size_t c = 0; c < set->count; c++) {
		const struct curve *curve = &set->curves[c];
		const struct summary_row *first = &set->set->rows[curve->first];

		rows->strategy = curve->strategy;
		rows_usl(rows, &curve->usl);
		rows_amdahl(rows, &curve->amdahl);
		for (size_t i = 0; i < curve->count; i++)
			rows_karp_flatt(rows, &first[i]);
		for (size_t i = 0; i < curve->count; i++)
			rows_efficiency(rows, &first[i]);
	}
}

int
curves_rows(const struct curves *curves, struct fits_row **out, size_t *count)
{
	struct rows rows = { 0 };
	size_t room = 1;

	for (size_t s = 0; s < curves->count; s++) {
		const struct curves_set *set = &curves->sets[s];

		room++;
		for (size_t c = 0; c < set->count; c++)
			room += ROWS_A_CURVE +
				ROWS_A_POINT * set->curves[c].count;
	}
	*out = NULL;
	*count = 0;
	rows.rows = calloc(room, sizeof(*rows.rows));
	if (!rows.rows)
		return -ENOMEM;
	for (size_t s = 0; s < curves->count; s++)
		rows_set(&rows, &curves->sets[s]);
	*out = rows.rows;
	*count = rows.count;
	return 0;
}

/* Narrow enough for a terminal with a reason behind it. */
static void
rows_print(
	FILE *out, const struct fits_row *row, const struct table_style *style)
{
	char value[FORMAT_ROOM], range[FORMAT_ROOM];
	char law[40];
	bool share = strcmp(row->model, "efficiency") == 0;

	if (share || strcmp(row->model, "limit") == 0)
		snprintf(law, sizeof(law), "%s", row->parameter);
	else
		snprintf(law, sizeof(law), "%s %s", row->model, row->parameter);
	format_column(out, row->strategy ? row->strategy : "", ROWS_NAME,
		style->utf8);
	fprintf(out, " %-12s", law);
	if (row->refused) {
		if (row->workers >= 0)
			fprintf(out, " %7" PRId64 " ", row->workers);
		fprintf(out, "  %s\n", row->refused);
		return;
	}
	if (row->workers >= 0)
		fprintf(out, " %7" PRId64, row->workers);
	else
		fprintf(out, " %7s", "");
	snprintf(value, sizeof(value), "%.3g", row->value);
	snprintf(range, sizeof(range), "  [%.3g, %.3g]", row->lo, row->hi);
	fprintf(out, " %9s%s\n", value, isnan(row->lo) ? "" : range);
}

/* Whether a law that isn't fitted was said already. */
static bool
rows_again(const struct fits_row *row, const struct fits_row *before)
{
	return row->refused && row->refused == before->refused &&
		row->strategy == before->strategy &&
		row->model == before->model && row->workers < 0;
}

int
curves_print(
	FILE *out, const struct curves *curves, const struct table_style *style)
{
	struct fits_row *rows;
	size_t count;
	const char *dataset = NULL;
	char name[300];
	int err = curves_rows(curves, &rows, &count);

	for (size_t i = 0; !err && i < count; i++) {
		if (rows[i].dataset != dataset) {
			dataset = rows[i].dataset;
			format_whose(
				name, sizeof(name), dataset, 56, style->utf8);
			fprintf(out, "\nlaws of scaling on %s:\n", name);
			fprintf(out, "  %-*s %-12s %7s %9s  %s\n", ROWS_NAME,
				"strategy", "law", "workers", "value",
				"95 % CI, or why not");
		}
		if (i == 0 || !rows_again(&rows[i], &rows[i - 1]))
			rows_print(out, &rows[i], style);
	}
	free(rows);
	return err ? err : fflush(out) || ferror(out) ? -EIO : 0;
}
