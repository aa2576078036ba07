/* SPDX-License-Identifier: MIT */
/* Who wins a dataset: complete cells on complete blocks, compared with the best
 * by stats/best.h. */
#include "analysis/set.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/best.h"
#include "stats/quantile.h"

/* The counted blocks of a dataset, in rising order. */
struct winner_blocks {
	uint32_t *at;
	size_t count;
};

/* The contest. contender: indices of the cells that may win. */
struct winner {
	const struct cells *cells;
	const struct cell *first;
	struct winner_blocks blocks;
	size_t *contender;
	size_t contenders;
	double *scratch; /* a value a block */
	/* [sitting * contenders + contender]: the median of ln T minus its
	 * block's centre. NULL where blocks are compared. */
	double *medians;
	size_t sittings;
};

/* Adds a cell's blocks to those that are there: a merge of two sorted lists. */
static int
winner_add_blocks(struct winner_blocks *blocks, const struct cells *cells,
	const struct cell *cell)
{
	size_t i = 0, j = 0, count = 0;
	uint32_t *merged =
		malloc((blocks->count + cell->count) * sizeof(*merged));

	if (merged == NULL)
		return -ENOMEM;
	while (i < blocks->count || j < cell->count) {
		uint32_t old = UINT32_MAX, new = UINT32_MAX;
		if (i < blocks->count)
			old = blocks->at[i];
		if (j < cell->count)
			new = cells_at(cells, cell, j)->block;
		i += old <= new;
		j += new <= old;
		merged[count++] = old < new ? old : new;
	}
	free(blocks->at);
	blocks->at = merged;
	blocks->count = count;
	return 0;
}

static bool
winner_may_contend(const struct analysis_set *set, size_t i)
{
	const char *strategy = set->rows[i].strategy;

	return strcmp(strategy, ANALYSIS_AGAIN) != 0 &&
		strcmp(strategy, ANALYSIS_CEILING) != 0 &&
		!set->failures[i].fetches;
}

/* How many of the first `count` blocks the cell is ok in. */
static size_t
winner_covers(const struct cells *cells, const struct cell *cell,
	const struct winner_blocks *blocks, size_t count)
{
	const struct trial_point *last = count < blocks->count
		? cells_block(cells, cell, blocks->at[count])
		: NULL;

	return cell->ok - (last != NULL && last->status == TRIAL_OK);
}

/* Whether it was skipped in every block. */
static bool
winner_skipped(const struct cell *cell)
{
	return cell->count > 0 && cell->ok == 0 && cell->bad == 0;
}

/* The blocks in which the cell has no row. */
static void
winner_missing(const struct winner_blocks *blocks, const struct cells *cells,
	const struct cell *cell, struct analysis_failure *failure,
	struct summary_row *row)
{
	size_t at = 0;

	if (winner_skipped(cell))
		return;
	for (size_t b = 0; b < blocks->count; b++) {
		if (at < cell->count &&
			cells_at(cells, cell, at)->block == blocks->at[b]) {
			at++;
			continue;
		}
		if (failure->missing < ANALYSIS_MISSING)
			failure->missing_first[failure->missing] =
				blocks->at[b];
		failure->missing++;
	}
	row->trials_missing = failure->missing;
}

/* How many blocks to compare: without the last one where the run was
 * interrupted in it, so that some cell lacks only that block. */
static size_t
winner_whole(const struct winner_blocks *blocks, const struct cells *cells,
	const struct cell *first, const struct analysis_set *set)
{
	size_t whole = blocks->count;

	for (size_t i = 0; i < set->count && whole > 0; i++) {
		if (first[i].bad == 0 && winner_may_contend(set, i) &&
			first[i].ok == whole - 1 &&
			cells_block(cells, &first[i], blocks->at[whole - 1]) ==
				NULL)
			return whole - 1;
	}
	return whole;
}

/* Finds the contenders, and the blocks that other cells lack. */
static int
winner_contenders(struct winner *winner, const struct cells *cells,
	const struct cell *first, const struct cell *base,
	struct analysis_set *set)
{
	size_t whole = winner_whole(&winner->blocks, cells, first, set);

	winner->contender = calloc(set->count, sizeof(*winner->contender));
	if (winner->contender == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < set->count && whole > 0; i++) {
		if (first[i].bad == 0 && winner_may_contend(set, i) &&
			winner_covers(cells, &first[i], &winner->blocks,
				whole) == whole)
			winner->contender[winner->contenders++] = i;
	}
	set->baseline_failed = (int64_t)(whole -
		(base != NULL ? winner_covers(
					cells, base, &winner->blocks, whole)
			      : 0));
	winner->blocks.count = whole;
	for (size_t i = 0; i < set->count; i++)
		winner_missing(&winner->blocks, cells, &first[i],
			&set->failures[i], &set->rows[i]);
	return 0;
}

/* A contender is ok in all blocks, so `block` indexes its rows. */
static double
winner_log(const void *of, size_t block, size_t contender)
{
	const struct winner *winner = of;
	const struct cell *cell = &winner->first[winner->contender[contender]];

	return log((double)cells_at(winner->cells, cell, block)->wall_ns);
}

static double
winner_median(const void *of, size_t sitting, size_t contender)
{
	const struct winner *winner = of;

	return winner->medians[sitting * winner->contenders + contender];
}

/* Each block's median over the contenders. */
static void
winner_centre(const struct winner *winner, double *centre, double *scratch)
{
	for (size_t b = 0; b < winner->blocks.count; b++) {
		for (size_t c = 0; c < winner->contenders; c++)
			scratch[c] = winner_log(winner, b, c);
		quantile_median(scratch, winner->contenders, &centre[b]);
	}
}

/* The sitting of one of the blocks, in which every contender is ok. */
static unsigned
winner_sitting(const struct winner *winner, size_t block)
{
	const struct cell *cell = &winner->first[winner->contender[0]];

	return trials_sitting(winner->cells->trials, cell->dataset,
		cells_at(winner->cells, cell, block)->block);
}

/* One contender's medians, a sitting after the other. */
static void
winner_column(struct winner *winner, size_t contender, const double *centre,
	double *scratch)
{
	size_t n = 0, done = 0;

	for (size_t b = 0; b < winner->blocks.count; b++) {
		bool last = b + 1 == winner->blocks.count ||
			winner_sitting(winner, b + 1) !=
				winner_sitting(winner, b);

		scratch[n++] = winner_log(winner, b, contender) - centre[b];
		if (!last)
			continue;
		quantile_median(scratch, n,
			&winner->medians[done++ * winner->contenders +
				contender]);
		n = 0;
	}
	winner->sittings = done;
}

/* Blocks of one sitting aren't independent, so sittings are compared where
 * there are several. */
static int
winner_sit(struct winner *winner, const struct analysis_set *set)
{
	size_t blocks = winner->blocks.count, n = winner->contenders;
	double *centre = calloc(blocks + 1, sizeof(*centre));
	double *scratch = calloc(blocks + n + 1, sizeof(*scratch));
	int rc = centre != NULL && scratch != NULL ? 0 : -ENOMEM;

	winner->medians =
		calloc((size_t)set->sittings * n + 1, sizeof(*winner->medians));
	if (winner->medians == NULL)
		rc = -ENOMEM;
	if (!rc)
		winner_centre(winner, centre, scratch);
	for (size_t c = 0; c < n && !rc; c++)
		winner_column(winner, c, centre, scratch);
	free(centre);
	free(scratch);
	return rc;
}

/* Takes back what is smaller than the difference between identical runs:
 * "slower" becomes unresolved, and a leader by less is no winner. */
static void
winner_undo(const struct winner *winner, struct summary_row *best,
	struct analysis_set *set)
{
	for (size_t c = 0; set->aa_differs && c < winner->contenders; c++) {
		struct summary_row *row = &set->rows[winner->contender[c]];
		if (row == best || !(row->ratio_to_best < set->aa_ratio))
			continue;
		if (row->verdict == VERDICT_SLOWER) {
			row->verdict = VERDICT_UNRESOLVED;
			set->aa_undone++;
		}
		if (best->verdict == VERDICT_FASTEST)
			best->verdict = VERDICT_TIED;
	}
	if (set->aa_undone > 0)
		best->verdict = VERDICT_UNRESOLVED;
}

static void
winner_tell(const struct winner *winner, const struct best_cell *cell,
	const struct best *best, struct analysis_set *set)
{
	static const enum verdict verdicts[] = {
		[BEST_NONE] = VERDICT_NONE,
		[BEST_FASTEST] = VERDICT_FASTEST,
		[BEST_TIED] = VERDICT_TIED,
		[BEST_SLOWER] = VERDICT_SLOWER,
		[BEST_UNRESOLVED] = VERDICT_UNRESOLVED,
	};
	static const enum analysis_outcome outcomes[] = {
		[BEST_DECIDED] = OUTCOME_TIE,
		[BEST_TOO_FEW_UNITS] = OUTCOME_TOO_FEW,
		[BEST_ALONE] = OUTCOME_ALONE,
		[BEST_NO_CONTENDER] = OUTCOME_NONE,
	};
	struct summary_row *first = NULL;

	for (size_t c = 0; c < winner->contenders; c++) {
		struct summary_row *row = &set->rows[winner->contender[c]];
		const struct speedup *ratio = &cell[c].to_best;
		row->verdict = verdicts[cell[c].verdict];
		row->p_holm = cell[c].p_holm;
		row->p_pair = cell[c].p_pair;
		row->p_range = cell[c].p_range;
		if (ratio->n == 0)
			continue;
		row->ratio_to_best = ratio->ratio;
		row->ratio_lo = ratio->of_ratio.lo;
		row->ratio_hi = ratio->of_ratio.hi;
	}
	for (size_t c = 0; c < winner->contenders; c++) {
		const struct summary_row *row =
			&set->rows[winner->contender[c]];
		if (c != best->best && !isnan(row->ratio_to_best) &&
			(set->next == NULL ||
				row->ratio_to_best < set->next->ratio_to_best))
			set->next = row;
	}
	if (best->best < winner->contenders)
		first = &set->rows[winner->contender[best->best]];
	if (first != NULL)
		winner_undo(winner, first, set);
	set->best = first;
	set->bias = best->bias;
	set->blocks_needed = (int64_t)best->units_needed;
	set->outcome = outcomes[best->outcome];
	if (set->outcome == OUTCOME_TIE && first != NULL &&
		first->verdict == VERDICT_FASTEST)
		set->outcome = OUTCOME_FASTEST;
}

static int
winner_decide(struct winner *winner, struct analysis_set *set)
{
	struct best_logs logs = { winner_log, winner, winner->blocks.count,
		winner->contenders,
		set->baseline != NULL ? winner->contenders : SIZE_MAX };
	struct best_rule rule = best_rule_usual();
	struct best best;
	int rc = -ENOMEM;

	bool *eligible = calloc(winner->contenders, sizeof(*eligible));
	struct best_cell *cell = calloc(winner->contenders, sizeof(*cell));
	if (eligible == NULL || cell == NULL)
		goto out;
	if (set->sittings > 1) {
		rc = winner_sit(winner, set);
		if (rc)
			goto out;
		logs.at = winner_median;
		logs.units = winner->sittings;
	}
	for (size_t c = 0; c < winner->contenders; c++) {
		eligible[c] = true;
		if (&set->rows[winner->contender[c]] == set->baseline)
			logs.baseline = c;
	}
	rc = best_decide(&logs, eligible, &rule, cell, &best);
	if (!rc)
		winner_tell(winner, cell, &best, set);
out:
	free(eligible);
	free(cell);
	return rc;
}

/* Whether a row may be faster: by the blocks that both have, or by the speedups
 * that users see. */
static bool
winner_may_beat(const struct summary_row *row, const struct speedup *than,
	const struct summary_row *best)
{
	return than->ratio > 1 || row->speedup > best->speedup ||
		(than->of_ratio.level > 0 && than->of_ratio.hi >= 1);
}

/* The same for cell i against `than`; *ratio is its time / the other's. *beats
 * is false where they have no common block. 0 or a negative errno. */
static int
winner_challenge(const struct winner *winner, const struct analysis_set *set,
	size_t i, const struct summary_row *than, double *ratio, bool *beats)
{
	const struct cell *first = winner->first;
	struct speedup speedup;
	size_t pairs;
	int rc;

	*beats = false;
	pairs = cells_logs(winner->cells, &first[than - set->rows], &first[i],
		winner->scratch);
	if (pairs == 0)
		return 0;
	rc = speedup_from_logs_scratch(
		winner->scratch, pairs, INTERVAL_LEVEL, &speedup);
	if (rc)
		return rc;
	*ratio = 1 / speedup.ratio;
	*beats = winner_may_beat(&set->rows[i], &speedup, than);
	return 0;
}

static void
winner_note(
	struct challenger *found, const struct summary_row *row, double ratio)
{
	found->count++;
	if (found->row != NULL && ratio >= found->ratio)
		return;
	found->row = row;
	found->ratio = ratio;
}

/* Finds cells that aren't judged but may be faster than the best, or second. */
static int
winner_challengers(const struct winner *winner, struct analysis_set *set)
{
	size_t next = 0;
	int rc = 0;

	for (size_t i = 0; i < set->count && rc == 0; i++) {
		const struct summary_row *row = &set->rows[i];
		double ratio;
		bool beats;

		if (next < winner->contenders && winner->contender[next] == i) {
			next++;
			continue;
		}
		if (!winner_may_contend(set, i))
			continue;
		rc = winner_challenge(
			winner, set, i, set->best, &ratio, &beats);
		if (rc == 0 && beats) {
			winner_note(&set->challenger, row, ratio);
			continue;
		}
		if (rc == 0 && set->next != NULL)
			rc = winner_challenge(
				winner, set, i, set->next, &ratio, &beats);
		if (rc == 0 && set->next != NULL && beats)
			winner_note(&set->next_challenger, row, ratio);
	}
	return rc;
}

/* Room for the pairs with the best, and with the one next to it. */
static int
winner_room(struct winner *winner, const struct analysis_set *set)
{
	const struct cell *first = winner->first;
	size_t most = first[set->best - set->rows].count;

	if (set->next != NULL && first[set->next - set->rows].count > most)
		most = first[set->next - set->rows].count;
	winner->scratch = calloc(most, sizeof(*winner->scratch));
	return winner->scratch != NULL ? 0 : -ENOMEM;
}

int
winner_find(const struct cells *cells, const struct cell *first,
	const struct cell *base, struct analysis_set *set)
{
	struct winner winner = { .cells = cells, .first = first };
	int rc = 0;

	for (size_t i = 0; !rc && i < set->count; i++)
		rc = winner_add_blocks(&winner.blocks, cells, &first[i]);
	if (rc)
		goto out;
	set->blocks = (int64_t)winner.blocks.count;
	rc = winner_contenders(&winner, cells, first, base, set);
	set->blocks_compared = (int64_t)winner.blocks.count;
	free(winner.blocks.at);
	winner.blocks.at = NULL;
	if (rc || winner.contenders == 0)
		goto out;
	rc = winner_decide(&winner, set);
	if (!rc && set->best != NULL)
		rc = winner_room(&winner, set);
	if (!rc && set->best != NULL)
		rc = winner_challengers(&winner, set);
out:
	free(winner.scratch);
	free(winner.medians);
	free(winner.contender);
	free(winner.blocks.at);
	return rc;
}
