/* SPDX-License-Identifier: MIT */
/* What the rounds came to: rates, who is best, and the ratios. */
#include "contest/contest.h"

#include <math.h>
#include <stdlib.h>

#include "bench/ratio.h"

/* The origin is one thread. */
#define RESULT_NS_PER_S 1e9

const char *
contest_label(const struct contest_entry *entry)
{
	return entry->label ? entry->label : entry->strategy;
}

void
contest_rate(struct contest *contest)
{
	double *logs = calloc(contest->blocks + 1, sizeof(*logs));

	for (size_t i = 0; i < contest->cell_count && logs != NULL; i++) {
		struct contest_cell *cell = &contest->cells[i];
		size_t n = 0;

		for (size_t b = 0; b < contest->blocks; b++)
			if (!isnan(cell->pace[b]))
				logs[n++] =
					log(RESULT_NS_PER_S / cell->pace[b]);
		cell->rate = speedup_none();
		if (n > 0)
			speedup_from_logs(logs, n, INTERVAL_LEVEL, &cell->rate);
	}
	free(logs);
}

static struct contest_cell *
result_better(const struct contest *contest, struct contest_cell *best,
	struct contest_cell *cell)
{
	if (cell->ok < contest->blocks)
		return best;
	return best == NULL || cell->rate.ratio > best->rate.ratio ? cell
								   : best;
}

struct contest_cell *
contest_best(struct contest *contest, const struct contest_entry *entry)
{
	struct contest_cell *best = NULL;

	for (size_t i = 0; i < contest->cell_count; i++)
		if (contest->cells[i].entry == entry)
			best = result_better(contest, best, &contest->cells[i]);
	return best;
}

struct contest_cell *
contest_best_of(struct contest *contest, enum contest_side side)
{
	struct contest_cell *best = NULL;

	for (size_t i = 0; i < contest->cell_count; i++)
		if (contest->cells[i].entry->side == side)
			best = result_better(contest, best, &contest->cells[i]);
	return best;
}

double
contest_origin_busy(const struct contest_cell *cell)
{
	return cell->wall_ns > 0
		? (double)cell->origin_ns / (double)cell->wall_ns
		: NAN;
}

double
contest_origin_share(
	const struct contest *contest, const struct contest_cell *cell)
{
	return contest_origin_busy(cell) /
		(double)contest->campaign.machine.usable;
}

static bool
result_missing(const struct contest_ratio *ratio, const char *why)
{
	printf("# %s: %s; not measured: %s\n%s - %g missing\n", ratio->name,
		ratio->what, why, ratio->name, ratio->bound);
	return false;
}

static bool
result_ratio(struct contest *contest, const struct contest_ratio *asked)
{
	struct contest_cell *ours = contest_best_of(contest, CONTEST_OURS);
	struct contest_cell *other = contest_best_of(contest, asked->over);
	struct ratio ratio;
	char what[400];
	bool ok;

	if (ours == NULL || other == NULL)
		return result_missing(asked,
			ours ? "nobody to compare with was ok"
			     : "none of ours was ok");
	snprintf(what, sizeof(what), "%s: %s with %u over %s with %u",
		asked->what, contest_label(ours->entry), ours->workers,
		contest_label(other->entry), other->workers);
	if (ratio_init(&ratio, asked->name, what, RATIO_AT_LEAST, asked->bound,
		    contest->blocks) < 0)
		return result_missing(asked, "out of memory");
	for (size_t b = 0; b < contest->blocks; b++)
		ratio_add(&ratio, other->pace[b] / ours->pace[b]);
	ok = ratio_print(&ratio);
	ratio_fini(&ratio);
	return ok;
}

bool
contest_print_ratios(struct contest *contest)
{
	bool ok = true;

	for (const struct contest_ratio *r = contest->round->ratios;
		r->name != NULL; r++)
		ok &= result_ratio(contest, r);
	return ok;
}
