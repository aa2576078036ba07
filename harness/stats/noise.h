/* SPDX-License-Identifier: MIT */
/*
 * What noise leaves in the numbers: single values far off, two modes, a drift,
 * an estimate that hangs on the blocks that were disturbed. And from where on a
 * measured disturbance is worth a warning. [any thread]
 */
#ifndef LANEBENCH_STATS_NOISE_H
#define LANEBENCH_STATS_NOISE_H

#include <stdbool.h>
#include <stddef.h>

/* Warn above these: shares of the block's, or the trial's, wall time. */
#define NOISE_STEAL 0.02
#define NOISE_PRESSURE 0.10 /* only where workers <= usable cores */
#define NOISE_QUOTA 0.05 /* of a quota's periods, in which it was used up */
#define NOISE_OTHERS 0.25 /* how busy others kept the cores just before */
#define NOISE_OTHERS_NOTE 0.05 /* and from where on that explains something */
#define NOISE_OWN 0.5 /* cores that a trial used beyond its workers */
/* Warn below this p of kendall_trend() over the baseline's times. */
#define NOISE_TREND_P 0.01
/* Run a block again above this share of stolen time (or for a failed trial). */
#define NOISE_REPEAT_STEAL 0.05

/* Fewer values than this have no outliers, or no modes. */
#define NOISE_OUTLIERS_LEAST 5
#define NOISE_MODES_LEAST 10

struct noise_modes {
	bool two;
	double low, high; /* the mean of each side of the best cut */
	size_t count_low; /* how many are in the lower one */
};

/* How many blocks may be run again: a quarter of those planned. */
size_t noise_repeats(size_t blocks);

/*
 * A value is far off when it is more than *limit from *median: 14.826 MAD (ten
 * standard deviations, were they normal). Unit of x, which is overwritten, is
 * free. 0; -ERANGE below NOISE_OUTLIERS_LEAST (none is far), -EINVAL where n is
 * 0 or a value is not finite; both numbers are NaN then.
 */
int noise_outliers_scratch(double *x, size_t n, double *median, double *limit);

/*
 * Do the times x fall into two groups, each at least three and a fifth of them,
 * over 2 % apart? Cuts ln x where the two halves' sums of squares are least,
 * and asks that the cut explains 0.83 + 1.3/n of the whole: under 1 in 1000 of
 * normal samples do, and about 1 in 200 of exponential ones (20 000 simulated
 * samples each, n = 10..80). Modes eight deviations apart are found.
 * 0; -ERANGE below NOISE_MODES_LEAST (two is false); -EINVAL where n is 0 or a
 * time is zero, negative or not finite; -ENOMEM.
 */
int noise_modes(const double *x, size_t n, struct noise_modes *result);

/*
 * Is the estimate noise-sensitive: is the median of d without the flagged
 * blocks outside the interval of all of d? 0; -ERANGE where d has no interval
 * or every block is flagged (then false); -EINVAL, -ENOMEM.
 */
int noise_sensitive(const double *d, const bool *flagged, size_t n,
	double level, bool *sensitive);
/* As above, without memory of its own: d changes its order. */
int noise_sensitive_scratch(double *d, const bool *flagged, size_t n,
	double level, bool *sensitive);

/*
 * Does a series drift? Kendall's rank correlation with time.
 * Sources: Mann 1945; Kendall, Rank Correlation Methods.
 */

/* Up to this many values without ties p is exact; beyond, normal with
 * corrections for ties and continuity. */
#define KENDALL_EXACT_MOST 50

struct kendall {
	size_t n;
	double tau; /* -1 always falls .. 1 always rises; ties count for none */
	double p; /* two-sided; 1 where no order can be told */
	bool exact;
};

/*
 * x[0..n) in the order of time, any unit. 0, -EINVAL where n < 2 or a value is
 * not finite. O(n^2). [any thread]
 */
int kendall_trend(const double *x, size_t n, struct kendall *result);

#endif
