/* SPDX-License-Identifier: MIT */
/* Trials grouped into cells by counting, so that ten million rows need only
 * four bytes more each. */
#include "analysis/cells.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "stats/quantile.h"

/* Cells by their key, while they are being found. */
struct cells_index {
	struct cell *cells;
	size_t count, room;
	size_t latest; /* found */
	uint32_t *slots; /* cell + 1; 0 is free */
	size_t slot_count;
};

/* The slot where the cell is or would be. */
static size_t
cells_find(const struct cells_index *index, uint32_t dataset, uint32_t strategy,
	uint32_t workers)
{
	const uint32_t key[] = { dataset, strategy, workers };
	size_t mask = index->slot_count - 1;
	size_t at = XXH3_64bits(key, sizeof(key)) & mask;

	for (; index->slots[at]; at = (at + 1) & mask) {
		const struct cell *cell = &index->cells[index->slots[at] - 1];
		if (cell->dataset == dataset && cell->strategy == strategy &&
			cell->workers == workers)
			break;
	}
	return at;
}

static int
cells_grow(struct cells_index *index)
{
	size_t room = index->room ? index->room * 2 : 64;

	struct cell *cells = reallocarray(index->cells, room, sizeof(*cells));
	if (cells == NULL)
		return -ENOMEM;
	index->cells = cells;
	index->room = room;
	free(index->slots);
	index->slots = calloc(room * 2, sizeof(*index->slots));
	if (index->slots == NULL)
		return -ENOMEM;
	index->slot_count = room * 2;
	for (size_t i = 0; i < index->count; i++) {
		size_t at = cells_find(index, cells[i].dataset,
			cells[i].strategy, cells[i].workers);
		index->slots[at] = (uint32_t)i + 1;
	}
	return 0;
}

/* The row's cell, made if need be, or a negative errno. */
static int64_t
cells_of(struct cells_index *index, const struct trial_point *point)
{
	size_t at;

	/* In a long file, rows of one cell often follow one another. */
	if (index->latest < index->count) {
		const struct cell *cell = &index->cells[index->latest];
		if (cell->dataset == point->dataset &&
			cell->strategy == point->strategy &&
			cell->workers == point->workers)
			return (int64_t)index->latest;
	}
	if (index->count == index->room) {
		int rc = cells_grow(index);
		if (rc)
			return rc;
	}
	at = cells_find(index, point->dataset, point->strategy, point->workers);
	if (!index->slots[at]) {
		index->cells[index->count] = (struct cell){
			.dataset = point->dataset,
			.strategy = point->strategy,
			.workers = point->workers,
		};
		index->slots[at] = (uint32_t)++index->count;
	}
	index->latest = index->slots[at] - 1;
	return (int64_t)index->latest;
}

static bool
cells_counts(const struct trial_point *point)
{
	return !point->warmup && !point->excluded;
}

/* Finds the cells, and where the rows of each begin. How many rows, or a
 * negative errno. */
static int64_t
cells_count(const struct trials *trials, struct cells_index *index)
{
	size_t rows = trials_count(trials), counted = 0;

	for (size_t i = 0; i < rows; i++) {
		const struct trial_point *point = trials_at(trials, i);
		int64_t cell;

		if (!cells_counts(point))
			continue;
		cell = cells_of(index, point);
		if (cell < 0)
			return cell;
		index->cells[cell].count++;
	}
	for (size_t i = 0; i < index->count; i++) {
		index->cells[i].first = counted;
		counted += index->cells[i].count;
		index->cells[i].count = 0;
	}
	return (int64_t)counted;
}

/* Rows of each cell side by side, in the file's order. */
static int
cells_gather(struct cells *out, struct cells_index *index)
{
	size_t rows = trials_count(out->trials);
	int64_t counted = cells_count(out->trials, index);

	if (counted < 0)
		return (int)counted;
	out->order = malloc(((size_t)counted + 1) * sizeof(*out->order));
	if (out->order == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < rows; i++) {
		const struct trial_point *point = trials_at(out->trials, i);
		struct cell *cell;

		if (!cells_counts(point))
			continue;
		cell = &index->cells[cells_of(index, point)];
		out->order[cell->first + cell->count++] = (uint32_t)i;
	}
	return 0;
}

static int
cells_by_block(const void *left, const void *right, void *trials)
{
	uint32_t l = *(const uint32_t *)left, r = *(const uint32_t *)right;
	const struct trial_point *a = trials_at(trials, l);
	const struct trial_point *b = trials_at(trials, r);

	if (a->block != b->block)
		return a->block < b->block ? -1 : 1;
	return l < r ? -1 : l > r;
}

/* Sorts a cell by block, leaves out what repeats, counts what is left. */
static void
cells_settle(struct cells *cells, struct cell *cell)
{
	uint32_t *rows = cells->order + cell->first;
	const struct trials *trials = cells->trials;
	bool sorted = true;
	size_t kept = 0, unsupported = 0;

	for (size_t i = 1; i < cell->count && sorted; i++)
		sorted = trials_at(trials, rows[i - 1])->block <=
			trials_at(trials, rows[i])->block;
	if (!sorted)
		qsort_r(rows, cell->count, sizeof(*rows), cells_by_block,
			(void *)trials);

	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *point = trials_at(trials, rows[i]);
		if (kept > 0 &&
			trials_at(trials, rows[kept - 1])->block ==
				point->block) {
			if (cell->repeated++ == 0 ||
				rows[i] < cell->repeated_row)
				cell->repeated_row = rows[i];
			continue;
		}
		rows[kept++] = rows[i];
		if (point->status == TRIAL_OK)
			cell->ok++;
		else if (point->status != TRIAL_SKIPPED)
			cell->bad++;
		unsupported += point->status == TRIAL_UNSUPPORTED;
	}
	/* A cell that is unsupported throughout wasn't run, so nothing
	 * failed. */
	if (cell->ok == 0 && cell->bad == unsupported)
		cell->bad = 0;
	cell->count = kept;
}

/* The baseline first, its second run next, the ceiling last. */
static int
cells_rank(const char *strategy)
{
	if (strcmp(strategy, ANALYSIS_BASELINE) == 0)
		return 0;
	if (strcmp(strategy, ANALYSIS_AGAIN) == 0)
		return 1;
	return strcmp(strategy, ANALYSIS_CEILING) == 0 ? 3 : 2;
}

static int
cells_compare(const void *left, const void *right, void *trials)
{
	const struct cell *a = left, *b = right;

	if (a->dataset != b->dataset)
		return strcmp(trials_name(trials, a->dataset),
			trials_name(trials, b->dataset));
	if (a->strategy != b->strategy) {
		const char *x = trials_name(trials, a->strategy);
		const char *y = trials_name(trials, b->strategy);
		int rank = cells_rank(x) - cells_rank(y);
		return rank ? rank : strcmp(x, y);
	}
	return a->workers < b->workers ? -1 : a->workers > b->workers;
}

int
cells_group(struct cells *out, const struct trials *trials)
{
	struct cells_index index = { 0 };
	int rc;

	*out = (struct cells){ .trials = trials };
	rc = cells_gather(out, &index);
	out->cells = index.cells;
	out->count = index.count;
	free(index.slots);
	if (rc) {
		cells_fini(out);
		return rc;
	}
	for (size_t i = 0; i < out->count; i++)
		cells_settle(out, &out->cells[i]);
	if (out->count > 1)
		qsort_r(out->cells, out->count, sizeof(*out->cells),
			cells_compare, (void *)trials);
	return 0;
}

void
cells_fini(struct cells *cells)
{
	free(cells->cells);
	free(cells->order);
	*cells = (struct cells){ 0 };
}

size_t
cells_longest(const struct cell *first, size_t count)
{
	size_t longest = 1;

	for (size_t i = 0; i < count; i++)
		if (first[i].count > longest)
			longest = first[i].count;
	return longest;
}

const struct trial_point *
cells_at(const struct cells *cells, const struct cell *cell, size_t i)
{
	return trials_at(cells->trials, cells->order[cell->first + i]);
}

const struct trial_point *
cells_block(const struct cells *cells, const struct cell *cell, uint32_t block)
{
	size_t low = 0, high = cell->count;
	const struct trial_point *point;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (cells_at(cells, cell, middle)->block < block)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == cell->count)
		return NULL;
	point = cells_at(cells, cell, low);
	return point->block == block ? point : NULL;
}

/* The next block from *i and *j on in which both are ok; false: none. */
static bool
cells_next_pair(const struct cells *cells, const struct cell *base,
	const struct cell *cell, size_t *i, size_t *j)
{
	/* Both are in order of blocks, so one walk over the two is enough. */
	for (; base != NULL && *i < cell->count; (*i)++) {
		const struct trial_point *arm = cells_at(cells, cell, *i);
		const struct trial_point *other;

		while (*j < base->count &&
			cells_at(cells, base, *j)->block < arm->block)
			(*j)++;
		if (*j == base->count)
			return false;
		other = cells_at(cells, base, *j);
		if (other->block == arm->block && arm->status == TRIAL_OK &&
			other->status == TRIAL_OK)
			return true;
	}
	return false;
}

size_t
cells_pairs(const struct cells *cells, const struct cell *base,
	const struct cell *cell)
{
	size_t pairs = 0;

	for (size_t i = 0, j = 0; cells_next_pair(cells, base, cell, &i, &j);
		i++)
		pairs++;
	return pairs;
}

unsigned
cells_sittings(const struct cells *cells, const struct cell *cell)
{
	return trials_sittings(cells->trials, cell->dataset);
}

/* The median of n > 0 values, which change their places. */
static double
cells_median(double *d, size_t n)
{
	double median = NAN;

	quantile_median(d, n, &median);
	return median;
}

size_t
cells_logs(const struct cells *cells, const struct cell *base,
	const struct cell *cell, double *d)
{
	bool several = cells_sittings(cells, cell) > 1;
	/* d holds medians of earlier sittings, then this one's values. */
	size_t pairs = 0, from = 0, values = 0;
	unsigned sitting = 0;

	for (size_t i = 0, j = 0; cells_next_pair(cells, base, cell, &i, &j);
		i++) {
		const struct trial_point *arm = cells_at(cells, cell, i);
		const struct trial_point *other = cells_at(cells, base, j);
		unsigned now = trials_sitting(
			cells->trials, cell->dataset, arm->block);

		if (several && now != sitting && pairs > 0) {
			d[values] = cells_median(d + from, pairs - from);
			from = pairs = ++values;
		}
		sitting = now;
		d[pairs++] = log((double)other->wall_ns / (double)arm->wall_ns);
	}
	if (!several || pairs == 0)
		return pairs;
	d[values] = cells_median(d + from, pairs - from);
	return values + 1;
}
