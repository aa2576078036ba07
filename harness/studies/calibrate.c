/* SPDX-License-Identifier: MIT */
/* Do the intervals hold here? Identical arms, again and again. */
#include "studies/studies.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/disturbance.h"
#include "launch/engine.h"
#include "process/child.h"
#include "report/terminal/progress.h"
#include "stats/quantile.h"
#include "stats/random.h"
#include "stats/speedup.h"

/* Starting a trial takes about as much. */
#define CALIBRATE_START_NS 10000000
/* Of progress, where it is no line that is redrawn. */
#define CALIBRATE_LINES 10
#define CALIBRATE_LIMIT_NS 60000000000u

/* Of an experiment's intervals. */
struct calibrate_counts {
	size_t excluded; /* miss 1 */
	double *half_widths, *spreads; /* [experiment] */
	double level;
};

size_t
calibrate_blocks(const struct calibration *calibration)
{
	return calibration->sittings ? calibration->sittings * CALIBRATE_SITTING
				     : CALIBRATE_BLOCKS;
}

/* One experiment's logs of ratios, with the second arm `slower` times as slow;
 * of sittings each one's median, unless they are pooled. How many; -EINVAL. */
static int
calibrate_logs(const struct calibration *calibration, size_t experiment,
	double slower, bool pooled, double *d)
{
	size_t blocks = calibrate_blocks(calibration), n = 0;
	size_t each = calibration->sittings && !pooled ? CALIBRATE_SITTING : 1;

	for (size_t b = 0; b < blocks; b += each) {
		double of[CALIBRATE_SITTING];

		for (size_t i = 0; i < each; i++) {
			const double *pair = calibration->walls +
				(experiment * blocks + b + i) * 2;

			if (!(pair[0] > 0) || !(pair[1] > 0))
				return -EINVAL;
			of[i] = log(pair[0] / (pair[1] * slower));
		}
		if (quantile_median(of, each, &d[n++]) < 0)
			return -EINVAL;
	}
	return (int)n;
}

static double
calibrate_spread(const double *d, int n)
{
	double lo = d[0], hi = d[0];

	for (int i = 1; i < n; i++) {
		lo = fmin(lo, d[i]);
		hi = fmax(hi, d[i]);
	}
	return hi - lo;
}

/* How many experiments' intervals miss 1. */
static int
calibrate_count(const struct calibration *calibration, double slower,
	bool pooled, struct calibrate_counts *counts)
{
	double d[SETTINGS_SITTINGS_MOST * CALIBRATE_SITTING];

	counts->excluded = 0;
	for (size_t e = 0; e < calibration->experiments; e++) {
		int n = calibrate_logs(calibration, e, slower, pooled, d);
		struct speedup speedup;
		int rc = n < 0 ? n
			       : speedup_from_logs(d, (size_t)n, INTERVAL_LEVEL,
					 &speedup);

		if (rc < 0)
			return rc;
		counts->excluded += speedup.of_d.lo > 0 || speedup.of_d.hi < 0;
		counts->half_widths[e] = interval_half_width(&speedup.of_d);
		counts->spreads[e] = calibrate_spread(d, n);
		counts->level = speedup.of_d.level;
	}
	return 0;
}

static int
calibrate_identical(const struct calibration *calibration,
	struct calibrate_counts *counts, struct calibration_result *result)
{
	size_t count = calibration->experiments;
	int rc = calibrate_count(calibration, 1, true, counts);

	result->pooled = counts->excluded;
	if (rc == 0)
		rc = calibrate_count(calibration, 1, false, counts);
	result->excluded = counts->excluded;
	result->level = counts->level;
	if (rc == 0)
		rc = quantile_median(
			counts->half_widths, count, &result->half_width);
	if (rc == 0)
		rc = quantile_median(counts->spreads, count, &result->spread);
	if (rc == 0)
		rc = wilson_interval(result->excluded, count, INTERVAL_LEVEL,
			&result->share);
	if (rc == 0)
		result->verdict = wilson_calibration(
			result->excluded, count, result->level);
	return rc;
}

int
calibrate_judge(const struct calibration *calibration,
	struct calibration_result *result)
{
	static const double slowdowns[CALIBRATE_SLOWDOWNS] = { 0.01, 0.02, 0.03,
		0.05, 0.10 };
	size_t count = calibration->experiments;
	struct calibrate_counts counts = {
		.half_widths = calloc(count + 1, sizeof(double)),
		.spreads = calloc(count + 1, sizeof(double)),
	};
	int rc = counts.half_widths != NULL && counts.spreads != NULL ? 0
								      : -ENOMEM;

	for (size_t i = 0; i < CALIBRATE_SLOWDOWNS && rc == 0; i++) {
		rc = calibrate_count(
			calibration, 1 + slowdowns[i], false, &counts);
		result->slowdown[i] = slowdowns[i];
		result->power[i] = (double)counts.excluded / (double)count;
	}
	if (rc == 0)
		rc = calibrate_identical(calibration, &counts, result);
	free(counts.half_widths);
	free(counts.spreads);
	return rc;
}

/* One trial's wall time; an exit code. */
static int
calibrate_trial(struct campaign *campaign, double *wall_ns)
{
	struct campaign_set *set = &campaign->sets[0];
	struct trial_order order = campaign_order(
		campaign, set, &campaign->strategies[campaign->baseline], 1);
	struct trial_result result;
	int64_t wall;

	order.limit_ns = CALIBRATE_LIMIT_NS;
	order.reference = set->have_reference ? &set->reference : NULL;
	order.timed = set->have_reference;
	wall = engine_measure(&order, &result);
	if (wall == -EINTR)
		return EXIT_INTERRUPTED;
	if (wall < 0) {
		campaign_complain("a trial is not ok: %s", result.reason);
		return EXIT_NOT_OK;
	}
	if (!set->have_reference)
		set->have_reference =
			reference_take(&set->reference, result.head, true) == 0;
	trial_release(&result);
	*wall_ns = (double)wall;
	return EXIT_OK;
}

static void
calibrate_tick(void *progress)
{
	progress_tick(progress);
}

static int
calibrate_draw(struct campaign *campaign, struct calibration *calibration,
	struct random *random, struct progress *progress, int64_t each_ns)
{
	size_t blocks = calibrate_blocks(calibration);
	size_t pairs = calibration->experiments * blocks;
	struct progress_now now = { .dataset = "calibrate",
		.strategy = "identical arms",
		.workers = 1,
		.blocks = (unsigned)calibration->experiments,
		.expect_ns = each_ns };
	/* A plain line an experiment would be hundreds. */
	size_t step = progress_redrawn(progress)
		? 1
		: (calibration->experiments + CALIBRATE_LINES - 1) /
			CALIBRATE_LINES;
	struct disturbance watch = { 0 };
	double busy = 0;
	size_t known = 0;
	int rc = EXIT_OK;

	for (size_t p = 0; p < pairs && rc == EXIT_OK; p++) {
		size_t first = (size_t)random_below(random, 2);
		size_t experiment = p / blocks;

		now.block = (unsigned)(experiment / step * step) + 1;
		disturbance_begins(
			&watch, calibration, (unsigned)experiment + 1);
		if (p > 0 && p % CALIBRATE_SITTING == 0 &&
			calibration->sittings > 0)
			rc = campaign_begin_sitting(campaign, false);
		if (p % blocks == 0 && watch.others_busy >= 0) {
			busy += watch.others_busy;
			known++;
		}
		for (size_t i = 0; i < 2 && rc == EXIT_OK; i++) {
			progress_step(progress, &now);
			rc = calibrate_trial(campaign,
				&calibration->walls[p * 2 + (first ^ i)]);
		}
	}
	calibration->others_busy = known > 0 ? busy / (double)known : 0;
	return rc;
}

int
calibrate_measure(struct campaign *campaign, struct calibration *calibration,
	unsigned draw)
{
	size_t trials =
		calibration->experiments * calibrate_blocks(calibration) * 2;
	struct progress *progress = progress_begin(stderr, trials, 0);
	struct random random;
	int64_t each_ns;
	double prime = 0;
	int rc = calibrate_trial(campaign, &prime);

	random_init_stream(&random, campaign->settings->seed, draw);
	each_ns = (int64_t)prime + CALIBRATE_START_NS;
	progress_expect(progress, trials, each_ns * (int64_t)trials);
	child_ticker(calibrate_tick, progress);
	if (rc == EXIT_OK)
		rc = calibrate_draw(
			campaign, calibration, &random, progress, each_ns);
	child_ticker(NULL, NULL);
	progress_end(progress);
	return rc;
}
