/* SPDX-License-Identifier: MIT */
/* Prints the plan before it is run. */
#include "campaign/campaign.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/admission.h"
#include "campaign/estimate.h"
#include "campaign/orders.h"
#include "campaign/settings.h"
#include "doctor/doctor.h"
#include "stats/best.h"
#include "stats/interval.h"
#include "text/format.h"
#include "text/wrap.h"

/* A name, cut to a line's room. */
#define PRINT_NAME (4 * FORMAT_LINE + 8)

static const char *
print_name(char buf[PRINT_NAME], const char *name)
{
	return format_ends(buf, PRINT_NAME, name, FORMAT_LINE, true);
}

/* How many cells, and places of a block that are of another kind. */
struct print_count {
	size_t cells, again, ceilings, trials;
};

static void
print_add(struct print_count *count, const struct plan *plan)
{
	for (size_t c = 0; c < plan->count; c++) {
		enum plan_role role = plan->cells[c].role;

		count->again += role == PLAN_AGAIN;
		count->ceilings += role == PLAN_CEILING;
		count->cells += role == PLAN_BASELINE || role == PLAN_CELL;
	}
	count->trials += plan->count;
}

/* All that fit a line; of more, how many. */
static void
print_workers(const struct workers *workers, char *text, size_t size)
{
	size_t at = (size_t)snprintf(text, size, "workers ");

	for (size_t w = 0; w < workers->count && at < size; w++)
		at += (size_t)snprintf(text + at, size - at, "%s%u",
			w ? "," : "", workers->counts[w]);
	if (at >= size)
		snprintf(text, size, "%zu worker counts, %u to %u",
			workers->count, workers->counts[0],
			workers->counts[workers->count - 1]);
}

/* Few items a worker are done in waves: their number alone decides then what
 * one more worker does to the time. */
static void
print_waves(const struct campaign_set *set)
{
	size_t most = 0, waves;
	char name[PRINT_NAME];

	for (size_t c = 0; c < set->plan.count; c++)
		if (set->plan.cells[c].role == PLAN_CELL &&
			set->plan.cells[c].workers > most)
			most = set->plan.cells[c].workers;
	if (most < 2 || most <= set->items / 4)
		return;
	waves = (set->items + most - 1) / most;
	if (most > set->items) {
		wrap_say(stdout, "",
			"%s: %zu item%s at %zu workers: %zu of them have "
			"nothing to do",
			print_name(name, set->name), set->items,
			set->items == 1 ? "" : "s", most, most - set->items);
		return;
	}
	wrap_say(stdout, "",
		"%s: %zu items at %zu workers are %zu wave%s: steps in the "
		"curve come from that",
		print_name(name, set->name), set->items, most, waves,
		waves == 1 ? "" : "s");
}

/* `asked`: how many were asked for; 0: not. */
static void
print_set(const struct campaign_set *set, size_t asked)
{
	struct print_count count = { 0 };
	char workers[48], sample[100] = "", all[60] = "", name[PRINT_NAME];

	print_add(&count, &set->plan);
	print_workers(&set->workers, workers, sizeof(workers));
	if (asked == 0)
		snprintf(all, sizeof(all),
			"; --items" WRAP_SPACE "%zu takes all", set->total);
	if (set->total != set->items)
		snprintf(sample, sizeof(sample), " of %zu (a seeded sample%s)",
			set->total, all);
	wrap_say(stdout, "", "%s: %zu item%s%s; %s; %zu cell%s",
		print_name(name, set->name), set->items,
		set->items == 1 ? "" : "s", sample, workers, count.cells,
		count.cells == 1 ? "" : "s");
}

static void
print_strategies(const struct campaign *campaign)
{
	char *names = NULL, threads[160], name[PRINT_NAME];
	size_t size;
	FILE *stream = open_memstream(&names, &size);

	for (size_t i = 0; stream != NULL && i < campaign->strategy_count; i++)
		fprintf(stream, " %s",
			print_name(name, campaign->strategies[i].name));
	if (stream != NULL && fclose(stream) == 0)
		wrap_say(stdout, "", "strategies:%s", names);
	free(names);
	for (size_t i = 0; i < campaign->strategy_count; i++)
		if (plugin_at_load(campaign->strategies[i].plugin, threads,
			    sizeof(threads)))
			wrap_say(stdout, "", "%s: %s",
				print_name(name, campaign->strategies[i].name),
				threads);
}

/* What a block is made of. */
static void
print_block(const struct print_count *count)
{
	char ceilings[80] = "";

	if (count->ceilings > 0)
		snprintf(ceilings, sizeof(ceilings),
			", and the measured ceiling at %zu worker count%s",
			count->ceilings, count->ceilings == 1 ? "" : "s");
	wrap_say(stdout, "",
		"%zu cell%s; a block runs each once%s%s: %zu trials in random "
		"order",
		count->cells, count->cells == 1 ? "" : "s",
		count->again ? ", the baseline twice" : "", ceilings,
		count->trials);
}

/* Cells of which no trial is started. */
static void
print_denied(const struct campaign *campaign)
{
	char first[600] = "", strategy[PRINT_NAME], name[PRINT_NAME];
	size_t count = 0;

	for (size_t s = 0; s < campaign->set_count; s++) {
		const struct campaign_set *set = &campaign->sets[s];

		for (size_t c = 0; c < set->plan.count; c++) {
			const struct campaign_cell *cell = &set->cells[c];

			if (cell->denied == NULL || count++ > 0)
				continue;
			snprintf(first, sizeof(first),
				"%s x" WRAP_SPACE "%u on %s: %s",
				print_name(strategy, cell->name),
				set->plan.cells[c].workers,
				print_name(name, set->name), cell->denied);
		}
	}
	if (count > 0)
		wrap_say(stdout, "",
			"%zu of these cells %s rows, but no trial is "
			"started (%s%s)",
			count, count == 1 ? "has" : "have",
			count == 1 ? "" : "the first: ", first);
}

/* A connection a page takes as many ports, which a closed one keeps: a second
 * toward this machine, where the kernel reuses such, a minute toward others. */
static void
print_ports(const struct campaign *campaign)
{
	for (size_t i = 0; i < campaign->set_count; i++) {
		const struct campaign_set *set = &campaign->sets[i];
		uint64_t sites = set->sites;
		const char *connections =
			orders_option(set->plugin, set->orders, "connections");

		if (sites == 0 || campaign->machine.ports < 0 ||
			strcmp(connections, "fresh") != 0 ||
			set->items <= (uint64_t)campaign->machine.ports * sites)
			continue;
		wrap_say(stdout, "",
			"%s: with connections=fresh a trial takes %zu ports, "
			"and toward %" PRIu64 " site%s there are %" PRIu64
			", each free again after a second at the earliest: "
			"fewer --items, more sites, or sysctl "
			"net.ipv4.ip_local_port_range=\"10240 65535\"",
			set->name, set->items, sites, sites == 1 ? "" : "s",
			(uint64_t)campaign->machine.ports * sites);
	}
}

/* Workers that compute differ where their cores do. */
static void
print_kinds(void)
{
	char words[KINDS_WORDS];
	struct kinds kinds;

	kinds_read(&kinds);
	if (kinds.count > 1)
		wrap_say(stdout, "",
			"the cores aren't alike (%s): more workers that "
			"compute get slower ones",
			kinds_words(&kinds, words, sizeof(words)));
}

static void
print_blocks(const struct settings *settings, size_t a_block)
{
	unsigned most = settings_most_blocks(settings);
	char until[120] = "", trials[80];

	if (settings->blocks == 0)
		snprintf(until, sizeof(until),
			", until every interval is within %.3g %%%s",
			100 * settings->precision,
			isfinite(settings->budget_s) ? " or the time is up"
						     : "");
	snprintf(trials, sizeof(trials), "%s%zu trials",
		settings->blocks ? "" : "at most ",
		a_block * sitting_blocks(settings, most));
	if (settings->sessions > 0)
		wrap_say(stdout, "",
			"%u blocks in %u sittings, each after a warm-up block, "
			"%g" WRAP_SPACE "s between them, %s; seed %llu",
			most, settings->sessions, settings->session_gap_s,
			trials, (unsigned long long)settings->seed);
	else if (settings->blocks > 0)
		wrap_say(stdout, "",
			"%u block%s after a warm-up block, %s; seed %llu", most,
			most == 1 ? "" : "s", trials,
			(unsigned long long)settings->seed);
	else
		wrap_say(stdout, "",
			"%d to %u blocks after a warm-up block%s, %s; seed "
			"%llu",
			isfinite(settings->budget_s) ? 1 : LOOKS_FIRST, most,
			until, trials, (unsigned long long)settings->seed);
}

/* What so few blocks can't tell, and how many can. */
static void
print_few(const struct campaign *campaign)
{
	unsigned blocks = settings_most_blocks(campaign->settings);
	unsigned sittings = campaign->settings->sessions;
	size_t needed = best_units_needed(best_rule_usual().alpha);

	if (sittings > 0 && sittings < needed)
		wrap_say(stdout, "",
			"%u sittings: %sno winner; --sessions" WRAP_SPACE
			"%zu can name one",
			sittings,
			sittings < INTERVAL_LEAST
				? "their spread, no interval, "
				: "",
			needed);
	else if (sittings > 0)
		return;
	else if (blocks < INTERVAL_LEAST)
		wrap_say(stdout, "",
			"fewer than %d blocks: no interval, no winner; "
			"--blocks" WRAP_SPACE "%zu can name one",
			INTERVAL_LEAST, needed);
	else if (blocks < needed)
		wrap_say(stdout, "",
			"%u blocks can name no winner; --blocks" WRAP_SPACE
			"%zu can",
			blocks, needed);
}

int
campaign_print_plan(struct campaign *campaign)
{
	struct print_count count = { 0 };
	int rc;

	for (size_t i = 0; i < campaign->set_count; i++) {
		print_set(&campaign->sets[i], campaign->settings->items);
		print_waves(&campaign->sets[i]);
		print_add(&count, &campaign->sets[i].plan);
	}
	print_strategies(campaign);
	print_block(&count);
	print_denied(campaign);
	print_ports(campaign);
	print_kinds();
	print_blocks(campaign->settings, count.trials);
	print_few(campaign);
	power_say(campaign);
	fflush(stdout);
	rc = estimate_take(campaign);
	if (rc == EXIT_OK)
		estimate_say(campaign);
	return rc;
}
