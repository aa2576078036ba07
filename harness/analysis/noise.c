/* SPDX-License-Identifier: MIT */
/* Noise, judged from the trials: blocks first, then cell by cell. */
#include "analysis/noise.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/cells.h"
#include "stats/interval.h"
#include "stats/noise.h"
#include "stats/quantile.h"

/* What the rows say of a block, as in struct trial_point. */
struct noise_block {
	uint32_t steal : 14, others : 14;
	uint32_t gap : 1; /* a row is of another session than the first */
	uint32_t disturbed : 1;
	uint16_t slot; /* whose steal it is */
	uint16_t session; /* of its first row */
};

struct noise_judging {
	const struct cells *cells;
	const struct analysis_set *set;
	struct noise *noise;
	/* In rising order: all blocks until they are judged, then the disturbed
	 * ones. With millions of them each byte counts. */
	uint32_t *blocks;
	size_t count;
	struct noise_block *known; /* of each, until they are judged */
	/* Room for a value of each row of the longest cell. */
	double *x; /* one a trial: times, or logs of ratios */
	bool *flagged, *base_flagged, *pairs_flagged;
	uint8_t *pairs_sitting;
};

/* Which blocks something outside them disturbed. */

/* Adds a copy to those of its kind. 0 or -ENOMEM. */
static int
noise_found(struct noise *noise, enum finding_kind kind,
	const struct finding *finding)
{
	struct findings *found = &noise->kinds[kind];
	struct finding *grown;

	if (found->count++ == 0 ||
		fabs(finding->amount) > fabs(found->worst.amount))
		found->worst = *finding;
	if (found->kept_count == FINDINGS_KEPT)
		return 0;
	grown = reallocarray(
		found->kept, found->kept_count + 1, sizeof(*grown));
	if (grown == NULL)
		return -ENOMEM;
	found->kept = grown;
	grown[found->kept_count++] = *finding;
	return 0;
}

/* Adds the `missing` blocks of a cell: a merge of sorted lists, from behind,
 * where there is room. */
static int
noise_blocks_merge(
	struct noise_judging *judging, const struct cell *cell, size_t missing)
{
	size_t i = judging->count, j = cell->count, to = i + missing;
	uint32_t *blocks =
		reallocarray(judging->blocks, to, sizeof(*judging->blocks));
	struct noise_block *known;

	if (blocks == NULL)
		return -ENOMEM;
	judging->blocks = blocks;
	known = reallocarray(judging->known, to, sizeof(*judging->known));
	if (known == NULL)
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

/* A block's last trial has the steal of the whole block. */
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
	int rc;

	for (size_t i = 0; i < cell->count; i++) {
		uint32_t block = cells_at(judging->cells, cell, i)->block;
		while (at < judging->count && judging->blocks[at] < block)
			at++;
		missing += at == judging->count || judging->blocks[at] != block;
	}
	rc = missing ? noise_blocks_merge(judging, cell, missing) : 0;
	at = 0;
	for (size_t i = 0; !rc && i < cell->count; i++) {
		const struct trial_point *point =
			cells_at(judging->cells, cell, i);
		while (judging->blocks[at] < point->block)
			at++;
		noise_blocks_note(&judging->known[at], point);
	}
	return rc;
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

/* Trials from both sides of a gap ran under different conditions. */
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

/* Keeps only the disturbed blocks, since millions take much memory. */
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
	if (fitting != NULL)
		judging->blocks = fitting;
}

static int
noise_blocks_judge_all(struct noise_judging *judging)
{
	int rc = 0;

	for (size_t i = 0; i < judging->count && !rc; i++) {
		const struct noise_block *block = &judging->known[i];
		rc = noise_blocks_gap(judging, i);
		judging->noise->steal_known += block->steal != TRIAL_SHARE_NONE;
		judging->noise->others_known +=
			block->others != TRIAL_SHARE_NONE;
		if (!rc)
			rc = noise_blocks_share(judging, i, FINDING_STOLEN,
				block->steal, NOISE_STEAL);
		if (!rc)
			rc = noise_blocks_share(judging, i, FINDING_OTHERS,
				block->others, NOISE_OTHERS);
		judging->noise->disturbed += block->disturbed;
	}
	judging->noise->blocks = judging->count;
	noise_blocks_keep_disturbed(judging);
	return rc;
}

/* Blocks that were left out, whose rows no cell has. */
static int
noise_blocks_excluded(
	struct noise_judging *judging, const struct trials *trials)
{
	struct findings *found = &judging->noise->kinds[FINDING_EXCLUDED];
	size_t rows = trials_count(trials);
	int rc = 0;

	for (size_t i = 0; i < rows && !rc; i++) {
		const struct trial_point *point = trials_at(trials, i);
		bool known = false;
		if (!point->excluded ||
			strcmp(trials_name(trials, point->dataset),
				judging->set->name) != 0)
			continue;
		for (size_t k = found->kept_count; k-- > 0 && !known;)
			known = found->kept[k].block == point->block;
		if (!known)
			rc = noise_found(judging->noise, FINDING_EXCLUDED,
				&(struct finding){ .block = point->block,
					.why = trials_name(
						trials, point->reason) });
	}
	return rc;
}

static int
noise_judge_blocks(struct noise_judging *judging, const struct cell *first)
{
	int rc = 0;

	for (size_t i = 0; i < judging->set->count && !rc; i++)
		rc = noise_blocks_add_cell(judging, &first[i]);
	if (!rc)
		rc = noise_blocks_judge_all(judging);
	return rc ? rc : noise_blocks_excluded(judging, judging->cells->trials);
}

/* Order statistics of more values than these add nothing. */
#define NOISE_TREND_MOST 1000
#define NOISE_MODES_MOST 10000
/* The end of a process alone causes that much pressure. */
#define NOISE_PRESSURE_LEAST_NS 1000000.0
/* Where all times agree, a smaller difference than this isn't reported. */
#define NOISE_FAR_LEAST 0.05

/* Whether it waited for a core although there were enough. */
static bool
noise_pressed(const struct trial_point *point)
{
	double share = (double)point->pressure / TRIAL_SHARE_ONE;

	return point->status == TRIAL_OK &&
		point->pressure != TRIAL_PRESSURE_NONE &&
		point->cores_usable > 0 &&
		point->workers + point->served <= point->cores_usable &&
		share > NOISE_PRESSURE &&
		share * (double)point->wall_ns > NOISE_PRESSURE_LEAST_NS;
}

/* What made it wait, as far as the row's numbers tell. */
static enum finding_cause
noise_cause(const struct trial_point *point)
{
	double own = (double)point->cpu_ns / (double)point->wall_ns;

	if (point->cpu_ns > 0 && own > (double)point->workers + NOISE_OWN)
		return CAUSE_OWN;
	return point->block_others_busy != TRIAL_SHARE_NONE &&
			(double)point->block_others_busy / TRIAL_SHARE_ONE >
				NOISE_OTHERS_NOTE
		? CAUSE_OTHERS
		: CAUSE_UNKNOWN;
}

static int
noise_judge_pressure(struct noise_judging *judging, const struct cell *cell,
	struct summary_row *row, bool *flagged)
{
	int rc = 0;

	for (size_t i = 0; i < cell->count && !rc; i++) {
		const struct trial_point *point =
			cells_at(judging->cells, cell, i);
		struct finding finding = { .row = row,
			.block = point->block,
			.amount = (double)point->pressure / TRIAL_SHARE_ONE,
			.cause = noise_cause(point) };
		bool held = point->status == TRIAL_OK && point->held;
		if (point->pressure != TRIAL_PRESSURE_NONE)
			judging->noise->measured = true;
		flagged[i] = held || noise_pressed(point);
		if (!flagged[i])
			continue;
		row->noise |=
			held ? SUMMARY_NOISE_QUOTA : SUMMARY_NOISE_PRESSURE;
		rc = noise_found(judging->noise,
			held ? FINDING_QUOTA : FINDING_PRESSURE, &finding);
	}
	return rc;
}

/* Fills x with the ok trials' times in order of blocks. Returns how many. */
static size_t
noise_times(const struct noise_judging *judging, const struct cell *cell)
{
	size_t n = 0;

	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *point =
			cells_at(judging->cells, cell, i);
		if (point->status == TRIAL_OK)
			judging->x[n++] = (double)point->wall_ns;
	}
	return n;
}

static int
noise_judge_far(struct noise_judging *judging, const struct cell *cell,
	struct summary_row *row)
{
	size_t n = noise_times(judging, cell);
	double median, limit;
	int rc = n > 0 ? noise_outliers_scratch(judging->x, n, &median, &limit)
		       : -ERANGE;

	if (rc)
		return rc == -ERANGE ? 0 : rc;
	for (size_t i = 0; i < cell->count && !rc; i++) {
		const struct trial_point *point =
			cells_at(judging->cells, cell, i);
		if (point->status != TRIAL_OK ||
			!(fabs((double)point->wall_ns - median) >
				fmax(limit, NOISE_FAR_LEAST * median)))
			continue;
		row->noise |= SUMMARY_NOISE_FAR;
		rc = noise_found(judging->noise, FINDING_FAR,
			&(struct finding){ .row = row,
				.block = point->block,
				.amount = (double)point->wall_ns /
					(double)row->wall_median_ns });
	}
	return rc;
}

/* Keeps `most` evenly spaced values of n. Returns how many are left. */
static size_t
noise_thin(double *x, size_t n, size_t most)
{
	if (n <= most)
		return n;
	for (size_t i = 0; i < most; i++)
		x[i] = x[i * n / most];
	return most;
}

static int
noise_judge_modes(struct noise_judging *judging, const struct cell *cell,
	struct summary_row *row)
{
	size_t n = noise_thin(
		judging->x, noise_times(judging, cell), NOISE_MODES_MOST);
	struct noise_modes modes;
	int rc = n > 0 ? noise_modes(judging->x, n, &modes) : -ERANGE;

	if (rc || !modes.two)
		return rc == -ERANGE ? 0 : rc;
	row->noise |= SUMMARY_NOISE_MODES;
	return noise_found(judging->noise, FINDING_MODES,
		&(struct finding){ .row = row,
			.amount = modes.high / modes.low,
			.low_ns = modes.low,
			.high_ns = modes.high,
			.low_count = modes.count_low,
			.count = n });
}

static int
noise_judge_trend(struct noise_judging *judging, const struct cell *base,
	struct summary_row *row)
{
	size_t n = noise_thin(
		judging->x, noise_times(judging, base), NOISE_TREND_MOST);
	struct kendall trend;
	double early, late;
	int rc;

	if (n < 3)
		return 0;
	rc = kendall_trend(judging->x, n, &trend);
	if (rc || trend.p >= NOISE_TREND_P)
		return rc;
	/* Compares the first third with the last. */
	rc = quantile_median(judging->x, n / 3, &early);
	if (!rc)
		rc = quantile_median(judging->x + n - n / 3, n / 3, &late);
	if (rc)
		return rc;
	row->noise |= SUMMARY_NOISE_DRIFT;
	return noise_found(judging->noise, FINDING_DRIFT,
		&(struct finding){ .row = row, .amount = late / early - 1 });
}

/* Whether, without the flagged pairs, the median of the sittings' medians lies
 * outside the row's interval. */
static bool
noise_moves_sittings(struct noise_judging *judging, size_t pairs,
	const struct summary_row *row)
{
	const uint8_t *sitting = judging->pairs_sitting;
	size_t from = 0, n = 0;
	double *x = judging->x, median = NAN;

	for (size_t i = 0; i < pairs; i++) {
		if (!judging->pairs_flagged[i])
			x[n++] = x[i];
		if ((i + 1 < pairs && sitting[i + 1] == sitting[i]) ||
			n == from)
			continue;
		quantile_median(x + from, n - from, &median);
		x[from] = median;
		n = ++from;
	}
	return n > 0 && quantile_median(x, n, &median) == 0 &&
		(exp(median) < row->speedup_lo ||
			exp(median) > row->speedup_hi);
}

/* Whether the cell's speedup depends on trials that were disturbed from
 * outside. Trials are never left out for their times. */
static int
noise_judge_speedup(struct noise_judging *judging, const struct cell *base,
	const struct cell *cell, struct summary_row *row)
{
	const struct trials *trials = judging->cells->trials;
	size_t pairs = 0, flagged = 0, at = 0;
	bool sensitive;
	int rc = 0;

	for (size_t i = 0, j = 0; i < cell->count && j < base->count;) {
		const struct trial_point *arm =
			cells_at(judging->cells, cell, i);
		const struct trial_point *other =
			cells_at(judging->cells, base, j);
		if (arm->block != other->block) {
			i += arm->block < other->block;
			j += arm->block > other->block;
			continue;
		}
		while (at < judging->count && judging->blocks[at] < arm->block)
			at++;
		if (arm->status == TRIAL_OK && other->status == TRIAL_OK) {
			bool disturbed =
				(at < judging->count &&
					judging->blocks[at] == arm->block) ||
				judging->flagged[i] || judging->base_flagged[j];
			judging->x[pairs] = log(
				(double)other->wall_ns / (double)arm->wall_ns);
			judging->pairs_sitting[pairs] = (uint8_t)trials_sitting(
				trials, cell->dataset, arm->block);
			judging->pairs_flagged[pairs++] = disturbed;
			flagged += disturbed;
		}
		i++;
		j++;
	}
	if (flagged == 0)
		return 0;
	if (judging->set->sittings > 1)
		sensitive = noise_moves_sittings(judging, pairs, row);
	else
		rc = noise_sensitive_scratch(judging->x, judging->pairs_flagged,
			pairs, INTERVAL_LEVEL, &sensitive);
	if (rc)
		return rc == -ERANGE ? 0 : rc;
	if (sensitive) {
		row->noise |= SUMMARY_NOISE_SENSITIVE;
		judging->noise->sensitive++;
	}
	return 0;
}

static int
noise_judge_cell(struct noise_judging *judging, const struct cell *cell,
	struct summary_row *row, bool *flagged)
{
	int rc = noise_judge_pressure(judging, cell, row, flagged);

	if (!rc)
		rc = noise_judge_far(judging, cell, row);
	return rc ? rc : noise_judge_modes(judging, cell, row);
}

static int
noise_judge_cells(struct noise_judging *judging, const struct cell *first,
	const struct cell *base)
{
	const struct analysis_set *set = judging->set;
	int rc = 0;

	if (base != NULL) {
		struct summary_row *row = &set->rows[base - first];
		rc = noise_judge_cell(
			judging, base, row, judging->base_flagged);
		if (!rc)
			rc = noise_judge_trend(judging, base, row);
	}
	for (size_t i = 0; i < set->count && !rc; i++) {
		if (&first[i] == base)
			continue;
		rc = noise_judge_cell(
			judging, &first[i], &set->rows[i], judging->flagged);
		if (base != NULL && !rc)
			rc = noise_judge_speedup(
				judging, base, &first[i], &set->rows[i]);
	}
	return rc;
}

static int
noise_room(struct noise_judging *judging, const struct cell *first)
{
	size_t longest = cells_longest(first, judging->set->count);

	judging->x = calloc(longest, sizeof(*judging->x));
	judging->flagged = calloc(longest, sizeof(bool));
	judging->base_flagged = calloc(longest, sizeof(bool));
	judging->pairs_flagged = calloc(longest, sizeof(bool));
	judging->pairs_sitting = calloc(longest, 1);
	return judging->x != NULL && judging->flagged != NULL &&
			judging->base_flagged != NULL &&
			judging->pairs_flagged != NULL &&
			judging->pairs_sitting != NULL
		? 0
		: -ENOMEM;
}

int
noise_judge(struct noise **out, const struct cells *cells,
	const struct cell *first, const struct cell *base,
	const struct analysis_set *set)
{
	struct noise_judging judging = { .cells = cells, .set = set };
	int rc = -ENOMEM;

	*out = NULL;
	judging.noise = calloc(1, sizeof(*judging.noise));
	if (judging.noise != NULL) {
		judging.noise->quota_cores = trials_quota_cores(cells->trials);
		rc = noise_judge_blocks(&judging, first);
	}
	/* The blocks are few by now, so there is memory. */
	if (!rc)
		rc = noise_room(&judging, first);
	if (!rc)
		rc = noise_judge_cells(&judging, first, base);
	if (!rc)
		*out = judging.noise;
	else
		noise_destroy(judging.noise);
	free(judging.blocks);
	free(judging.known);
	free(judging.x);
	free(judging.flagged);
	free(judging.base_flagged);
	free(judging.pairs_flagged);
	free(judging.pairs_sitting);
	return rc;
}

void
noise_destroy(struct noise *noise)
{
	if (noise == NULL)
		return;
	for (size_t i = 0; i < FINDING_KINDS; i++)
		free(noise->kinds[i].kept);
	free(noise);
}

bool
noise_disturbed(const struct analysis_set *set, const struct trial_point *point)
{
	static const enum finding_kind kinds[] = { FINDING_GAP, FINDING_STOLEN,
		FINDING_OTHERS };

	if (point->held ||
		(noise_pressed(point) && noise_cause(point) == CAUSE_OTHERS))
		return true;
	for (size_t k = 0; set->noise != NULL && k < 3; k++) {
		const struct findings *found = &set->noise->kinds[kinds[k]];

		for (size_t i = 0; i < found->kept_count; i++)
			if (found->kept[i].block == point->block)
				return true;
	}
	return false;
}

const char *
noise_measured(const struct analysis_set *set)
{
	/* Two speeds and far-off trials are symptoms, not causes. */
	static const char *const causes[FINDING_KINDS] = {
		[FINDING_STOLEN] = "the host took CPU time away",
		[FINDING_OTHERS] =
			"other programs kept the cores busy before blocks",
		[FINDING_QUOTA] = "a CPU quota held trials back",
		[FINDING_DRIFT] = "the machine's speed drifted",
		[FINDING_PRESSURE] = "something waited for cores",
	};

	for (int kind = 0; set->noise != NULL && kind < FINDING_KINDS; kind++)
		if (causes[kind] != NULL && set->noise->kinds[kind].count > 0)
			return causes[kind];
	return NULL;
}
