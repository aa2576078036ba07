/* SPDX-License-Identifier: MIT */
/* What an analysis writes: summary.csv, a row a cell, and fits.csv, a row a
 * number of a law of scaling. */
#ifndef LANEBENCH_RECORD_SUMMARY_H
#define LANEBENCH_RECORD_SUMMARY_H

#include <stddef.h>
#include <stdint.h>

#include "text/intern.h"

enum verdict {
	VERDICT_NONE, /* it can't win, or nothing can be said yet */
	VERDICT_FASTEST,
	VERDICT_TIED, /* with the best: within 2 % of it */
	VERDICT_SLOWER, /* than the best */
	VERDICT_UNRESOLVED /* more blocks would tell */
};

/* "fastest" ...; never NULL. */
const char *verdict_name(enum verdict verdict);

/* What to distrust a cell for, one bit each. */
enum summary_noise {
	/* Its speedup leaves its interval without the disturbed blocks. */
	SUMMARY_NOISE_SENSITIVE = 1,
	SUMMARY_NOISE_FAR = 2, /* trials far off the others */
	SUMMARY_NOISE_MODES = 4, /* two speeds */
	SUMMARY_NOISE_DRIFT = 8, /* its times rise or fall with the blocks */
	SUMMARY_NOISE_PRESSURE = 16, /* waited for cores that it should have */
	SUMMARY_NOISE_QUOTA = 32 /* a CPU quota held it back */
};

/* A column each, in their order. Whole numbers are -1 and ratios NaN where they
 * were not measured. Strings are borrowed. */
struct summary_row {
	const char *dataset, *strategy;
	int64_t workers;
	int64_t blocks; /* pairs with the baseline, of which speedup is made */
	int64_t wall_median_ns;
	double speedup, speedup_lo, speedup_hi;
	double level; /* nominal coverage of every interval in the row */
	double efficiency; /* speedup / workers */
	double items_per_s;
	int64_t item_p50_ns, item_p99_ns;
	int64_t cpu_median_ns, peak_rss_bytes;
	enum verdict verdict;
	double ratio_to_best, ratio_lo, ratio_hi; /* its time / the best's */
	double p_holm;
	int64_t trials_ok, trials_not_ok;
	/* The ceiling's time / this one's, at as many workers. */
	double efficiency_ceiling, efficiency_ceiling_lo, efficiency_ceiling_hi;
	unsigned noise; /* of enum summary_noise; in the file their words */
	/* A second opinion on the speedup: Hodges and Lehmann's estimate, the
	 * interval of Wilcoxon's exact test, and its coverage. */
	double speedup_second, second_lo, second_hi, second_level;
	/* Blocks that were compared in which it has no row. */
	int64_t trials_missing;
	/* "As fast as the best": alone, and with all others (stats/best.h). */
	double p_pair, p_range;
	/* Of --sessions: the sittings of which speedup is made, and the least
	 * and the most of their own speedups; -1 and NaN with one sitting. */
	int64_t sittings;
	double sittings_lo, sittings_hi;
};

/* A row of which nothing is known. */
void summary_blank(struct summary_row *row);

/* Writes the whole file; one that is there is replaced in one step. 0 or a
 * negative errno. */
int
summary_write(const char *path, const struct summary_row *rows, size_t count);

/* A file that was read; owns its rows' strings. */
struct summary {
	struct summary_row *rows;
	size_t count;
	struct intern names;
};

/* 0 or a negative errno, with words, which may be NULL; -EBADMSG: the file is
 * malformed. */
int summary_load(
	struct summary *out, const char *path, char *words, size_t words_size);
void summary_fini(struct summary *summary);

/* Likewise. */
struct fits_row {
	const char *dataset;
	const char *strategy; /* NULL: it is about the dataset itself */
	const char *model, *parameter;
	double value, lo, hi;
	double level; /* nominal coverage of lo..hi */
	int64_t points; /* distinct worker counts that were fitted */
	double log_rmse;
	const char *refused; /* why there is no value */
	int64_t workers; /* where it is about one count only */
	const char *note; /* how the value is to be read */
};

/* As summary_write(). */
int fits_write(const char *path, const struct fits_row *rows, size_t count);

#endif
