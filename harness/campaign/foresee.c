/* SPDX-License-Identifier: MIT */
/* How long the run will take: a few items of each dataset, one after another by
 * the baseline, stand for all of them and for every cell. */
#include "campaign/foresee.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "campaign/refused.h"
#include "files/files.h"
#include "launch/interrupt.h"
#include "launch/probe.h"
#include "plan/sample.h"
#include "report/wrap.h"

#define FORESEE_ITEMS 32
#define FORESEE_LIMIT_NS 1000000000u
/* Files are looked up to know their sizes: not a million of them. */
#define FORESEE_FILES 20000
/* Starting a trial takes about as much, whatever it does. */
#define FORESEE_START_NS 15000000

/* Of all files of the list; 0 where that would take long. */
static uint64_t
foresee_bytes(const struct campaign_set *set)
{
	FILE *stream = set->items <= FORESEE_FILES
		? files_read(set->list, FILES_LIST_MAX)
		: NULL;
	char *line = NULL;
	size_t room = 0;
	uint64_t bytes = 0;
	struct stat st;

	while (stream != NULL && getline(&line, &room, stream) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (stat(line, &st) == 0)
			bytes += (uint64_t)st.st_size;
	}
	free(line);
	if (stream != NULL)
		fclose(stream);
	return bytes;
}

/* What all items are to those of the look: by their bytes where they are files,
 * else by their number. */
static double
foresee_share(const struct campaign_set *set, const struct probe *probe)
{
	uint64_t bytes = 0;

	if (strcmp(plugin_text(set->plugin, "acquire"), "file") == 0 &&
		probe->bytes > 0)
		bytes = foresee_bytes(set);
	if (bytes > 0)
		return (double)bytes / (double)probe->bytes;
	return (double)set->items / (double)probe->ended;
}

static void
foresee_note(const struct campaign *campaign, struct campaign_set *set,
	const struct probe *probe)
{
	struct expect_pace *pace = &set->pace;
	double share;

	if (probe->ended == 0)
		return;
	share = foresee_share(set, probe);
	set->looked_at = probe->ended;
	pace->pass_ns = 1 + (int64_t)((double)probe->span_ns * share);
	if (probe->busy_ns >= 0)
		pace->busy_ns = (int64_t)((double)probe->busy_ns * share);
	else if (set->cpu_bound)
		pace->busy_ns = pace->pass_ns;
	if (pace->busy_ns > pace->pass_ns)
		pace->busy_ns = pace->pass_ns;
	pace->start_ns = probe->start_ns;
	pace->items = set->items;
	pace->cores = campaign->machine.usable;
	for (size_t c = 0; c < set->plan.count; c++) {
		enum trial_status status;
		char why[400];

		set->cells[c].expect_ns =
			refused(campaign, set, c, &status, why, sizeof(why))
			? 0
			: expect_cell_ns(&set->plan.cells[c], pace);
	}
}

static int
foresee_set(struct campaign *campaign, struct campaign_set *set)
{
	char *list = NULL;
	struct trial_order order = {
		.strategy = campaign->strategies[campaign->baseline].orders,
		.dataset = set->orders,
		.workers = 1,
		.limit_ns = FORESEE_LIMIT_NS,
		.limits = &campaign->limits,
	};
	struct probe probe;
	int64_t items;
	int rc = campaign_serve(campaign, set);

	if (rc != EXIT_OK)
		return rc;
	if (asprintf(&list, "%s.look", set->list) < 0)
		return EXIT_MISSING;
	items = sample_lines(set->list, list, set->items, FORESEE_ITEMS,
		campaign->settings->seed);
	order.list = list;
	order.items = items > 0 ? (size_t)items : 0;
	/* What can't be looked at now says why when it is measured. */
	if (items > 0 && probe_run(&order, &probe) == 0)
		foresee_note(campaign, set, &probe);
	unlink(list);
	free(list);
	return interrupt_seen() ? EXIT_INTERRUPTED : EXIT_OK;
}

int
foresee(struct campaign *campaign)
{
	int rc = EXIT_OK;

	for (size_t i = 0; i < campaign->set_count && rc == EXIT_OK; i++) {
		struct campaign_set *set = &campaign->sets[i];

		if (json_object_get(set->facts, "live") == NULL)
			rc = foresee_set(campaign, set);
	}
	return rc;
}

int64_t
foresee_trial_ns(const struct campaign_set *set, size_t cell)
{
	int64_t wall_ns = set->cells[cell].expect_ns;
	int64_t start_ns = set->pace.start_ns;

	if (wall_ns == 0)
		return 0;
	return wall_ns + (start_ns > 0 ? start_ns : FORESEE_START_NS);
}

/* A block of every dataset, with its starts; 0, and which dataset it is of
 * which nothing is known. */
static int64_t
foresee_block_ns(
	const struct campaign *campaign, const struct campaign_set **unknown)
{
	int64_t sum = 0;

	*unknown = NULL;
	for (size_t i = 0; i < campaign->set_count; i++) {
		const struct campaign_set *set = &campaign->sets[i];

		if (set->pace.pass_ns == 0) {
			*unknown = set;
			return 0;
		}
		for (size_t c = 0; c < set->plan.count; c++)
			sum += foresee_trial_ns(set, c);
	}
	return sum;
}

/* "40 s", "2 min", "1.5 h": no more digits than it deserves. */
static const char *
foresee_time(char *text, size_t size, double seconds)
{
	if (seconds < 10)
		snprintf(text, size, "%.0f s", fmax(1, seconds));
	else if (seconds < 100)
		snprintf(text, size, "%.0f s", 5 * round(seconds / 5));
	else if (seconds < 600)
		snprintf(text, size, "%.3g min", round(seconds / 30) / 2);
	else if (seconds < 6000)
		snprintf(text, size, "%.0f min", seconds / 60);
	else if (seconds < 36000)
		snprintf(text, size, "%.1f h", seconds / 3600);
	else
		snprintf(text, size, "%.0f h", seconds / 3600);
	return text;
}

static void
foresee_say_unknown(
	const struct campaign *campaign, const struct campaign_set *set)
{
	char end[80] = "";

	if (isfinite(campaign->settings->budget_s))
		snprintf(end, sizeof(end), "; --budget ends it after %.0f s",
			campaign->settings->budget_s);
	wrap_say(stdout, "",
		"expected time: not known before block 0 has run (%s: %s)%s",
		set->name,
		json_object_get(set->facts, "live")
			? "live sites are not asked for an estimate"
			: "no item was through within a second",
		end);
}

/* "about 2 min", or from the fewest to the most blocks, or what the budget
 * leaves of that. */
static void
foresee_span(char *text, size_t size, double block_s,
	const struct settings *settings)
{
	unsigned fewest = settings->blocks ? settings->blocks : LOOKS_FIRST;
	double least_s = block_s * (fewest + 1);
	double most_s = block_s * (settings_most_blocks(settings) + 1);
	double budget_s = settings->budget_s;
	char least[40], most[40];

	foresee_time(least, sizeof(least), least_s);
	foresee_time(most, sizeof(most), fmin(most_s, budget_s));
	if (settings->blocks > 0)
		snprintf(text, size, "about %s", least);
	else if (budget_s < least_s)
		snprintf(text, size,
			"%s, where --budget ends it (%u blocks: about %s)",
			most, fewest, least);
	else
		snprintf(text, size, "about %s%s%s%s", least,
			strcmp(least, most) == 0 ? "" : " to ",
			strcmp(least, most) == 0 ? "" : most,
			budget_s < most_s ? ", where --budget ends it" : "");
}

void
foresee_say(const struct campaign *campaign)
{
	const struct campaign_set *unknown;
	int64_t block_ns = foresee_block_ns(campaign, &unknown);
	char span[160];
	size_t most = 0;

	if (unknown != NULL) {
		foresee_say_unknown(campaign, unknown);
		return;
	}
	for (size_t i = 0; i < campaign->set_count; i++)
		if (campaign->sets[i].looked_at > most)
			most = campaign->sets[i].looked_at;
	foresee_span(
		span, sizeof(span), (double)block_ns / 1e9, campaign->settings);
	wrap_say(stdout, "",
		"expected time: %s, going by a first look at %zu item%s%s%s%s",
		span, most, most == 1 ? "" : "s",
		campaign->set_count > 1 ? " of each" : "",
		campaign->peers ? "; programs in other languages may be slower"
				: "",
		campaign->settings->resume
			? "; what is there already isn't run again"
			: "");
}
