/* SPDX-License-Identifier: MIT */
/* Which blocks something outside them disturbed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "report/noise_judging.h"
#include "stats/noise.h"

/* Adds the blocks of a cell that aren't there yet: a merge of sorted lists. */
static int
noise_blocks_merge(struct noise_judging *judging, const struct cell *cell)
{
	size_t i = 0, j = 0, count = 0;
	struct noise_block *merged =
		calloc(judging->count + cell->count, sizeof(*merged));

	if (!merged)
		return -ENOMEM;
	while (i < judging->count || j < cell->count) {
		uint32_t block = j < cell->count
			? cells_at(judging->cells, cell, j)->block
			: UINT32_MAX;
		if (i < judging->count && judging->blocks[i].block <= block) {
			j += judging->blocks[i].block == block;
			merged[count++] = judging->blocks[i++];
			continue;
		}
		merged[count++] = (struct noise_block){ .block = block,
			.steal = TRIAL_SHARE_NONE,
			.others = TRIAL_SHARE_NONE };
		j++;
	}
	free(judging->blocks);
	judging->blocks = merged;
	judging->count = count;
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
		while (at < judging->count && judging->blocks[at].block < block)
			at++;
		missing += at == judging->count ||
			judging->blocks[at].block != block;
	}
	int err = missing ? noise_blocks_merge(judging, cell) : 0;
	at = 0;
	for (size_t i = 0; !err && i < cell->count; i++) {
		const struct trial_point *point =
			cells_at(judging->cells, cell, i);
		while (judging->blocks[at].block < point->block)
			at++;
		noise_blocks_note(&judging->blocks[at], point);
	}
	return err;
}

static int
noise_blocks_share(struct noise_judging *judging, struct noise_block *block,
	enum finding_kind kind, uint16_t share, double limit)
{
	struct finding finding = { .block = block->block,
		.amount = (double)share / TRIAL_SHARE_ONE };

	if (share == TRIAL_SHARE_NONE)
		return 0;
	judging->noise->measured = true;
	if (finding.amount <= limit)
		return 0;
	block->disturbed = true;
	return noise_found(judging->noise, kind, &finding);
}

/* Pairs from both sides of a gap don't share the machine's mood. */
static int
noise_blocks_gap(struct noise_judging *judging, struct noise_block *block)
{
	struct finding finding = { .block = block->block };

	if (!block->gap)
		return 0;
	judging->noise->measured = true;
	block->disturbed = true;
	return noise_found(judging->noise, FINDING_GAP, &finding);
}

/* Leaves the disturbed ones: of millions of blocks the room is wanted. */
static void
noise_blocks_keep_disturbed(struct noise_judging *judging)
{
	struct noise_block *fitting;
	size_t kept = 0;

	for (size_t i = 0; i < judging->count; i++)
		if (judging->blocks[i].disturbed)
			judging->blocks[kept++] = judging->blocks[i];
	judging->count = kept;
	fitting = reallocarray(judging->blocks, kept + 1, sizeof(*fitting));
	if (fitting)
		judging->blocks = fitting;
}

static int
noise_blocks_judge_all(struct noise_judging *judging)
{
	int err = 0;

	for (size_t i = 0; i < judging->count && !err; i++) {
		struct noise_block *block = &judging->blocks[i];
		err = noise_blocks_gap(judging, block);
		judging->noise->steal_known += block->steal != TRIAL_SHARE_NONE;
		judging->noise->others_known +=
			block->others != TRIAL_SHARE_NONE;
		if (!err)
			err = noise_blocks_share(judging, block, FINDING_STOLEN,
				block->steal, NOISE_STEAL);
		if (!err)
			err = noise_blocks_share(judging, block, FINDING_OTHERS,
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
