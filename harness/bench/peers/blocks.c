/* SPDX-License-Identifier: MIT */
/* A round's trials: what the pages must come to, a pass that primes, and the
 * blocks. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench/bench.h"
#include "bench/peers/contest.h"
#include "launch/engine.h"
#include "process/interrupt.h"

/* What the rounds came to: rates, the best of each side, and the ratios. */

#define BLOCKS_NS_PER_S 1e9

const char *
contest_label(const struct contest_entry *entry)
{
	return entry->label != NULL ? entry->label : entry->strategy;
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
					log(BLOCKS_NS_PER_S / cell->pace[b]);
		cell->rate = speedup_none();
		if (n > 0)
			speedup_from_logs(logs, n, INTERVAL_LEVEL, &cell->rate);
	}
	free(logs);
}

static struct contest_cell *
blocks_better(const struct contest *contest, struct contest_cell *best,
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
			best = blocks_better(contest, best, &contest->cells[i]);
	return best;
}

static struct contest_cell *
blocks_best_of(struct contest *contest, enum contest_side side)
{
	struct contest_cell *best = NULL;

	for (size_t i = 0; i < contest->cell_count; i++)
		if (contest->cells[i].entry->side == side)
			best = blocks_better(contest, best, &contest->cells[i]);
	return best;
}

/* The origin is one thread. */
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
		(double)contest->bench.campaign.machine.usable;
}

static bool
blocks_missing(const struct contest_ratio *ratio, const char *why)
{
	printf("# %s: %s; not measured: %s\n%s - %g missing\n", ratio->name,
		ratio->what, why, ratio->name, ratio->bound);
	return false;
}

static bool
blocks_ratio(struct contest *contest, const struct contest_ratio *asked)
{
	struct contest_cell *ours = blocks_best_of(contest, CONTEST_OURS);
	struct contest_cell *other = blocks_best_of(contest, asked->over);
	struct ratio ratio;
	char what[400];
	bool ok;

	if (ours == NULL || other == NULL)
		return blocks_missing(asked,
			ours != NULL ? "nobody to compare with was ok"
				     : "none of ours was ok");
	snprintf(what, sizeof(what), "%s: %s with %u over %s with %u",
		asked->what, contest_label(ours->entry), ours->workers,
		contest_label(other->entry), other->workers);
	if (ratio_init(&ratio, asked->name, what, RATIO_AT_LEAST, asked->bound,
		    contest->blocks) < 0)
		return blocks_missing(asked, "out of memory");
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
		ok &= blocks_ratio(contest, r);
	return ok;
}

#define BLOCKS_LIMIT_NS 300000000000u
/* A cell that failed more often than this isn't run again. */
#define BLOCKS_PATIENCE 2

static struct trial_order
blocks_order(struct contest *contest, const struct campaign_strategy *strategy,
	const struct contest_list *list, unsigned workers)
{
	struct trial_order order = campaign_order(&contest->bench.campaign,
		contest->bench.set, strategy, workers);

	order.list = list->path;
	order.items = list->items;
	order.limit_ns = BLOCKS_LIMIT_NS;
	order.limits = NULL;
	return order;
}

/* Into the cell's sums. */
static void
blocks_count(
	struct contest_cell *cell, const struct trial_row *row, size_t block)
{
	/* What failed was no page's worth of work. */
	int64_t done =
		row->items - (row->items_failed > 0 ? row->items_failed : 0);

	if (row->status != TRIAL_OK || row->wall_ns <= 0 || done <= 0) {
		snprintf(cell->why, sizeof(cell->why), "%s: %s",
			trial_status_name(row->status), row->reason);
		return;
	}
	cell->pace[block - 1] = (double)row->wall_ns / (double)done;
	cell->ok++;
	cell->pages += done;
	cell->wall_ns += row->wall_ns;
	if (row->user_ns > 0)
		cell->cpu_ns += row->user_ns + row->sys_ns;
	if (row->origin_cpu_ns > 0)
		cell->origin_ns += row->origin_cpu_ns;
}

static int
blocks_write(struct contest *contest, const struct trial_row *row)
{
	int rc = trials_append(contest->trials, row);

	if (rc == 0)
		return EXIT_OK;
	campaign_complain("trials.csv: %s", strerror(-rc));
	return EXIT_MISSING;
}

static struct trial_row
blocks_row(const struct contest *contest, const struct contest_cell *cell,
	const struct contest_list *list, size_t block)
{
	struct trial_row row = trial_row_blank();

	row.dataset = contest->round->name;
	row.strategy = contest_label(cell->entry);
	row.workers = cell->workers;
	row.block = (int64_t)block;
	row.warmup = block == 0;
	row.items = (int64_t)list->items;
	row.cores_usable = contest->bench.campaign.machine.usable;
	row.session = 1;
	row.reason = "";
	return row;
}

/* One trial of a cell, into its numbers when block counts from 1, and as a row
 * of trials.csv. list: its own, or that which primes. */
static int
blocks_trial(struct contest *contest, struct contest_cell *cell,
	struct contest_list *list, size_t block)
{
	struct trial_order order =
		blocks_order(contest, cell->strategy, list, cell->workers);
	struct trial_row row = blocks_row(contest, cell, list, block);
	struct trial_result result = { 0 };
	int rc;

	order.dataset = cell->orders;
	if (list->reference.count > 0)
		order.reference = &list->reference;
	order.timed = block > 0;
	rc = engine_run(&order, &result);
	if (rc == -EINTR)
		return EXIT_INTERRUPTED;
	if ((rc < 0 && result.unstarted) || result.unserved) {
		campaign_complain("%s; the rows so far are kept, this ends "
				  "here",
			result.reason);
		trial_release(&result);
		return EXIT_MISSING;
	}
	row.status = TRIAL_FAILED;
	row.reason = strerror(-rc);
	if (rc == 0)
		trial_fill_row(&result, &row);
	if (block > 0)
		blocks_count(cell, &row, block);
	rc = blocks_write(contest, &row);
	trial_release(&result);
	return rc;
}

/* What every page of a list must come to: by a pool of ours, with the dataset's
 * own options. */
static int
blocks_reference(struct contest *contest, struct contest_list *list)
{
	struct trial_order order = blocks_order(
		contest, contest->judge, list, contest->round->judge);
	struct trial_result result;
	int64_t rc;

	order.origin = NULL;
	order.pages = true;
	rc = engine_measure(&order, &result);
	if (rc == -EINTR)
		return EXIT_INTERRUPTED;
	if (rc >= 0)
		rc = reference_take(&list->reference, result.head, true);
	else
		campaign_complain("%s: the first pass is %s: %s",
			contest->round->name, trial_status_name(result.status),
			result.reason);
	trial_release(&result);
	return rc < 0 ? EXIT_MISSING : EXIT_OK;
}

/* Whether another trial of the cell can tell anything. */
static bool
blocks_takes_part(const struct contest_cell *cell, size_t block)
{
	if (cell->strategy == NULL || *cell->strategy->plugin->unusable != '\0')
		return false;
	return block <= BLOCKS_PATIENCE ||
		cell->ok + BLOCKS_PATIENCE >= block - 1;
}

static int
blocks_one(struct contest *contest, size_t block, size_t *order,
	struct contest_list *prime)
{
	int rc = EXIT_OK;

	random_shuffle(&contest->bench.random, order, contest->cell_count);
	for (size_t i = 0; i < contest->cell_count && rc == EXIT_OK; i++) {
		struct contest_cell *cell = &contest->cells[order[i]];

		if (!blocks_takes_part(cell, block))
			continue;
		rc = blocks_trial(contest, cell,
			prime != NULL ? prime : cell->list, block);
		if (interrupt_seen())
			rc = EXIT_INTERRUPTED;
	}
	return rc;
}

int
contest_run(struct contest *contest)
{
	size_t *order = calloc(contest->cell_count, sizeof(*order));
	time_t begin = time(NULL);
	int rc = order != NULL ? EXIT_OK : EXIT_MISSING;

	for (size_t i = 0; i < contest->cell_count && order != NULL; i++)
		order[i] = i;
	for (size_t i = 0; i < contest->list_count && rc == EXIT_OK; i++)
		rc = blocks_reference(contest, &contest->lists[i]);
	if (rc == EXIT_OK)
		rc = blocks_one(contest, 0, order, contest->prime);
	for (size_t b = 1; b <= contest->blocks && rc == EXIT_OK; b++) {
		rc = blocks_one(contest, b, order, NULL);
		fprintf(stderr, "%s: block %zu of %zu, %lld s\n",
			contest->round->name, b, contest->blocks,
			(long long)(time(NULL) - begin));
	}
	free(order);
	return rc;
}
