/* SPDX-License-Identifier: MIT */
/* Verdicts on cells that were compared, and what they come to together. */
#include "report/compare_verdicts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "stats/holm.h"

static enum compare_verdict
compare_judge(const struct compare_row *row, double threshold)
{
	double limit = log1p(threshold), by = log(row->ratio);

	if (row->p_holm <= COMPARE_ALPHA) {
		if (by > limit)
			return COMPARE_SLOWER;
		return by < -limit ? COMPARE_FASTER : COMPARE_MINOR;
	}
	return log(row->lo) >= -limit && log(row->hi) <= limit
		? COMPARE_SAME
		: COMPARE_UNRESOLVED;
}

/* The smallest p that m and n values can have. */
static double
compare_least_p(size_t m, size_t n)
{
	double a = (double)m, b = (double)n;

	return 2 * exp(lgamma(a + 1) + lgamma(b + 1) - lgamma(a + b + 1));
}

static void
compare_power(struct comparison *comparison)
{
	double least = 1, cells = (double)comparison->tested;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (!row->tested)
			continue;
		comparison->sittings |= row->medians;
		least = fmin(least,
			compare_least_p(row->old.values, row->new.values));
	}
	if (comparison->tested == 0 || least * cells <= COMPARE_ALPHA)
		return;
	for (size_t n = COMPARE_LEAST;; n++) {
		comparison->needed = n;
		if (compare_least_p(n, n) * cells <= COMPARE_ALPHA)
			break;
	}
}

int
compare_settle(struct comparison *comparison)
{
	double *p = calloc(comparison->count + 1, sizeof(*p));
	size_t tested = 0;

	if (!p)
		return -ENOMEM;
	for (size_t i = 0; i < comparison->count; i++)
		if (comparison->rows[i].tested)
			p[tested++] = comparison->rows[i].p;
	int err = holm_adjust(p, tested, p);
	comparison->tested = tested;
	tested = 0;
	for (size_t i = 0; i < comparison->count && !err; i++) {
		struct compare_row *row = &comparison->rows[i];

		if (row->tested) {
			row->p_holm = p[tested++];
			row->verdict =
				compare_judge(row, comparison->terms.threshold);
		} else if (!isnan(row->p)) {
			row->verdict = COMPARE_NONE;
		}
		comparison->verdicts[row->verdict]++;
		comparison->states[row->state]++;
		comparison->shared += row->state != COMPARE_ONLY_OLD &&
			row->state != COMPARE_ONLY_NEW;
	}
	free(p);
	compare_power(comparison);
	return err;
}

bool
compare_regressed(const struct comparison *comparison)
{
	return comparison->verdicts[COMPARE_SLOWER] > 0 ||
		comparison->states[COMPARE_BROKEN] > 0;
}

bool
compare_incomplete(const struct comparison *comparison)
{
	enum compare_by by = comparison->terms.by;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (row->state == COMPARE_ONLY_NEW &&
			row->new.not_ok > row->new.unsupported)
			return true;
		/* By speedup, without a baseline that it could be held to. */
		if (row->state == COMPARE_OK && row->by == by && !row->tested)
			return true;
	}
	return comparison->states[COMPARE_ONLY_OLD] > 0 ||
		comparison->states[COMPARE_FAILING] > 0 ||
		comparison->verdicts[COMPARE_TOO_FEW] > 0 ||
		comparison->needed > 0;
}
