/* SPDX-License-Identifier: MIT */
/* METG and dispatch cost, block by block, and overhead.csv of them. */
#include "analysis/tasks.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/cells.h"
#include "record/columns.h"
#include "stats/quantile.h"

/* Room for one strategy: a value a block and size. */
struct tasks_work {
	const struct cells *cells;
	const struct tasks_plan *plan;
	const struct cell **of; /* [plan->count]: the strategy's cells */
	double *first, *second; /* a value a block */
	double *task_us, *rate; /* a value a size */
};

static int
tasks_work_init(struct tasks_work *work, const struct cells *cells,
	const struct tasks_plan *plan)
{
	size_t longest = cells_longest(cells->cells, cells->count);

	*work = (struct tasks_work){ .cells = cells, .plan = plan };
	work->of = calloc(plan->count + 1, sizeof(*work->of));
	work->first = calloc(longest, sizeof(*work->first));
	work->second = calloc(longest, sizeof(*work->second));
	work->task_us = calloc(plan->count + 1, sizeof(*work->task_us));
	work->rate = calloc(plan->count + 1, sizeof(*work->rate));
	return work->of != NULL && work->first != NULL &&
			work->second != NULL && work->task_us != NULL &&
			work->rate != NULL
		? 0
		: -ENOMEM;
}

static void
tasks_work_fini(struct tasks_work *work)
{
	free(work->of);
	free(work->first);
	free(work->second);
	free(work->task_us);
	free(work->rate);
}

/* Seconds of work a second. */
static double
tasks_rate_of(const struct tasks_size *size, const struct trial_point *point)
{
	return (double)size->items * size->task_ns / (double)point->wall_ns;
}

/* Each size's rate over the blocks. */
static int
tasks_rates(struct tasks_work *work, struct tasks_strategy *strategy)
{
	for (size_t s = 0; s < work->plan->count; s++) {
		const struct tasks_size *size = &work->plan->sizes[s];
		const struct cell *cell = work->of[s];
		struct tasks_rate *rate = &strategy->rates[strategy->count];
		size_t n = 0;
		int rc;

		if (cell == NULL || !(size->task_ns > 0))
			continue;
		for (size_t i = 0; i < cell->count; i++) {
			const struct trial_point *point =
				cells_at(work->cells, cell, i);

			if (point->status == TRIAL_OK)
				work->first[n++] = tasks_rate_of(size, point);
		}
		if (n == 0)
			continue;
		*rate = (struct tasks_rate){ .size = size, .blocks = n };
		rc = interval_median(
			work->first, n, INTERVAL_LEVEL, &rate->interval);
		if (rc && rc != -ERANGE)
			return rc;
		rc = quantile_median(work->first, n, &rate->rate);
		if (rc)
			return rc;
		strategy->count++;
	}
	return 0;
}

/* METG of one block; false where it lacks a size. */
static bool
tasks_block(struct tasks_work *work, uint32_t block, struct metg *metg, int *rc)
{
	size_t n = 0;

	for (size_t s = 0; s < work->plan->count; s++) {
		const struct tasks_size *size = &work->plan->sizes[s];
		const struct trial_point *point = NULL;

		if (!(size->task_ns > 0))
			continue;
		if (work->of[s] != NULL)
			point = cells_block(work->cells, work->of[s], block);
		if (point == NULL || point->status != TRIAL_OK)
			return false;
		work->task_us[n] = size->task_ns / 1000;
		work->rate[n++] = tasks_rate_of(size, point);
	}
	*rc = metg_find(work->task_us, work->rate, n, TASKS_SHARE, metg);
	return *rc == 0 && n > 0;
}

/* METG of the medians, used where some block has none. */
static int
tasks_metg_of_medians(struct tasks_work *work, struct tasks_strategy *strategy)
{
	for (size_t i = 0; i < strategy->count; i++) {
		work->task_us[i] = strategy->rates[i].size->task_ns / 1000;
		work->rate[i] = strategy->rates[i].rate;
	}
	return metg_find(work->task_us, work->rate, strategy->count,
		TASKS_SHARE, &strategy->metg);
}

static int
tasks_metg(struct tasks_work *work, struct tasks_strategy *strategy)
{
	const struct cell *cell = NULL;
	size_t found = 0, blocks = 0;
	int rc = tasks_metg_of_medians(work, strategy);

	strategy->metg_interval = interval_none();
	for (size_t s = 0; s < work->plan->count && cell == NULL; s++)
		cell = work->plan->sizes[s].task_ns > 0 ? work->of[s] : NULL;
	for (size_t i = 0; !rc && cell != NULL && i < cell->count; i++) {
		struct metg metg;
		uint32_t block = cells_at(work->cells, cell, i)->block;

		if (!tasks_block(work, block, &metg, &rc))
			continue;
		blocks++;
		if (metg.refusal == METG_FOUND)
			work->first[found++] = metg.task_us;
	}
	strategy->metg_blocks = blocks;
	if (rc || found < blocks || found == 0)
		return rc;
	rc = quantile_median(work->first, found, &strategy->metg.task_us);
	if (rc)
		return rc;
	strategy->metg.refusal = METG_FOUND;
	rc = interval_median(
		work->first, found, INTERVAL_LEVEL, &strategy->metg_interval);
	return rc == -ERANGE ? 0 : rc;
}

/* Uses the cells with the fewest and the most empty items. */
static int
tasks_dispatch(struct tasks_work *work, struct tasks_strategy *strategy)
{
	const struct tasks_plan *plan = work->plan;
	size_t few = plan->count, many = plan->count;
	size_t n = 0;
	const struct cell *cell;

	strategy->dispatch = (struct dispatch){ .cost = (double)NAN,
		.interval = interval_none() };
	for (size_t s = 0; s < plan->count; s++) {
		if (plan->sizes[s].task_ns > 0 || work->of[s] == NULL)
			continue;
		if (few == plan->count ||
			plan->sizes[s].items < plan->sizes[few].items)
			few = s;
		if (many == plan->count ||
			plan->sizes[s].items > plan->sizes[many].items)
			many = s;
	}
	if (few == many)
		return 0;

	cell = work->of[few];
	for (size_t i = 0; i < cell->count; i++) {
		const struct trial_point *a = cells_at(work->cells, cell, i);
		const struct trial_point *b =
			cells_block(work->cells, work->of[many], a->block);

		if (b == NULL || a->status != TRIAL_OK || b->status != TRIAL_OK)
			continue;
		work->first[n] = (double)a->wall_ns;
		work->second[n++] = (double)b->wall_ns;
	}
	if (n == 0)
		return 0;
	return dispatch_cost(work->first, work->second, n,
		(double)plan->sizes[few].items, (double)plan->sizes[many].items,
		INTERVAL_LEVEL, &strategy->dispatch);
}

static int
tasks_strategy_init(struct tasks_work *work, const struct cell *from,
	struct tasks_strategy *strategy)
{
	const struct trials *trials = work->cells->trials;
	int rc;

	*strategy = (struct tasks_strategy){ .name = trials_name(
						     trials, from->strategy),
		.workers = from->workers };
	for (size_t s = 0; s < work->plan->count; s++) {
		work->of[s] = NULL;
		for (size_t i = 0; i < work->cells->count; i++) {
			const struct cell *cell = &work->cells->cells[i];

			if (cell->strategy == from->strategy &&
				cell->workers == from->workers &&
				strcmp(trials_name(trials, cell->dataset),
					work->plan->sizes[s].dataset) == 0)
				work->of[s] = cell;
		}
	}
	strategy->rates =
		calloc(work->plan->count + 1, sizeof(*strategy->rates));
	if (strategy->rates == NULL)
		return -ENOMEM;
	rc = tasks_rates(work, strategy);
	if (!rc)
		rc = tasks_metg(work, strategy);
	return rc ? rc : tasks_dispatch(work, strategy);
}

/* Whether an earlier cell has the same strategy and workers. */
static bool
tasks_seen(const struct cells *cells, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (cells->cells[i].strategy == cells->cells[at].strategy &&
			cells->cells[i].workers == cells->cells[at].workers)
			return true;
	}
	return false;
}

static int
tasks_fill(struct tasks *tasks, struct tasks_work *work)
{
	const struct cells *cells = work->cells;

	tasks->strategies =
		calloc(cells->count + 1, sizeof(*tasks->strategies));
	if (tasks->strategies == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < cells->count; i++) {
		const char *name =
			trials_name(cells->trials, cells->cells[i].strategy);
		int rc;

		if (strcmp(name, ANALYSIS_AGAIN) == 0 ||
			strcmp(name, ANALYSIS_CEILING) == 0 ||
			tasks_seen(cells, i))
			continue;
		rc = tasks_strategy_init(work, &cells->cells[i],
			&tasks->strategies[tasks->count++]);
		if (rc)
			return rc;
	}
	return 0;
}

int
tasks_create(struct tasks **out, const struct trials *trials,
	const struct tasks_plan *plan)
{
	struct tasks *tasks = calloc(1, sizeof(*tasks));
	struct tasks_work work = { 0 };
	struct cells cells = { 0 };
	int rc = tasks != NULL ? cells_group(&cells, trials) : -ENOMEM;

	*out = NULL;
	if (!rc) {
		tasks->plan = plan;
		rc = tasks_work_init(&work, &cells, plan);
	}
	if (!rc)
		rc = tasks_fill(tasks, &work);
	tasks_work_fini(&work);
	cells_fini(&cells);
	if (rc)
		tasks_destroy(tasks);
	else
		*out = tasks;
	return rc;
}

void
tasks_destroy(struct tasks *tasks)
{
	if (tasks == NULL)
		return;
	for (size_t i = 0; i < tasks->count; i++)
		free(tasks->strategies[i].rates);
	free(tasks->strategies);
	free(tasks);
}

/* Beside its rates, a strategy has two rows. */
#define TASKS_ROWS 2

/* A row of overhead.csv, a column each, in their order. */
struct tasks_row {
	const char *strategy; /* "": what is of the machine */
	int64_t workers;
	const char *measure; /* with its unit: "metg50_ns" ... */
	double task_ns; /* mean work of an item, of a rate */
	int64_t items;
	double value, lo, hi;
	double level; /* nominal coverage of lo..hi */
	int64_t blocks;
	const char *refused; /* why there is no value */
};

#define TASKS(field, column_kind) COLUMN(tasks_row, field, .kind = column_kind)

static const struct column tasks_list[] = {
	TASKS(strategy, COLUMN_STRING),
	TASKS(workers, COLUMN_WHOLE),
	TASKS(measure, COLUMN_STRING),
	TASKS(task_ns, COLUMN_REAL),
	TASKS(items, COLUMN_WHOLE),
	TASKS(value, COLUMN_REAL),
	TASKS(lo, COLUMN_REAL),
	TASKS(hi, COLUMN_REAL),
	TASKS(level, COLUMN_REAL),
	TASKS(blocks, COLUMN_WHOLE),
	TASKS(refused, COLUMN_STRING),
};

static const struct columns tasks_columns = COLUMNS(tasks_list, tasks_row);

const char *
tasks_why(const struct metg *metg)
{
	switch (metg->refusal) {
	case METG_FOUND:
		break;
	case METG_NONE_BELOW:
		return "half is kept even at the smallest task";
	case METG_NONE_ABOVE:
		return "half is kept at no larger task";
	}
	return "";
}

static struct tasks_row
tasks_blank(const char *measure, const struct tasks_strategy *strategy)
{
	struct tasks_row row;

	columns_blank(&tasks_columns, &row);
	row.measure = measure;
	if (strategy != NULL) {
		row.strategy = strategy->name;
		row.workers = strategy->workers;
	}
	return row;
}

static void
tasks_interval(
	struct tasks_row *row, const struct interval *interval, double unit)
{
	if (!(interval->level > 0))
		return;
	row->lo = interval->lo * unit;
	row->hi = interval->hi * unit;
	row->level = interval->level;
}

static size_t
tasks_rows(const struct tasks_strategy *strategy, struct tasks_row *rows)
{
	const struct dispatch *dispatch = &strategy->dispatch;
	struct tasks_row *metg = &rows[strategy->count];
	struct tasks_row *cost = &metg[1];

	for (size_t i = 0; i < strategy->count; i++) {
		const struct tasks_rate *rate = &strategy->rates[i];
		struct tasks_row *row = &rows[i];

		*row = tasks_blank("cores_at_work", strategy);
		row->task_ns = rate->size->task_ns;
		row->items = rate->size->items;
		row->value = rate->rate;
		row->blocks = (int64_t)rate->blocks;
		tasks_interval(row, &rate->interval, 1);
	}
	*metg = tasks_blank("metg50_ns", strategy);
	metg->value = strategy->metg.task_us * 1000;
	metg->blocks = (int64_t)strategy->metg_blocks;
	tasks_interval(metg, &strategy->metg_interval, 1000);
	if (strategy->count == 0)
		metg->refused = "no trial was ok";
	else if (strategy->metg.refusal != METG_FOUND)
		metg->refused = tasks_why(&strategy->metg);
	*cost = tasks_blank("dispatch_ns", strategy);
	cost->value = dispatch->cost;
	cost->blocks = (int64_t)dispatch->n;
	tasks_interval(cost, &dispatch->interval, 1);
	if (dispatch->n == 0)
		cost->refused = "no block has both counts";
	return strategy->count + TASKS_ROWS;
}

int
tasks_write(const struct tasks *tasks, const char *path)
{
	size_t count = 1;
	struct tasks_row *rows;
	int rc;

	for (size_t i = 0; i < tasks->count; i++)
		count += tasks->strategies[i].count + TASKS_ROWS;
	rows = calloc(count, sizeof(*rows));
	if (rows == NULL)
		return -ENOMEM;
	rows[0] = tasks_blank("stamps_ns", NULL);
	rows[0].value = tasks->plan->stamp_ns * tasks->plan->stamps;
	count = 1;
	for (size_t i = 0; i < tasks->count; i++)
		count += tasks_rows(&tasks->strategies[i], rows + count);
	rc = columns_write(path, &tasks_columns, rows, count);
	free(rows);
	return rc;
}
