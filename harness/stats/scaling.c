/* SPDX-License-Identifier: MIT */
/* Fits of measured curves: which points count, refusals, resampled blocks. */
#include "stats/scaling.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "stats/quantile.h"
#include "stats/random.h"

/* Amdahl's law: fit, curve, and Karp-Flatt. */

double
amdahl_at(double serial, double n)
{
	return 1.0 / (serial + (1.0 - serial) / n);
}

double
amdahl_karp_flatt(double n, double speedup)
{
	if (!(n > 1.0) || !(speedup > 0.0))
		return NAN;
	return (1.0 / speedup - 1.0 / n) / (1.0 - 1.0 / n);
}

/* Squares of ln S less the model's; *slope: half their derivative by s. */
static double
amdahl_cost(const double *n, const double *speedup, size_t count, double s,
	double *slope)
{
	double cost = 0.0;

	*slope = 0.0;
	for (size_t i = 0; i < count; i++) {
		double share = s + (1.0 - s) / n[i];
		double off = log(speedup[i] * share);

		cost += off * off;
		*slope += off * (1.0 - 1.0 / n[i]) / share;
	}
	return cost;
}

/* Halves the way between a falling and a rising slope. */
static double
amdahl_bisect(const double *n, const double *speedup, size_t count, double lo,
	double hi)
{
	for (int i = 0; i < 60 && hi - lo > 1e-16; i++) {
		double mid = (lo + hi) / 2.0, slope;

		amdahl_cost(n, speedup, count, mid, &slope);
		if (slope < 0.0)
			lo = mid;
		else
			hi = mid;
	}
	return (lo + hi) / 2.0;
}

/* The grid is fine where the curve bends: towards s = 0. */
static double
amdahl_grid(int i)
{
	return i == 0 ? 0.0 : pow(2.0, (double)(i - 32) / 2.0);
}

static double
amdahl_search(const double *n, const double *speedup, size_t count)
{
	double least = INFINITY, serial = 0.0, slope;
	double before = 0.0, before_slope = 0.0;

	/* Every valley between two points of the grid, and both ends. */
	for (int i = 0; i <= 32; i++) {
		double at = amdahl_grid(i), candidate = at, cost;

		cost = amdahl_cost(n, speedup, count, at, &slope);
		if (i > 0 && before_slope < 0.0 && slope >= 0.0) {
			double ignored;

			candidate =
				amdahl_bisect(n, speedup, count, before, at);
			cost = amdahl_cost(
				n, speedup, count, candidate, &ignored);
		}
		if (cost < least) {
			least = cost;
			serial = candidate;
		}
		before = at;
		before_slope = slope;
	}
	return serial;
}

int
amdahl_fit(const double *n, const double *speedup, size_t count,
	struct amdahl *fit)
{
	double most = 0.0, slope, cost;

	*fit = (struct amdahl){ NAN, NAN };
	for (size_t i = 0; i < count; i++) {
		if (!(n[i] >= 1.0) || isinf(n[i]) || !(speedup[i] > 0.0) ||
			isinf(speedup[i]))
			return -EINVAL;
		most = fmax(most, n[i]);
	}
	if (!(most > 1.0))
		return -ERANGE;
	fit->serial = amdahl_search(n, speedup, count);
	cost = amdahl_cost(n, speedup, count, fit->serial, &slope);
	fit->log_rmse = sqrt(cost / (double)count);
	return 0;
}

/* Of a logarithm; a time of 1 ms is rounded by as much. */
#define SCALING_ROUNDING 1e-6

/* Numbers that a resample may give: lambda, sigma, kappa, peak; or serial. */
enum {
	SCALING_NUMBERS = 4
};

/* The points that are fitted, in the curve's order, and room to work in. */
struct scaling_work {
	const struct scaling_curve *curve;
	size_t *point; /* [points] index in the curve */
	double *n, *rate; /* [points] */
	size_t used;
	double *column; /* [blocks] */
	size_t *pick; /* [blocks] which blocks a resample consists of */
	double *drawn; /* [SCALING_NUMBERS * resamples] */
	size_t draws;
};

static void
scaling_work_fini(struct scaling_work *work)
{
	free(work->point);
	free(work->n);
	free(work->rate);
	free(work->column);
	free(work->pick);
	free(work->drawn);
}

static int
scaling_check(const struct scaling_curve *curve)
{
	if (!(curve->level > 0.0 && curve->level < 1.0) ||
		(curve->cpu_bound && !(curve->cores > 0.0)))
		return -EINVAL;
	for (size_t i = 0; i < curve->points; i++) {
		if (!(curve->workers[i] >= 1.0) || isinf(curve->workers[i]))
			return -EINVAL;
	}
	for (size_t i = 0; i < curve->points * curve->blocks; i++) {
		if (isinf(curve->ln_rate[i]))
			return -EINVAL;
	}
	return 0;
}

static int
scaling_work_init(struct scaling_work *work, const struct scaling_curve *curve)
{
	int rc = scaling_check(curve);

	*work = (struct scaling_work){ .curve = curve };
	if (rc < 0)
		return rc;
	/* One more each: calloc(0) may be NULL without being an error. */
	work->point = calloc(curve->points + 1, sizeof(*work->point));
	work->n = calloc(curve->points + 1, sizeof(*work->n));
	work->rate = calloc(curve->points + 1, sizeof(*work->rate));
	work->column = calloc(curve->blocks + 1, sizeof(*work->column));
	work->pick = calloc(curve->blocks + 1, sizeof(*work->pick));
	work->drawn = calloc(
		curve->resamples + 1, SCALING_NUMBERS * sizeof(*work->drawn));
	if (work->point != NULL && work->n != NULL && work->rate != NULL &&
		work->column != NULL && work->pick != NULL &&
		work->drawn != NULL)
		return 0;
	scaling_work_fini(work);
	return -ENOMEM;
}

static void
scaling_pick_all(struct scaling_work *work)
{
	for (size_t b = 0; b < work->curve->blocks; b++)
		work->pick[b] = b;
}

/* Fills the column with what the picked blocks have of a point; how many. */
static size_t
scaling_column(struct scaling_work *work, size_t point)
{
	const struct scaling_curve *curve = work->curve;
	size_t count = 0;

	for (size_t b = 0; b < curve->blocks; b++) {
		double y =
			curve->ln_rate[work->pick[b] * curve->points + point];

		if (!isnan(y))
			work->column[count++] = y;
	}
	return count;
}

/* The median rate of a point over the picked blocks; false: none has one. */
static bool
scaling_median(struct scaling_work *work, size_t point, double *rate)
{
	double median;

	if (quantile_median(
		    work->column, scaling_column(work, point), &median) < 0)
		return false;
	*rate = exp(median);
	return *rate > 0.0 && isfinite(*rate);
}

/* Fills n and rate from the picked blocks; how many points have a rate. */
static size_t
scaling_medians(struct scaling_work *work)
{
	size_t count = 0;

	for (size_t i = 0; i < work->used; i++) {
		if (!scaling_median(work, work->point[i], &work->rate[count]))
			continue;
		work->n[count++] = work->curve->workers[work->point[i]];
	}
	return count;
}

static size_t
scaling_distinct(const double *n, size_t count)
{
	size_t distinct = 0;

	for (size_t i = 0; i < count; i++) {
		bool seen = false;

		for (size_t j = 0; j < i && !seen; j++)
			seen = n[j] == n[i];
		distinct += !seen;
	}
	return distinct;
}

/* Chooses the points, and refuses where they are too few. */
static void
scaling_choose(struct scaling_work *work, size_t least, struct scaling_fit *fit)
{
	const struct scaling_curve *curve = work->curve;
	size_t all, count;

	*fit = (struct scaling_fit){ .description = !curve->cpu_bound,
		.log_rmse = NAN };
	scaling_pick_all(work);
	for (size_t i = 0; i < curve->points; i++)
		work->point[work->used++] = i;
	count = scaling_medians(work);
	all = scaling_distinct(work->n, count);

	work->used = 0;
	for (size_t i = 0; i < curve->points; i++) {
		if (curve->cpu_bound && curve->workers[i] > curve->cores)
			fit->dropped++;
		else
			work->point[work->used++] = i;
	}
	count = scaling_medians(work);
	fit->counts = scaling_distinct(work->n, count);
	if (fit->counts < least)
		fit->refusal = all < least ? SCALING_TOO_FEW_COUNTS
					   : SCALING_TOO_FEW_WITHIN_CORES;
}

static int
scaling_order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/*
 * Percentiles as plain order statistics: a peak may be at infinity, between
 * which and a number nothing can be interpolated.
 */
static struct interval
scaling_percentiles(struct scaling_work *work, size_t number)
{
	double *drawn = work->drawn + number * work->curve->resamples;
	double tail = (1.0 - work->curve->level) / 2.0;
	struct interval interval = interval_none();
	size_t skip;

	if (work->draws == 0)
		return interval;
	qsort(drawn, work->draws, sizeof(*drawn), scaling_order);
	skip = (size_t)(tail * (double)work->draws);
	interval.lo = drawn[skip];
	interval.hi = drawn[work->draws - 1 - skip];
	interval.level = work->curve->level;
	return interval;
}

typedef bool scaling_draw(struct scaling_work *work, size_t count,
	const void *whole, double number[SCALING_NUMBERS]);

/* Resamples whole blocks; a draw that can't be fitted is left out. */
static void
scaling_resample(
	struct scaling_work *work, scaling_draw *draw, const void *whole)
{
	const struct scaling_curve *curve = work->curve;
	struct random random;

	if (curve->blocks < INTERVAL_LEAST)
		return;
	random_init(&random, curve->seed);
	for (size_t i = 0; i < curve->resamples; i++) {
		double number[SCALING_NUMBERS] = { 0.0 };

		for (size_t b = 0; b < curve->blocks; b++)
			work->pick[b] =
				(size_t)random_below(&random, curve->blocks);
		if (!draw(work, scaling_medians(work), whole, number))
			continue;
		for (size_t k = 0; k < SCALING_NUMBERS; k++)
			work->drawn[k * curve->resamples + work->draws] =
				number[k];
		work->draws++;
	}
}

static bool
scaling_draw_usl(struct scaling_work *work, size_t count, const void *whole,
	double number[SCALING_NUMBERS])
{
	struct usl law = *(const struct usl *)whole;

	if (usl_refit(work->n, work->rate, count, USL_LN_X, &law) < 0)
		return false;
	number[0] = law.lambda;
	number[1] = law.sigma;
	number[2] = law.kappa;
	number[3] = usl_peak(&law);
	return true;
}

static bool
scaling_draw_amdahl(struct scaling_work *work, size_t count, const void *whole,
	double number[SCALING_NUMBERS])
{
	struct amdahl law;

	(void)whole;
	if (amdahl_fit(work->n, work->rate, count, &law) < 0)
		return false;
	number[0] = law.serial;
	return true;
}

/* Whether the law is outside the interval of what a fitted point measured; the
 * largest count that was. */
static bool
scaling_misses(
	struct scaling_work *work, const struct usl *law, double *largest)
{
	const struct scaling_curve *curve = work->curve;
	bool misses = false;

	*largest = 0.0;
	scaling_pick_all(work);
	for (size_t i = 0; i < work->used; i++) {
		double n = curve->workers[work->point[i]];
		size_t count = scaling_column(work, work->point[i]);
		struct interval held;

		if (count > 0)
			*largest = fmax(*largest, n);
		if (interval_median_scratch(
			    work->column, count, curve->level, &held) == 0)
			misses |= log(usl_at(law, n)) <
					held.lo - SCALING_ROUNDING ||
				log(usl_at(law, n)) >
					held.hi + SCALING_ROUNDING;
	}
	return misses;
}

static enum scaling_peak_refusal
scaling_refuse_peak(struct scaling_work *work, const struct scaling_usl *result)
{
	double largest;
	bool misses = scaling_misses(work, &result->law, &largest);

	if (result->kappa.level == 0.0)
		return SCALING_PEAK_NO_INTERVAL;
	/* Not == 0: a fit may stop a rounding away from its bound. */
	if (!(result->kappa.lo > 1e-12))
		return SCALING_PEAK_KAPPA_MAY_BE_0;
	if (usl_peak(&result->law) > 2.0 * largest)
		return SCALING_PEAK_BEYOND;
	if (work->curve->items < SCALING_PEAK_ITEMS * largest)
		return SCALING_PEAK_WAVES;
	return misses ? SCALING_PEAK_MISSED : SCALING_PEAK;
}

int
scaling_fit_usl(const struct scaling_curve *curve, struct scaling_usl *result)
{
	struct scaling_work work;
	struct usl law = { NAN, NAN, NAN, NAN };
	int rc;

	*result = (struct scaling_usl){ .law = law,
		.lambda = interval_none(),
		.sigma = interval_none(),
		.kappa = interval_none(),
		.peak_refusal = SCALING_PEAK_NO_FIT,
		.peak = NAN,
		.peak_interval = interval_none() };
	rc = scaling_work_init(&work, curve);
	if (rc < 0)
		return rc;
	scaling_choose(&work, SCALING_USL_LEAST, &result->fit);
	if (result->fit.refusal != SCALING_FITTED)
		goto out;
	rc = usl_fit(work.n, work.rate, scaling_medians(&work), USL_LN_X, &law);
	if (rc < 0)
		goto out;
	result->fit.log_rmse = law.log_rmse;
	if (law.log_rmse > SCALING_LOG_RMSE) {
		result->fit.refusal = SCALING_POOR_FIT;
		goto out;
	}
	result->law = law;
	scaling_resample(&work, scaling_draw_usl, &law);
	result->lambda = scaling_percentiles(&work, 0);
	result->sigma = scaling_percentiles(&work, 1);
	result->kappa = scaling_percentiles(&work, 2);
	result->peak_refusal = scaling_refuse_peak(&work, result);
	if (result->peak_refusal == SCALING_PEAK) {
		result->peak = usl_peak(&law);
		result->peak_interval = scaling_percentiles(&work, 3);
	}
out:
	scaling_work_fini(&work);
	return rc;
}

int
scaling_fit_amdahl(
	const struct scaling_curve *curve, struct scaling_amdahl *result)
{
	struct scaling_work work;
	struct amdahl law;
	int rc;

	*result = (struct scaling_amdahl){ .serial = NAN,
		.serial_interval = interval_none() };
	rc = scaling_work_init(&work, curve);
	if (rc < 0)
		return rc;
	scaling_choose(&work, SCALING_AMDAHL_LEAST, &result->fit);
	if (result->fit.refusal != SCALING_FITTED)
		goto out;
	rc = amdahl_fit(work.n, work.rate, scaling_medians(&work), &law);
	if (rc < 0)
		goto out;
	result->fit.log_rmse = law.log_rmse;
	if (law.log_rmse > SCALING_LOG_RMSE) {
		result->fit.refusal = SCALING_POOR_FIT;
		goto out;
	}
	result->serial = law.serial;
	scaling_resample(&work, scaling_draw_amdahl, &law);
	result->serial_interval = scaling_percentiles(&work, 0);
out:
	scaling_work_fini(&work);
	return rc;
}

const char *
scaling_usl_why(enum scaling_refusal refusal)
{
	switch (refusal) {
	case SCALING_FITTED:
		break;
	case SCALING_TOO_FEW_COUNTS:
		return "fewer than 5 worker counts";
	case SCALING_TOO_FEW_WITHIN_CORES:
		return "fewer than 5 worker counts within the usable cores";
	case SCALING_POOR_FIT:
		return "the curve is off by more than 10 %";
	}
	return "";
}

const char *
scaling_amdahl_why(enum scaling_refusal refusal)
{
	switch (refusal) {
	case SCALING_TOO_FEW_COUNTS:
		return "fewer than 3 worker counts";
	case SCALING_TOO_FEW_WITHIN_CORES:
		return "fewer than 3 worker counts within the usable cores";
	default:
		return scaling_usl_why(refusal);
	}
}

const char *
scaling_peak_why(enum scaling_peak_refusal refusal)
{
	switch (refusal) {
	case SCALING_PEAK:
		break;
	case SCALING_PEAK_NO_FIT:
		return "no fit";
	case SCALING_PEAK_NO_INTERVAL:
		return "too few blocks to say";
	case SCALING_PEAK_KAPPA_MAY_BE_0:
		return "kappa's interval holds 0, so there may be none";
	case SCALING_PEAK_BEYOND:
		return "beyond twice the largest worker count measured";
	case SCALING_PEAK_WAVES:
		return "fewer than 4 items a worker make steps in it";
	case SCALING_PEAK_MISSED:
		return "the law misses what was measured";
	}
	return "";
}
