/* SPDX-License-Identifier: MIT */
/* Which blocks something outside them disturbed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/noise_judging.h"
#include "stats/noise.h"

/* Adds the blocks of a cell that aren't there yet, so many: a merge of sorted
 * lists, from behind, where there is room. */
static int
noise_blocks_merge(
	struct noise_judging *judging, const struct cell *cell, size_t missing)
{
	size_t i = judging->count, j = cell->count, to = i + missing;
	uint32_t *blocks =
		reallocarray(judging->blocks, to, sizeof(*judging->blocks));

	if (!blocks)
		return -ENOMEM;
	judging->blocks = blocks;
	struct noise_block *known =
		reallocarray(judging->known, to, sizeof(*judging->known));
	if (!known)
		return -ENOMEM;
	judging->known = known;
	judging->count = to;
	while (to > i) {
		uint32_t block = cells_at(judging->cells, cell, j - 1)->block;
		if (i > 0 && blocks[i - 1] >= block) {
			j -= blocks[i - 1] == block;
			known[--to] = known[--i];
			blocks[to] = blocks[i];
			continue;
		}
		known[--to] = (struct noise_block){ .steal = TRIAL_SHARE_NONE,
			.others = TRIAL_SHARE_NONE };
		blocks[to] = block;
		j--;
	}
	return 0;
}

/* A block's last trial has the steal of the whole of it. */
static void
noise_blocks_note(struct noise_block *block, const struct trial_point *point)
{
	if (block->session == 0)
		block->session = point->session;
	block->gap |= point->session != block->session;
	if (point->block_others_busy != TRIAL_SHARE_NONE)
		block->others = point->block_others_busy;
	if (point->block_steal == TRIAL_SHARE_NONE)
		return;
	if (block->steal != TRIAL_SHARE_NONE &&
		(point->slot == UINT16_MAX ? point->block_steal < block->steal
					   : point->slot < block->slot))
		return;
	block->steal = point->block_steal;
	block->slot = point->slot;
}

static int
noise_blocks_add_cell(struct noise_judging *judging, const struct cell *cell)
{
	size_t at = 0, missing = 0;

	for (size_t i = 0; i < cell->count; i++) {
		uint32_t block = cells_at(judging->cells, cell, i)->block;
		while (at < judging->count && judging->blocks[at] < block)
			at++;
		missing += at == judging->count || judging->blocks[at] != block;
	}
	int err = missing ? noise_blocks_merge(judging, cell, missing) : 0;
	at = 0;
	for (size_t i = 0; !err && i < cell->count; i++) {
		const struct trial_point *point =
			cells_at(judging->cells, cell, i);
		while (judging->blocks[at] < point->block)
			at++;
		noise_blocks_note(&judging->known[at], point);
	}
	return err;
}

static int
noise_blocks_share(struct noise_judging *judging, size_t at,
	enum finding_kind kind, uint16_t share, double limit)
{
	struct finding finding = { .block = judging->blocks[at],
		.amount = (double)share / TRIAL_SHARE_ONE };

	if (share == TRIAL_SHARE_NONE)
		return 0;
	judging->noise->measured = true;
	if (finding.amount <= limit)
		return 0;
	judging->known[at].disturbed = true;
	return noise_found(judging->noise, kind, &finding);
}

/* Pairs from both sides of a gap don't share the machine's mood. */
static int
noise_blocks_gap(struct noise_judging *judging, size_t at)
{
	struct finding finding = { .block = judging->blocks[at] };

	if (!judging->known[at].gap)
		return 0;
	judging->noise->measured = true;
	judging->known[at].disturbed = true;
	return noise_found(judging->noise, FINDING_GAP, &finding);
}

/* Leaves the disturbed ones: of millions of blocks the room is wanted. */
static void
noise_blocks_keep_disturbed(struct noise_judging *judging)
{
	uint32_t *fitting;
	size_t kept = 0;

	for (size_t i = 0; i < judging->count; i++)
		if (judging->known[i].disturbed)
			judging->blocks[kept++] = judging->blocks[i];
	judging->count = kept;
	free(judging->known);
	judging->known = NULL;
	fitting = reallocarray(judging->blocks, kept + 1, sizeof(*fitting));
	if (fitting)
		judging->blocks = fitting;
}

static int
noise_blocks_judge_all(struct noise_judging *judging)
{
	int err = 0;

	for (size_t i = 0; i < judging->count && !err; i++) {
		const struct noise_block *block = &judging->known[i];
		err = noise_blocks_gap(judging, i);
		judging->noise->steal_known += block->steal != TRIAL_SHARE_NONE;
		judging->noise->others_known +=
			block->others != TRIAL_SHARE_NONE;
		if (!err)
			err = noise_blocks_share(judging, i, FINDING_STOLEN,
				block->steal, NOISE_STEAL);
		if (!err)
			err = noise_blocks_share(judging, i, FINDING_OTHERS,
				block->others, NOISE_OTHERS);
		judging->noise->disturbed += block->disturbed;
	}
	judging->noise->blocks = judging->count;
	noise_blocks_keep_disturbed(judging);
	return err;
}

/* Blocks that were left out, which no cell has. */
static int
noise_blocks_excluded(
	struct noise_judging *judging, const struct trials *trials)
{
	struct findings *found = &judging->noise->kinds[FINDING_EXCLUDED];
	size_t rows = trials_count(trials);
	int err = 0;

	for (size_t i = 0; i < rows && !err; i++) {
		const struct trial_point *point = trials_at(trials, i);
		bool known = false;
		if (!point->excluded ||
			strcmp(trials_name(trials, point->dataset),
				judging->set->name) != 0)
			continue;
		for (size_t k = found->kept_count; k-- > 0 && !known;)
			known = found->kept[k].block == point->block;
		const struct finding finding = { .block = point->block,
			.why = trials_name(trials, point->reason) };
		if (!known)
			err = noise_found(
				judging->noise, FINDING_EXCLUDED, &finding);
	}
	return err;
}

int
noise_judge_blocks(struct noise_judging *judging, const struct cell *first)
{
	int err = 0;

	for (size_t i = 0; i < judging->set->count && !err; i++)
		err = noise_blocks_add_cell(judging, &first[i]);
	if (!err)
		err = noise_blocks_judge_all(judging);
	return err ? err
		   : noise_blocks_excluded(judging, judging->cells->trials);
}
