/* SPDX-License-Identifier: MIT */
/* Estimates how long the run will take, from a few items of each dataset, one
 * after another by the baseline. */
#include "campaign/estimate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "campaign/settings.h"
#include "files/files.h"
#include "launch/trial.h"
#include "plan/sample.h"
#include "process/interrupt.h"
#include "text/format.h"
#include "text/intern.h"
#include "text/wrap.h"

#define ESTIMATE_ITEMS 32
#define ESTIMATE_ITEMS_MAX 32768
/* Below this time the look takes more items. */
#define ESTIMATE_SHORT_NS 200000000
#define ESTIMATE_LIMIT_NS 1000000000u
/* Fewer items than these say little of the others, so the look goes on. */
#define ESTIMATE_FEW 8
#define ESTIMATE_ENOUGH 16
#define ESTIMATE_LIMITS_MAX 10
/* Files whose size is looked up: not a million. */
#define ESTIMATE_FILES 20000
/* A run of this length gets a note: what would fit, and how long that takes. */
#define ESTIMATE_LONG_S 3600
#define ESTIMATE_FITS_S 2700
#define ESTIMATE_BUDGET_S 600

/* The bytes of all files of the list; 0 where adding them up would take
 * long. */
static uint64_t
estimate_bytes(const struct campaign_set *set)
{
	FILE *stream = set->items <= ESTIMATE_FILES
		? files_read(set->list, FILES_LIST_MAX)
		: NULL;
	char *line = NULL;
	size_t room = 0;
	uint64_t bytes = 0;
	struct stat st;

	while (stream != NULL && getline(&line, &room, stream) > 0) {
		line[strcspn(line, "\n")] = '\0';
		/* Trials refuse larger files. */
		if (stat(line, &st) == 0 && st.st_size <= FILES_PAGE_MAX)
			bytes += (uint64_t)st.st_size;
	}
	free(line);
	if (stream != NULL)
		fclose(stream);
	return bytes;
}

/* How much all items are beside those of the look: by bytes for files, else by
 * number. */
static double
estimate_share(const struct campaign_set *set, const struct probe *probe)
{
	uint64_t bytes = 0;

	if (set->plugin->acquire == LANE_ACQUIRE_FILE && probe->bytes > 0)
		bytes = estimate_bytes(set);
	if (bytes > 0)
		return (double)bytes / (double)probe->bytes;
	return (double)set->items / (double)probe->ended;
}

/* How many different hosts the list's first `lines` have. */
static size_t
estimate_places(const char *hosts, size_t lines)
{
	FILE *stream = files_read(hosts, FILES_LIST_MAX);
	struct intern places = { .count = 0 };
	char *line = NULL;
	size_t room = 0, count;

	while (stream != NULL && lines-- > 0 &&
		getline(&line, &room, stream) > 0)
		intern_add(&places, line, strlen(line));
	count = places.count;
	free(line);
	intern_fini(&places);
	if (stream != NULL)
		fclose(stream);
	return count;
}

static void
estimate_note(const struct campaign *campaign, struct campaign_set *set,
	const struct probe *probe, struct expect_look *look)
{
	struct expect_pace *pace = &set->pace;

	if (probe->ended == 0)
		return;
	look->ended = probe->ended;
	look->span_ns = probe->span_ns;
	look->busy_ns = probe->busy_ns;
	look->computes = set->cpu_bound;
	look->longest_ns = probe->longest_ns;
	if (set->fetches && probe->pairs > 0) {
		look->pairs = probe->pairs;
		look->first_ns = probe->first_ns;
		look->again_ns = probe->again_ns;
		look->longest_ns = probe->longest_again_ns;
	}
	set->looked_at = look->pairs ? look->pairs : probe->ended;
	expect_look(pace, look,
		look->pairs ? (double)set->items / (double)look->pairs
			    : estimate_share(set, probe));
	pace->start_ns = probe->start_ns;
	pace->items = set->items;
	pace->places = (size_t)json_integer_value(
		json_object_get(set->orders, "hosts"));
	pace->cores = campaign->machine.usable;
	for (size_t c = 0; c < set->plan.count; c++)
		set->cells[c].expect_ns = set->cells[c].denied != NULL
			? 0
			: expect_cell_ns(&set->plan.cells[c], pace);
}

/* Again with more time, where the first items were slow. 0 or a negative
 * errno. */
static int
estimate_probe(struct campaign *campaign, const struct campaign_set *set,
	struct trial_order *order, struct probe *probe)
{
	uint64_t limits;
	int rc;

	if (set->fetches)
		origin_reset(&campaign->origin);
	rc = probe_run(order, probe);
	if (rc < 0 || probe->ended == 0 || probe->ended >= ESTIMATE_FEW ||
		probe->ended == order->items)
		return rc;
	limits = ESTIMATE_ENOUGH / probe->ended;
	order->limit_ns *=
		limits < ESTIMATE_LIMITS_MAX ? limits : ESTIMATE_LIMITS_MAX;
	if (set->fetches)
		origin_reset(&campaign->origin);
	return probe_run(order, probe);
}

/* Takes the look; `hosts` has the items' hosts, once each. True if a longer
 * look is worth it, since the first item dominates a short one. */
static bool
estimate_look(struct campaign *campaign, struct campaign_set *set,
	const char *list, const char *hosts, size_t items)
{
	struct trial_order order = campaign_order(
		campaign, set, &campaign->strategies[campaign->baseline], 1);
	struct origin_counters counters = { .cpu_ns = -1 };
	struct expect_look look = { .ended = 0 };
	struct probe probe;

	order.list = list;
	order.items = items;
	order.limit_ns = ESTIMATE_LIMIT_NS;
	order.timed = true;
	/* An item that fails here says why when it is measured. */
	if (estimate_probe(campaign, set, &order, &probe) < 0)
		return false;
	if (set->fetches && origin_read(&campaign->origin, &counters) == 0 &&
		counters.cpu_ns > 0)
		look.served_ns = counters.cpu_ns;
	look.places = set->fetches ? estimate_places(hosts, probe.pairs) : 0;
	estimate_note(campaign, set, &probe, &look);
	return probe.ended == items && probe.span_ns < ESTIMATE_SHORT_NS;
}

/* Looks at `most` of its items, twice each where connections are made; *more as
 * estimate_look(). 0 or a negative errno. */
static int
estimate_some(struct campaign *campaign, struct campaign_set *set,
	const char *list, const char *hosts, size_t most, bool *more)
{
	uint64_t seed = campaign->settings->seed;
	unsigned times = set->fetches ? 2 : 1;
	int64_t items =
		sample_lines(set->list, list, set->items, most, times, seed);

	*more = false;
	if (items > 0 && set->fetches)
		items = sample_lines(
			set->hosts, hosts, set->items, most, 1, seed);
	if (items > 0)
		*more = estimate_look(campaign, set, list, hosts,
				times * (size_t)items) &&
			most < set->items;
	return items < 0 ? (int)items : 0;
}

static int
estimate_set(struct campaign *campaign, struct campaign_set *set)
{
	char *list = NULL, *hosts = NULL;
	size_t most = ESTIMATE_ITEMS;
	int rc = campaign_serve(campaign, set);
	bool more = true;

	if (rc != EXIT_OK)
		return rc;
	if (asprintf(&list, "%s.look", set->list) < 0 ||
		asprintf(&hosts, "%s.look", set->hosts) < 0)
		rc = EXIT_MISSING;
	for (; rc == EXIT_OK && more && most <= ESTIMATE_ITEMS_MAX;
		most *= ESTIMATE_ITEMS)
		if (estimate_some(campaign, set, list, hosts, most, &more) < 0)
			more = false;
	if (rc == EXIT_OK) {
		unlink(list);
		unlink(hosts);
	}
	free(list);
	free(hosts);
	return interrupt_seen() ? EXIT_INTERRUPTED : rc;
}

int
estimate_take(struct campaign *campaign)
{
	int rc = EXIT_OK;

	for (size_t i = 0; i < campaign->set_count && rc == EXIT_OK; i++) {
		struct campaign_set *set = &campaign->sets[i];

		if (!set->live)
			rc = estimate_set(campaign, set);
	}
	return rc;
}

int64_t
estimate_trial_ns(const struct campaign_set *set, size_t cell)
{
	return expect_trial_ns(set->cells[cell].expect_ns, &set->pace);
}

/* The time of one block of each dataset, trials' starts included, with at most
 * `items` each; 0, and the dataset, where nothing is known of one. */
static int64_t
estimate_block_ns(const struct campaign *campaign, size_t items,
	const struct campaign_set **unknown)
{
	int64_t sum = 0;

	*unknown = NULL;
	for (size_t i = 0; i < campaign->set_count; i++) {
		const struct campaign_set *set = &campaign->sets[i];
		struct expect_pace pace;

		if (set->pace.pass_ns == 0) {
			*unknown = set;
			return 0;
		}
		pace = expect_sample(&set->pace, items);
		for (size_t c = 0; c < set->plan.count; c++)
			if (set->cells[c].expect_ns > 0)
				sum += expect_trial_ns(
					expect_cell_ns(
						&set->plan.cells[c], &pace),
					&pace);
	}
	return sum;
}

static void
estimate_say_unknown(
	const struct campaign *campaign, const struct campaign_set *set)
{
	char end[120] = "; --items" WRAP_SPACE
			"N takes fewer of them, --budget" WRAP_SPACE
			"10m ends it between blocks";

	if (campaign->settings->blocks > 0)
		snprintf(end, sizeof(end),
			"; --items" WRAP_SPACE "N takes fewer of them");
	if (isfinite(campaign->settings->budget_s))
		snprintf(end, sizeof(end), "; --budget ends it after %.0f s",
			campaign->settings->budget_s);
	wrap_say(stdout, "",
		"expected time: not known before block 0 has run (%s: %s)%s",
		set->name,
		set->live ? "live sites are not asked for an estimate"
			  : "no item was through within a second, so every "
			    "trial takes longer",
		end);
}

/* The time of that many blocks, of warm-up blocks, and of pauses between
 * sittings. */
static double
estimate_blocks_s(
	const struct settings *settings, double block_s, unsigned blocks)
{
	return block_s * sitting_blocks(settings, blocks) +
		settings->session_gap_s * (sitting_count(settings) - 1);
}

/* "about 2 min", or from the fewest to the most blocks, or what the budget
 * leaves of that. */
static void
estimate_span(char *text, size_t size, double block_s,
	const struct settings *settings)
{
	unsigned fewest = settings->blocks ? settings->blocks : LOOKS_FIRST;
	double least_s = estimate_blocks_s(settings, block_s, fewest);
	double most_s = estimate_blocks_s(
		settings, block_s, settings_most_blocks(settings));
	double budget_s = settings->budget_s;
	char least[FORMAT_ROOM], most[FORMAT_ROOM];

	format_about(least, least_s);
	format_about(most, fmin(most_s, budget_s));
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

/* By the least number of blocks that will run. */
static double
estimate_run_s(const struct campaign *campaign, size_t items)
{
	const struct settings *settings = campaign->settings;
	unsigned blocks = settings->blocks ? settings->blocks : LOOKS_FIRST;
	const struct campaign_set *unknown;

	return estimate_blocks_s(settings,
		(double)estimate_block_ns(campaign, items, &unknown) / 1e9,
		blocks);
}

/* The most of 1, 2, 5, 10, 20 ... items whose run takes no longer; 0: none
 * does. */
static size_t
estimate_fitting(const struct campaign *campaign, size_t items, double most_s)
{
	static const size_t steps[] = { 1, 2, 5 };
	size_t found = 0;

	for (size_t ten = 10; ten < items && ten <= SIZE_MAX / 100; ten *= 10)
		for (size_t i = 0; i < 3; i++)
			if (ten * steps[i] < items &&
				estimate_run_s(campaign, ten * steps[i]) <=
					most_s)
				found = ten * steps[i];
	return found;
}

/* Says what to type for a shorter run. */
static void
estimate_say_fitting(const struct campaign *campaign)
{
	const struct settings *settings = campaign->settings;
	double run_s = estimate_run_s(campaign, SIZE_MAX), blocks;
	size_t items = 0, fits;
	char time[FORMAT_ROOM], some[80] = "";

	if (fmin(run_s, settings->budget_s) < ESTIMATE_LONG_S)
		return;
	for (size_t i = 0; i < campaign->set_count; i++)
		if (campaign->sets[i].items > items)
			items = campaign->sets[i].items;
	fits = estimate_fitting(
		campaign, items, fmin(ESTIMATE_FITS_S, run_s / 2));
	if (fits == 0) {
		wrap_say(stdout, "",
			"what would fit: fewer --strategy, --workers%s or "
			"--dataset%s",
			settings->sessions ? ", --sessions" : "",
			settings->sessions ? ", or a shorter --session-gap"
					   : "");
		return;
	}
	snprintf(some, sizeof(some), "--items" WRAP_SPACE "%zu", fits);
	/* --budget can't be combined with --sessions. */
	if (settings->sessions > 0) {
		wrap_say(stdout, "", "what would fit: %s: %s; or fewer --%s",
			some,
			format_about(time, estimate_run_s(campaign, fits)),
			settings->asked_blocks ? "blocks" : "sessions");
		return;
	}
	blocks = sitting_blocks(
		settings, settings->blocks ? settings->blocks : LOOKS_FIRST);
	/* A budget ends between blocks: a few have to fit. */
	wrap_say(stdout, "",
		"what would fit: %s: %s; %s%s--budget" WRAP_SPACE
		"10m%s: 10 min, with fewer blocks",
		some, format_about(time, estimate_run_s(campaign, fits)),
		run_s / blocks * 3 <= ESTIMATE_BUDGET_S ? "" : some,
		run_s / blocks * 3 <= ESTIMATE_BUDGET_S ? "" : " ",
		settings->asked_blocks ? " without --blocks" : "");
}

void
estimate_say(const struct campaign *campaign)
{
	const struct campaign_set *unknown;
	int64_t block_ns = estimate_block_ns(campaign, SIZE_MAX, &unknown);
	char span[160];
	size_t most = 0;

	if (unknown != NULL) {
		estimate_say_unknown(campaign, unknown);
		return;
	}
	for (size_t i = 0; i < campaign->set_count; i++)
		if (campaign->sets[i].looked_at > most)
			most = campaign->sets[i].looked_at;
	estimate_span(
		span, sizeof(span), (double)block_ns / 1e9, campaign->settings);
	wrap_say(stdout, "",
		"expected time: %s, going by a first look at %s%zu "
		"item%s%s%s%s",
		span, campaign->set_count > 1 ? "up to " : "", most,
		most == 1 ? "" : "s", campaign->set_count > 1 ? " of each" : "",
		campaign->peers ? "; programs in other languages may be slower"
				: "",
		campaign->settings->resume
			? "; what is there already isn't run again"
			: "");
	estimate_say_fitting(campaign);
}
