/* SPDX-License-Identifier: MIT */
/* Sorts rows by their cell, by counting, in pieces that stay in the cache. */
#include "record/trials_group.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define GROUP_SLOTS ((size_t)TRIALS_GROUPED * 2)

struct trials_group {
	struct trial_point rows[TRIALS_GROUPED]; /* a copy */
	uint32_t lines[TRIALS_GROUPED]; /* likewise */
	uint32_t of[TRIALS_GROUPED]; /* the row's cell */
	/* A cell: one of its rows, and where its next one goes. */
	uint32_t example[TRIALS_GROUPED], next[TRIALS_GROUPED];
	uint32_t slots[GROUP_SLOTS]; /* cell + 1; 0 is free */
};

int
trials_group_create(struct trials_group **out)
{
	*out = malloc(sizeof(**out));
	return *out != NULL ? 0 : -ENOMEM;
}

void
trials_group_destroy(struct trials_group *group)
{
	free(group);
}

static bool
trials_group_same(const struct trial_point *a, const struct trial_point *b)
{
	return a->workers == b->workers && a->strategy == b->strategy &&
		a->dataset == b->dataset;
}

/* The number of the row's cell; `cells`: it is a new one. */
static uint32_t
trials_group_of(struct trials_group *group, const struct trial_point *rows,
	uint32_t row, uint32_t cells)
{
	const struct trial_point *point = &rows[row];
	/* XXH3 takes five times as long, which millions of rows show. */
	uint64_t hash =
		((uint64_t)point->dataset << 40 |
			(uint64_t)point->strategy << 24 | point->workers) *
		0x9e3779b97f4a7c15u;
	size_t at = (size_t)(hash >> 40) % GROUP_SLOTS;

	for (; group->slots[at]; at = (at + 1) % GROUP_SLOTS) {
		uint32_t cell = group->slots[at] - 1;
		if (trials_group_same(&rows[group->example[cell]], point))
			return cell;
	}
	group->slots[at] = cells + 1;
	group->example[cells] = row;
	group->next[cells] = 0;
	return cells;
}

void
trials_group_rows(struct trials_group *group, struct trial_point *rows,
	uint32_t *lines, size_t n)
{
	uint32_t cells = 0, start = 0;

	memset(group->slots, 0, sizeof(group->slots));
	for (uint32_t i = 0; i < n; i++) {
		uint32_t cell = trials_group_of(group, rows, i, cells);
		cells += cell == cells;
		group->of[i] = cell;
		group->next[cell]++;
	}
	for (uint32_t cell = 0; cell < cells; cell++) {
		uint32_t count = group->next[cell];
		group->next[cell] = start;
		start += count;
	}
	memcpy(group->rows, rows, n * sizeof(*rows));
	if (lines != NULL)
		memcpy(group->lines, lines, n * sizeof(*lines));
	for (size_t i = 0; i < n; i++) {
		uint32_t to = group->next[group->of[i]]++;
		rows[to] = group->rows[i];
		if (lines != NULL)
			lines[to] = group->lines[i];
	}
}
