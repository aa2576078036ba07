/* SPDX-License-Identifier: MIT */
/* Laws of scaling fitted to each strategy's trials, block by block. */
#include "analysis/curves.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cells.h"
#include "stats/quantile.h"
#include "stats/scaling.h"
#include "text/format.h"

#define ROWS_DESCRIPTION "a description, not a serial fraction"
#define ROWS_BEYOND "more workers than usable cores"
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
	if (row->refused == NULL && usl->peak_refusal != SCALING_PEAK)
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
	if (rows.rows == NULL)
		return -ENOMEM;
	for (size_t s = 0; s < curves->count; s++)
		rows_set(&rows, &curves->sets[s]);
	*out = rows.rows;
	*count = rows.count;
	return 0;
}

#define CURVES_SEED 1
/* What all resampling together may cost, and what a draw of both laws costs,
 * plus this much a value: measured. */
#define CURVES_BUDGET_NS 2e9
#define CURVES_DRAW_NS 8000.0
#define CURVES_VALUE_NS 30.0
/* Percentiles of fewer draws than this are no interval. */
#define CURVES_LEAST_DRAWS 199

/* Room for one curve at a time. */
struct curves_work {
	const struct cells *cells;
	const struct cell *base; /* NULL: none */
	size_t resamples;
	double *workers; /* [points] */
	double *rate, *speedup; /* logarithms, [block * points + point] */
	double *gather[2]; /* of one batch of blocks */
};

static int
curves_work_init(struct curves_work *work, const struct cells *cells)
{
	size_t longest = cells_longest(cells->cells, cells->count);

	*work = (struct curves_work){ .cells = cells };
	work->workers = calloc(CURVES_POINTS, sizeof(*work->workers));
	work->rate = calloc(CURVES_POINTS * CURVES_BLOCKS, sizeof(double));
	work->speedup = calloc(CURVES_POINTS * CURVES_BLOCKS, sizeof(double));
	work->gather[0] = calloc(longest, sizeof(double));
	work->gather[1] = calloc(longest, sizeof(double));
	return work->workers != NULL && work->rate != NULL &&
			work->speedup != NULL && work->gather[0] != NULL &&
			work->gather[1] != NULL
		? 0
		: -ENOMEM;
}

static void
curves_work_fini(struct curves_work *work)
{
	free(work->workers);
	free(work->rate);
	free(work->speedup);
	free(work->gather[0]);
	free(work->gather[1]);
}

/* The median of what was gathered; NaN of nothing. */
static double
curves_batch(double *values, size_t count)
{
	double median;

	return quantile_median(values, count, &median) ? (double)NAN : median;
}

/* In how many batches the anchor's blocks are taken: its sittings where there
 * are several, because blocks of one sitting aren't independent. */
static size_t
curves_batches(const struct curves_work *work, const struct cell *anchor)
{
	unsigned sittings = cells_sittings(work->cells, anchor);

	if (sittings > 1)
		return sittings;
	return anchor->count < CURVES_BLOCKS ? anchor->count : CURVES_BLOCKS;
}

/* The batch that one of its blocks belongs to. */
static size_t
curves_batch_of(const struct curves_work *work, const struct cell *anchor,
	size_t block, size_t batches)
{
	const struct cells *cells = work->cells;

	if (cells_sittings(cells, anchor) == 1)
		return block * batches / anchor->count;
	return trials_sitting(cells->trials, anchor->dataset,
		       cells_at(cells, anchor, block)->block) -
		1;
}

/*
 * One column of both matrices: the cell's ln(items per second) and ln(speedup)
 * in each block that `anchor` has, or in each batch of them.
 */
static void
curves_column(struct curves_work *work, const struct cell *anchor,
	const struct cell *cell, size_t batches, size_t points, size_t point)
{
	size_t next = 0, block = 0;

	for (size_t b = 0; b < batches; b++) {
		size_t rates = 0, speedups = 0;

		for (; block < anchor->count &&
			curves_batch_of(work, anchor, block, batches) == b;
			block++) {
			const struct trial_point *other =
				cells_at(work->cells, anchor, block);
			const struct trial_point *arm = NULL;
			int64_t done;

			for (; next < cell->count; next++) {
				arm = cells_at(work->cells, cell, next);
				if (arm->block >= other->block)
					break;
			}
			if (next == cell->count || arm->block != other->block ||
				arm->status != TRIAL_OK)
				continue;
			done = trials_done(arm);
			if (done != 0)
				work->gather[0][rates++] =
					log((done > 0 ? (double)done : 1) *
						1e9 / (double)arm->wall_ns);
			if (anchor == work->base && other->status == TRIAL_OK)
				work->gather[1][speedups++] =
					log((double)other->wall_ns /
						(double)arm->wall_ns);
		}
		work->rate[b * points + point] =
			curves_batch(work->gather[0], rates);
		work->speedup[b * points + point] =
			curves_batch(work->gather[1], speedups);
	}
}

static int
curves_fit(struct curves_work *work, const struct curves_set *set,
	const struct cell *first, struct curve *curve)
{
	const struct cell *anchor = work->base != NULL ? work->base : first;
	struct scaling_curve asked = { .points = curve->count,
		.workers = work->workers,
		.ln_rate = work->rate,
		.cpu_bound = set->cpu_bound,
		.cores = (double)INFINITY,
		.items = (double)NAN,
		.level = INTERVAL_LEVEL,
		.resamples = work->resamples,
		.seed = CURVES_SEED };
	int rc;

	asked.blocks = curves_batches(work, anchor);
	if (set->set->cores_usable > 0)
		asked.cores = (double)set->set->cores_usable;
	if (set->set->items_least >= 0)
		asked.items = (double)set->set->items_least;
	for (size_t p = 0; p < curve->count; p++) {
		work->workers[p] = first[p].workers;
		curves_column(
			work, anchor, &first[p], asked.blocks, curve->count, p);
	}
	rc = scaling_fit_usl(&asked, &curve->usl);
	asked.ln_rate = work->speedup;
	return rc ? rc : scaling_fit_amdahl(&asked, &curve->amdahl);
}

static bool
curves_is_one(const char *strategy)
{
	return strcmp(strategy, ANALYSIS_BASELINE) != 0 &&
		strcmp(strategy, ANALYSIS_AGAIN) != 0 &&
		strcmp(strategy, ANALYSIS_CEILING) != 0;
}

/* Finds the set's strategies. *room: how many may still be fitted. */
static int
curves_find(struct curves_set *set, size_t *room)
{
	const struct analysis_set *from = set->set;
	size_t end;

	for (size_t i = 0; i < from->count; i = end) {
		const char *name = from->rows[i].strategy;
		struct curve *grown;

		for (end = i + 1; end < from->count &&
			strcmp(from->rows[end].strategy, name) == 0;)
			end++;
		if (!curves_is_one(name))
			continue;
		if (*room == 0 || end - i > CURVES_POINTS) {
			set->left_out++;
			continue;
		}
		grown = reallocarray(
			set->curves, set->count + 1, sizeof(*grown));
		if (grown == NULL)
			return -ENOMEM;
		set->curves = grown;
		grown[set->count++] = (struct curve){
			.strategy = name, .first = i, .count = end - i
		};
		--*room;
	}
	return 0;
}

static int
curves_set_init(
	struct curves_set *set, const struct analysis_set *from, size_t *room)
{
	*set = (struct curves_set){ .set = from,
		.cpu_bound = analysis_cpu_bound(from),
		.longest_limit = (double)NAN };
	if (from->longest_ns > 0 && from->baseline->wall_median_ns > 0)
		set->longest_limit = (double)from->baseline->wall_median_ns /
			(double)from->longest_ns;
	return curves_find(set, room);
}

/* The number of draws that stays within the budget. */
static size_t
curves_resamples(const struct curves *curves)
{
	double draw_ns = 1, draws;

	for (size_t s = 0; s < curves->count; s++) {
		const struct curves_set *set = &curves->sets[s];
		double blocks = (double)set->set->blocks;

		if (blocks > CURVES_BLOCKS)
			blocks = CURVES_BLOCKS;
		for (size_t c = 0; c < set->count; c++)
			draw_ns += CURVES_DRAW_NS +
				CURVES_VALUE_NS * blocks *
					(double)set->curves[c].count;
	}
	draws = CURVES_BUDGET_NS / draw_ns;
	if (draws >= SCALING_RESAMPLES)
		return SCALING_RESAMPLES;
	return draws < CURVES_LEAST_DRAWS ? 0 : (size_t)draws;
}

/* first[i] is the cell of set->rows[i]. */
static int
curves_set_fit(struct curves_work *work, struct curves_set *set,
	const struct cell *first)
{
	const struct analysis_set *from = set->set;
	int rc = 0;

	work->base = from->baseline != NULL
		? first + (from->baseline - from->rows)
		: NULL;
	for (size_t c = 0; !rc && c < set->count; c++)
		rc = curves_fit(work, set, first + set->curves[c].first,
			&set->curves[c]);
	return rc;
}

static int
curves_fill(struct curves *curves, const struct cells *cells)
{
	struct curves_work work = { 0 };
	size_t first = 0;
	int rc = curves_work_init(&work, cells);

	work.resamples = curves_resamples(curves);
	for (size_t s = 0; !rc && s < curves->count; s++) {
		rc = curves_set_fit(
			&work, &curves->sets[s], &cells->cells[first]);
		first += curves->sets[s].set->count;
	}
	curves_work_fini(&work);
	return rc;
}

int
curves_create(struct curves **out, const struct trials *trials,
	const struct analysis *analysis)
{
	struct curves *curves = calloc(1, sizeof(*curves));
	size_t room = CURVES_MOST;
	struct cells cells = { 0 };
	int rc = -ENOMEM;

	*out = NULL;
	if (curves != NULL)
		curves->sets = calloc(analysis->count, sizeof(*curves->sets));
	if (curves == NULL || curves->sets == NULL)
		goto out;
	rc = cells_group(&cells, trials);
	for (size_t s = 0; !rc && s < analysis->count; s++)
		rc = curves_set_init(&curves->sets[curves->count++],
			&analysis->sets[s], &room);
	if (!rc)
		rc = curves_fill(curves, &cells);
	cells_fini(&cells);
out:
	if (rc)
		curves_destroy(curves);
	else
		*out = curves;
	return rc;
}

void
curves_destroy(struct curves *curves)
{
	if (curves == NULL)
		return;
	for (size_t i = 0; i < curves->count; i++)
		free(curves->sets[i].curves);
	free(curves->sets);
	free(curves);
}

bool
curves_beyond(const struct curves_set *curves, const struct summary_row *row)
{
	return curves->cpu_bound && curves->set->cores_usable > 0 &&
		row->workers > curves->set->cores_usable;
}
