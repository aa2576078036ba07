/* SPDX-License-Identifier: MIT */
/* Prepares a round: its pages, its lists of them, and its cells. */
#include "bench/peers/contest.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/orders.h"
#include "measure/kernel_file.h"
#include "plan/sample.h"

/* Some of the cores that we may run on: threads of one core count once. */

/* The CPUs of its core, as the kernel lists them; itself where it doesn't. */
static void
cores_siblings(size_t cpu, char *text, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path),
		"/sys/devices/system/cpu/cpu%zu/topology/thread_siblings_list",
		cpu);
	if (!kernel_file_line("", path, text, size))
		snprintf(text, size, "%zu", cpu);
}

static bool
cores_taken(size_t cpu, const cpu_set_t *chosen)
{
	char ours[256], theirs[256];

	cores_siblings(cpu, ours, sizeof(ours));
	for (size_t other = 0; other < cpu; other++) {
		if (!CPU_ISSET(other, chosen))
			continue;
		cores_siblings(other, theirs, sizeof(theirs));
		if (strcmp(ours, theirs) == 0)
			return true;
	}
	return false;
}

void
cores_confine(unsigned cores, cpu_set_t *before)
{
	cpu_set_t chosen;
	unsigned count = 0;

	CPU_ZERO(&chosen);
	if (sched_getaffinity(0, sizeof(*before), before) < 0) {
		CPU_ZERO(before);
		return;
	}
	for (size_t cpu = 0; cpu < CPU_SETSIZE && count < cores; cpu++) {
		if (!CPU_ISSET(cpu, before) || cores_taken(cpu, &chosen))
			continue;
		CPU_SET(cpu, &chosen);
		count++;
	}
	if (count == cores && cores > 0)
		sched_setaffinity(0, sizeof(chosen), &chosen);
}

void
cores_release(const cpu_set_t *before)
{
	if (CPU_COUNT(before) > 0)
		sched_setaffinity(0, sizeof(*before), before);
}

/* Enough to have every program in memory. */
#define PREPARE_PRIME 50

/* The strategies that are here, each once, as a list "A,B"; the table says
 * which are not. The caller's; NULL: no memory. */
static char *
prepare_names(const struct contest_round *round)
{
	struct plugins plugins = { 0 };
	struct reason wrong;
	char *names = NULL;
	size_t size;
	FILE *out = open_memstream(&names, &size);
	int rc = out != NULL ? plugins_find(&plugins, NULL, 0) : -ENOMEM;

	for (const struct contest_entry *e = round->entries;
		rc == 0 && e->strategy != NULL; e++) {
		bool known = plugins_get(&plugins, PLUGIN_STRATEGY, e->strategy,
				     false, &wrong) != NULL;

		for (const struct contest_entry *o = round->entries; o < e; o++)
			known &= strcmp(o->strategy, e->strategy) != 0;
		if (known)
			fprintf(out, ",%s", e->strategy);
	}
	plugins_fini(&plugins);
	if (out != NULL)
		fclose(out);
	return names;
}

/* Its items, and the strategies that are here. An exit code. */
static int
prepare_begin(struct contest *contest)
{
	const struct contest_round *round = contest->round;
	struct bench_asked asked[4 + CONTEST_SETS] = {
		{ "dataset", round->dataset }, { "items", "100000000" }
	};
	char *names = prepare_names(round);
	size_t n = 2;
	int rc;

	for (size_t i = 0; round->sets[i] != NULL; i++)
		asked[n++] = (struct bench_asked){ "set", round->sets[i] };
	if (names != NULL && *names != '\0')
		asked[n++] = (struct bench_asked){ "strategy", names + 1 };
	asked[n] = (struct bench_asked){ NULL, NULL };
	rc = bench_begin(&contest->bench, asked);
	free(names);
	return rc;
}

/* The list of that many pages, made when it is asked for first. */
static int
prepare_list(struct contest *contest, size_t want, struct contest_list **out)
{
	struct contest_list *list = contest->lists;
	int64_t taken;

	if (want == 0 || want > contest->bench.set->items)
		want = contest->bench.set->items;
	if (want > contest->most)
		want = contest->most;
	for (size_t i = 0; i < contest->list_count; i++, list++) {
		if (list->want == want) {
			*out = list;
			return EXIT_OK;
		}
	}
	if (contest->list_count == CONTEST_LISTS ||
		asprintf(&list->path, "%s/%zu.items",
			contest->bench.campaign.work, want) < 0) {
		list->path = NULL;
		campaign_complain("out of memory");
		return EXIT_MISSING;
	}
	contest->list_count++;
	list->want = want;
	taken = sample_lines(contest->bench.set->list, list->path,
		contest->bench.set->items, want, 1,
		contest->bench.settings.seed);
	if (taken < 0) {
		campaign_complain("%s: %s", list->path, strerror((int)-taken));
		return EXIT_MISSING;
	}
	list->items = (size_t)taken;
	*out = list;
	return EXIT_OK;
}

static const struct campaign_strategy *
prepare_strategy(const struct contest *contest, const char *name)
{
	const struct campaign *campaign = &contest->bench.campaign;

	for (size_t i = 0; i < campaign->strategy_count; i++)
		if (strcmp(campaign->strategies[i].name, name) == 0)
			return &campaign->strategies[i];
	return NULL;
}

/* The dataset's orders, with the entry's own options. */
static json_t *
prepare_orders(const struct contest *contest, const struct contest_entry *entry)
{
	json_t *orders = json_deep_copy(contest->bench.set->orders);

	if (entry->parser != NULL) {
		orders_set(orders, "parser", entry->parser);
		orders_set(orders, "allocator", entry->allocator);
	}
	return orders;
}

static int
prepare_cell(struct contest *contest, const struct contest_entry *entry,
	unsigned workers)
{
	struct contest_cell *cell = &contest->cells[contest->cell_count++];

	*cell = (struct contest_cell){ .entry = entry, .workers = workers };
	cell->rate = speedup_none();
	cell->strategy = prepare_strategy(contest, entry->strategy);
	cell->orders = prepare_orders(contest, entry);
	cell->pace = calloc(contest->blocks + 1, sizeof(*cell->pace));
	if (cell->orders == NULL || cell->pace == NULL) {
		campaign_complain("out of memory");
		return EXIT_MISSING;
	}
	for (size_t i = 0; i < contest->blocks; i++)
		cell->pace[i] = NAN;
	if (cell->strategy == NULL)
		snprintf(cell->why, sizeof(cell->why), "it isn't here");
	else if (*cell->strategy->plugin->unusable != '\0')
		snprintf(cell->why, sizeof(cell->why), "%s",
			cell->strategy->plugin->unusable);
	return prepare_list(contest, entry->sample, &cell->list);
}

static int
prepare_cells(struct contest *contest)
{
	size_t count = 0;
	int rc = EXIT_OK;

	for (const struct contest_entry *e = contest->round->entries;
		e->strategy != NULL; e++)
		count += CONTEST_WIDTHS;
	contest->cells = calloc(count, sizeof(*contest->cells));
	if (contest->cells == NULL) {
		campaign_complain("out of memory");
		return EXIT_MISSING;
	}
	for (const struct contest_entry *e = contest->round->entries;
		e->strategy != NULL; e++)
		for (size_t w = 0; w < CONTEST_WIDTHS && e->workers[w] > 0 &&
			rc == EXIT_OK;
			w++)
			rc = prepare_cell(contest, e, e->workers[w]);
	return rc;
}

int
contest_prepare(struct contest *contest)
{
	const char *key;
	json_t *fact;
	int rc = prepare_begin(contest);

	if (rc != EXIT_OK)
		return rc;
	json_object_foreach (contest->bench.set->facts, key, fact)
		printf("# %s: %s: %s\n", contest->round->name, key,
			json_string_value(fact));
	contest->judge = prepare_strategy(contest, "pthread-pool");
	if (contest->judge == NULL) {
		campaign_complain(
			"%s: pthread-pool isn't here", contest->round->name);
		return EXIT_MISSING;
	}
	rc = prepare_list(contest, 0, &contest->whole);
	if (rc == EXIT_OK)
		rc = prepare_cells(contest);
	return rc == EXIT_OK
		? prepare_list(contest, PREPARE_PRIME, &contest->prime)
		: rc;
}

void
contest_fini(struct contest *contest)
{
	for (size_t i = 0; i < contest->cell_count; i++) {
		json_decref(contest->cells[i].orders);
		free(contest->cells[i].pace);
	}
	free(contest->cells);
	for (size_t i = 0; i < contest->list_count; i++) {
		reference_fini(&contest->lists[i].reference);
		free(contest->lists[i].path);
	}
	campaign_fini(&contest->bench.campaign);
	settings_fini(&contest->bench.settings);
}
