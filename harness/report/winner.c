/* SPDX-License-Identifier: MIT */
/* Who wins a dataset: complete cells on complete blocks, held against the best
 * by stats/best.h. */
#include "report/winner.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "stats/best.h"

/* The counted blocks of a dataset, in rising order. */
struct winner_blocks {
	uint32_t *at;
	size_t count;
};

/* The contest: cells that may win, by their number in the set. */
struct winner {
	struct winner_blocks blocks;
	size_t *contender;
	size_t contenders;
	double *times; /* [block * contenders + contender] */
};

/* Adds a cell's blocks to those that are there: a merge of two sorted lists. */
static int
winner_add_blocks(struct winner_blocks *blocks, const struct cells *cells,
	const struct cell *cell)
{
	size_t i = 0, j = 0, count = 0;
	uint32_t *merged =
		malloc((blocks->count + cell->count) * sizeof(*merged));

	if (!merged)
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
winner_may_contend(const struct summary_row *row)
{
	return strcmp(row->strategy, ANALYSIS_AGAIN) != 0 &&
		strcmp(row->strategy, ANALYSIS_CEILING) != 0;
}

/* How many of the first `count` blocks the cell is ok in. */
static size_t
winner_covers(const struct cells *cells, const struct cell *cell,
	const struct winner_blocks *blocks, size_t count)
{
	const struct trial_point *last = count < blocks->count
		? cells_block(cells, cell, blocks->at[count])
		: NULL;

	return cell->ok - (last && last->status == TRIAL_OK);
}

/* Nobody ran it in any block: that says nothing of the last one. */
static bool
winner_skipped(const struct cell *cell)
{
	return cell->count > 0 && cell->ok == 0 && cell->bad == 0;
}

/* Fills the contenders. A run that was interrupted inside its last block is
 * judged by the blocks before it. */
static int
winner_contenders(struct winner *winner, const struct cells *cells,
	const struct cell *first, const struct cell *base,
	struct analysis_set *set)
{
	size_t whole = winner->blocks.count;

	for (size_t i = 0; i < set->count && whole > 0; i++) {
		const struct trial_point *last = cells_block(
			cells, &first[i], winner->blocks.at[whole - 1]);
		if (first[i].bad == 0 && winner_may_contend(&set->rows[i]) &&
			!winner_skipped(&first[i]) &&
			(!last || last->status != TRIAL_OK)) {
			whole--;
			break;
		}
	}
	winner->contender = calloc(set->count, sizeof(*winner->contender));
	if (!winner->contender)
		return -ENOMEM;
	for (size_t i = 0; i < set->count && whole > 0; i++) {
		if (first[i].bad == 0 && winner_may_contend(&set->rows[i]) &&
			winner_covers(cells, &first[i], &winner->blocks,
				whole) == whole)
			winner->contender[winner->contenders++] = i;
	}
	set->baseline_failed = (int64_t)(whole -
		(base ? winner_covers(cells, base, &winner->blocks, whole)
		      : 0));
	winner->blocks.count = whole;
	return 0;
}

static int
winner_times(struct winner *winner, const struct cells *cells,
	const struct cell *first)
{
	size_t k = winner->contenders;

	winner->times = calloc(winner->blocks.count * k, sizeof(double));
	if (!winner->times)
		return -ENOMEM;
	for (size_t c = 0; c < k; c++) {
		const struct cell *cell = &first[winner->contender[c]];
		/* It is ok in all of these, so its rows are these blocks. */
		for (size_t b = 0; b < winner->blocks.count; b++)
			winner->times[b * k + c] =
				(double)cells_at(cells, cell, b)->wall_ns;
	}
	return 0;
}

static enum verdict
winner_verdict(enum best_verdict verdict)
{
	switch (verdict) {
	case BEST_FASTEST:
		return VERDICT_FASTEST;
	case BEST_TIED:
		return VERDICT_TIED;
	case BEST_SLOWER:
		return VERDICT_SLOWER;
	case BEST_UNRESOLVED:
		return VERDICT_UNRESOLVED;
	case BEST_NONE:
		break;
	}
	return VERDICT_NONE;
}

static void
winner_tell(const struct winner *winner, const struct best_cell *cell,
	const struct best *best, struct analysis_set *set)
{
	for (size_t c = 0; c < winner->contenders; c++) {
		struct summary_row *row = &set->rows[winner->contender[c]];
		const struct speedup *ratio = &cell[c].to_best;
		row->verdict = winner_verdict(cell[c].verdict);
		row->p_holm = cell[c].p;
		if (ratio->n == 0)
			continue;
		row->ratio_to_best = ratio->ratio;
		row->ratio_lo = ratio->of_ratio.lo;
		row->ratio_hi = ratio->of_ratio.hi;
	}
	if (best->best < winner->contenders)
		set->best = &set->rows[winner->contender[best->best]];
	set->blocks_needed = (int64_t)best->blocks_needed;
	switch (best->outcome) {
	case BEST_DECIDED:
		set->outcome =
			set->best && set->best->verdict == VERDICT_FASTEST
			? OUTCOME_FASTEST
			: OUTCOME_TIE;
		break;
	case BEST_TOO_FEW_BLOCKS:
		set->outcome = OUTCOME_TOO_FEW;
		break;
	case BEST_ALONE:
		set->outcome = OUTCOME_ALONE;
		break;
	case BEST_NO_CONTENDER:
		set->outcome = OUTCOME_NONE;
		break;
	}
}

static int
winner_decide(struct winner *winner, struct analysis_set *set)
{
	struct best_rule rule = best_rule_usual();
	struct best best;
	int err = -ENOMEM;

	bool *eligible = calloc(winner->contenders, sizeof(*eligible));
	struct best_cell *cell = calloc(winner->contenders, sizeof(*cell));
	if (!eligible || !cell)
		goto out;
	for (size_t c = 0; c < winner->contenders; c++)
		eligible[c] = true;
	err = best_decide(winner->times, winner->blocks.count,
		winner->contenders, eligible, &rule, cell, &best);
	if (!err)
		winner_tell(winner, cell, &best, set);
out:
	free(eligible);
	free(cell);
	return err;
}

int
winner_find(const struct cells *cells, const struct cell *first,
	const struct cell *base, struct analysis_set *set)
{
	struct winner winner = { 0 };
	int err = 0;

	for (size_t i = 0; !err && i < set->count; i++)
		err = winner_add_blocks(&winner.blocks, cells, &first[i]);
	if (err)
		goto out;
	set->blocks = (int64_t)winner.blocks.count;
	err = winner_contenders(&winner, cells, first, base, set);
	set->blocks_compared = (int64_t)winner.blocks.count;
	if (err || winner.contenders == 0)
		goto out;
	err = winner_times(&winner, cells, first);
	if (!err)
		err = winner_decide(&winner, set);
out:
	free(winner.times);
	free(winner.contender);
	free(winner.blocks.at);
	return err;
}
