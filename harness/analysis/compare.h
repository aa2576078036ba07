/* SPDX-License-Identifier: MIT */
/*
 * Two runs, cell by cell: did it get slower? Reads nothing but the trials.
 *
 * What is compared. By time (what a user asks): ln wall time of a cell's ok
 * trials in OLD and in NEW. Blocks of two runs are unrelated, so samples are
 * not paired: Mann and Whitney's test, and the Hodges-Lehmann shift with its
 * interval, exponentiated. That sees a slow-down of everything, but can't
 * distinguish it from a slower day of the machine. By speedup: ln(cell /
 * baseline) within each block, which cancels what a run's cells share, be it
 * the day's load or a slower parser. Neither is right alone, so the baseline's
 * own row is always by time.
 *
 * What counts. Holm over all cells that are tested. Slower or faster: adjusted
 * p <= 0.05 and the estimate beyond the threshold t, by more than ln(1 + t) to
 * either side, so that exchanging OLD and NEW exchanges the words. It is the
 * estimate and not the interval's near end, which would miss most changes of
 * little more than t. Same: not significant, and the interval within the
 * threshold. The interval is each cell's own, but the verdict allows for their
 * number, so it may hold back where the interval excludes 1. With five sittings
 * or more, the sittings' medians are compared.
 *
 * Noise: where a run's A/A failed, differences smaller than that.
 *
 * Unclear: the test knows nothing of what differs between any two runs. So a
 * difference counts only where nothing else that the runs know of explains it:
 * an A/A, disturbed blocks, a drift, the spread of their sittings; and, where
 * either has one sitting, where it is at least COMPARE_DAY.
 *
 * Failures: a cell that was ok and isn't is a regression, whatever its times,
 * which are those of ok trials. The baseline's second run, the ceiling and
 * warm-up aren't compared.
 */
#ifndef LANEBENCH_ANALYSIS_COMPARE_H
#define LANEBENCH_ANALYSIS_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "analysis/analysis.h"
#include "record/trials.h"

#define COMPARE_ALPHA 0.05
#define COMPARE_THRESHOLD 0.05
/* Fewer values than this on either side are not tested. */
#define COMPARE_LEAST 5
/* Runs of the same program, a day apart, were up to 4 % apart. */
#define COMPARE_DAY 0.05

enum compare_by {
	COMPARE_BY_TIME,
	COMPARE_BY_SPEEDUP
};

enum compare_verdict {
	COMPARE_NONE, /* not tested: only in one run, or never ok in one */
	COMPARE_TOO_FEW, /* fewer than COMPARE_LEAST on a side */
	COMPARE_SLOWER,
	COMPARE_FASTER,
	COMPARE_MINOR, /* differs, by less than the threshold */
	COMPARE_SAME, /* within the threshold, as far as can be told */
	COMPARE_UNRESOLVED,
	COMPARE_NOISE, /* differs, by less than identical runs do here */
	COMPARE_UNCLEAR, /* differs, but something else may be the cause */
	COMPARE_VERDICTS
};

/* What else may make two runs differ, where the verdict is unclear. */
enum compare_doubt {
	DOUBT_NONE,
	DOUBT_AA, /* the same program, twice in a block, did by as much */
	DOUBT_DISTURBED, /* too little is left without disturbed blocks */
	DOUBT_DRIFT, /* one run's machine changed its speed by as much */
	DOUBT_SPREAD, /* sittings of one run do by as much */
	DOUBT_DAY, /* one sitting, and no more than a day may make */
	DOUBT_COUNT
};

enum compare_state {
	COMPARE_OK, /* in both */
	COMPARE_BROKEN, /* was ok, and some trial isn't; or none is any more */
	COMPARE_MENDED, /* all ok now */
	COMPARE_FAILING, /* then and now */
	COMPARE_UNSUPPORTED, /* it couldn't run, then and now */
	COMPARE_ONLY_OLD,
	COMPARE_ONLY_NEW,
	COMPARE_STATES
};

struct compare_side {
	size_t ok, not_ok; /* trials; skipped ones are neither */
	size_t unsupported; /* of not_ok */
	size_t values; /* that were compared */
	double wall_median_ns; /* NaN where no trial was ok */
	double speedup; /* against its own baseline; NaN without one */
	/* The first trial that was not ok, where there is one. */
	enum trial_status worst;
	uint32_t worst_block;
	const char *reason; /* the table's; "" */
};

struct compare_row {
	const char *dataset, *strategy; /* the tables' */
	uint32_t workers;
	bool baseline;
	enum compare_by by; /* the baseline's is always by time */
	bool tested; /* one of those that Holm adjusts for */
	struct compare_side old, new;
	/* New time over old time, by speedup relative to the baseline's: above
	 * 1 is slower. level 0, lo and hi NaN: no interval. NaN: not tested. */
	double ratio, lo, hi, level;
	double p, p_holm;
	/* The same without the blocks that were disturbed, where any were: NaN
	 * where that is too little. */
	double quiet, quiet_lo, quiet_hi;
	bool disturbed;
	bool one_sitting; /* of either run */
	bool medians; /* of sittings are compared */
	bool mingled; /* sittings of one lie among the other's */
	enum compare_doubt doubt; /* of UNCLEAR */
	/* By how much identical runs differ, of the run whose A/A failed by
	 * more; 1 where neither's did. */
	double aa_ratio;
	enum compare_verdict verdict;
	enum compare_state state;
};

struct compare_terms {
	double threshold; /* a share over 0 and under 1 */
	enum compare_by by;
};

struct comparison {
	struct compare_terms terms;
	/* By dataset, the baseline first, then strategy and workers. */
	struct compare_row *rows;
	size_t count;
	size_t tested, shared; /* shared: cells in both */
	size_t verdicts[COMPARE_VERDICTS], states[COMPARE_STATES];
	/* With so many cells and so few blocks no difference, however large,
	 * could have passed the test; that takes `needed` blocks in each run
	 * (0: they are enough). */
	size_t needed;
	bool sittings; /* that many of these, and no blocks, are compared */
};

/* A run: its trials, and what they say of themselves, so that what disturbed
 * them is known; analysis may be NULL. */
struct compare_run {
	const struct trials *trials;
	const struct analysis *analysis;
};

/* OLD and NEW. 0, -EINVAL for a threshold that is none, -ENOMEM. Borrows the
 * names: both must outlive it. */
int compare_create(struct comparison **out, const struct compare_run runs[2],
	const struct compare_terms *terms);
void compare_destroy(struct comparison *comparison);

/* The largest A/A of those by which a verdict was taken back as noise, above 1;
 * 1 where none was. */
double compare_noise(const struct comparison *comparison);
/* Whether the row differs by less than its own. */
bool compare_is_noise(const struct compare_row *row);
/* How many verdicts are unclear for that. */
size_t
compare_doubted(const struct comparison *comparison, enum compare_doubt doubt);

/* Whether something is slower beyond the threshold, or was ok and isn't. */
bool compare_regressed(const struct comparison *comparison);
/* Whether a cell of OLD could not be judged: gone, failing, too few blocks; or
 * a new one fails. */
bool compare_incomplete(const struct comparison *comparison);

/* Whether something is slower, but it isn't clear that the program is. */
bool compare_doubtful(const struct comparison *comparison);

/*
 * The rows as CSV. An earlier comparison at that path is replaced; any other
 * file that isn't empty stays: -EEXIST. 0 or a negative errno.
 */
int compare_write(const struct comparison *comparison, const char *path);

#endif
