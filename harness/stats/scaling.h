/* SPDX-License-Identifier: MIT */
/*
 * Laws fitted to a measured curve, with intervals by resampling whole blocks,
 * and the reasons for which there is no fit or no peak. Fits ln(rate) on the
 * medians over blocks (stats/usl.h; Amdahl below).
 */
#ifndef LANEBENCH_STATS_SCALING_H
#define LANEBENCH_STATS_SCALING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "stats/interval.h"
#include "stats/usl.h"

/*
 * Amdahl's law, S(N) = 1 / (s + (1 - s) / N), and the share s that Karp and
 * Flatt read from a single speedup. Speedups and counts have no unit.
 * Sources: Amdahl 1967; Karp & Flatt, CACM 33 (1990). [any thread]
 */

struct amdahl {
	double serial; /* s, within 0..1; the speedup's limit is 1 / s */
	double log_rmse; /* root of the mean square of ln(S / model) */
};

/*
 * Least squares of ln S. n[i] >= 1, speedup[i] > 0. 0; -ERANGE without an
 * n above 1; -EINVAL for an n or a speedup that is none.
 */
int amdahl_fit(const double *n, const double *speedup, size_t count,
	struct amdahl *fit);

/* S at n workers. */
double amdahl_at(double serial, double n);

/*
 * e = (1/S - 1/N) / (1 - 1/N): below 0 where S > N. NaN where n is not over 1
 * or the speedup not over 0.
 */
double amdahl_karp_flatt(double n, double speedup);

/* Distinct worker counts that a fit needs. */
#define SCALING_USL_LEAST 5
#define SCALING_AMDAHL_LEAST 3
#define SCALING_LOG_RMSE 0.10
#define SCALING_RESAMPLES 999
/* With fewer items for each worker, the last wave, in which some workers are
 * idle, makes steps in the curve. */
#define SCALING_PEAK_ITEMS 4

enum scaling_refusal {
	SCALING_FITTED,
	SCALING_TOO_FEW_COUNTS, /* fewer distinct counts than needed */
	SCALING_TOO_FEW_WITHIN_CORES, /* so they are once those are dropped */
	SCALING_POOR_FIT, /* log-RMSE over 10 % */
};

enum scaling_peak_refusal {
	SCALING_PEAK,
	SCALING_PEAK_NO_FIT,
	SCALING_PEAK_NO_INTERVAL, /* under 5 blocks: kappa could be 0 */
	SCALING_PEAK_KAPPA_MAY_BE_0,
	SCALING_PEAK_BEYOND, /* over twice the largest count measured */
	SCALING_PEAK_WAVES, /* under 4 items a worker: the curve has steps */
	SCALING_PEAK_MISSED, /* the law is outside a point's interval */
};

/* One strategy's curve. Arrays are borrowed. */
struct scaling_curve {
	size_t points, blocks;
	const double *workers; /* [points], each >= 1 */
	/*
	 * [blocks * points], block by block: for the USL ln(items per second),
	 * for Amdahl ln(speedup) = d of stats/speedup.h. NaN: not measured.
	 */
	const double *ln_rate;
	/*
	 * CPU-bound sets: points with more workers than cores are left out.
	 * Else N is what is in flight, and the fit describes; it is no
	 * "serial fraction".
	 */
	bool cpu_bound;
	double cores; /* usable ones */
	double items; /* that one trial does; NaN: not known */
	double level;
	size_t resamples; /* 0: no intervals */
	uint64_t seed; /* of the resampling */
};

/* What both fits have. Refused: the numbers are NaN, but for log_rmse. */
struct scaling_fit {
	enum scaling_refusal refusal;
	bool description; /* not CPU-bound: call it a description */
	size_t counts; /* distinct worker counts that were fitted */
	size_t dropped; /* points over the cores */
	double log_rmse; /* NaN where nothing was fitted */
};

struct scaling_usl {
	struct scaling_fit fit;
	struct usl law; /* lambda: items per second at one worker */
	struct interval lambda, sigma, kappa;
	enum scaling_peak_refusal peak_refusal;
	double peak; /* workers; NaN where refused */
	struct interval peak_interval; /* hi may be INFINITY */
};

struct scaling_amdahl {
	struct scaling_fit fit;
	double serial; /* share 0..1 */
	struct interval serial_interval;
};

/*
 * 0, also for a refusal, which *result names. Intervals are percentiles over
 * the resamples, none under 5 blocks. -EINVAL where workers, level or a rate
 * is none; -ENOMEM. Same seed, same answer. [any thread]
 */
int
scaling_fit_usl(const struct scaling_curve *curve, struct scaling_usl *result);
int scaling_fit_amdahl(
	const struct scaling_curve *curve, struct scaling_amdahl *result);

/* One clause for people: "fewer than 5 worker counts"; "" where fitted. */
const char *scaling_usl_why(enum scaling_refusal refusal);
const char *scaling_amdahl_why(enum scaling_refusal refusal);
const char *scaling_peak_why(enum scaling_peak_refusal refusal);

#endif
