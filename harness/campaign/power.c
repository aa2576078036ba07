/* SPDX-License-Identifier: MIT */
/* Foretells how small a difference the plan's blocks show. */
#include "campaign/estimate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/run_json.h"
#include "files/run_folder.h"
#include "record/run_json.h"
#include "record/summary.h"
#include "stats/interval.h"
#include "stats/quantile.h"
#include "text/typed.h"
#include "text/wrap.h"

/* Only this many of the newest runs are looked at. */
#define POWER_RUNS 30
#define POWER_ABOVE "results"

/* What an earlier run says of a dataset. */
struct power_noise {
	double *spread; /* of ln(time / the best's), of each cell */
	size_t count;
	double most;
	char cell[160]; /* that with the most */
};

/* Whether the run had the dataset with these options and items. */
static bool
power_has_set(const json_t *run, const struct campaign_set *set)
{
	json_t *options = runfile_options(set->plugin, set->orders), *was;
	bool has = false;
	size_t i;

	json_array_foreach (json_object_get(run, "datasets"), i, was)
		has |= strcmp(run_json_text(was, "name"), set->name) == 0 &&
			json_equal(options, json_object_get(was, "options")) &&
			json_integer_value(json_object_get(was, "items")) ==
				(json_int_t)set->items;
	json_decref(options);
	return has;
}

/* Whether the row is of that cell's strategy on that dataset. */
static bool
power_same(const struct campaign *campaign, const struct campaign_set *set,
	const struct plan_cell *cell, const struct summary_row *row)
{
	return (cell->role == PLAN_BASELINE || cell->role == PLAN_CELL) &&
		strcmp(row->dataset, set->name) == 0 &&
		strcmp(campaign->strategies[cell->strategy].name,
			row->strategy) == 0;
}

/* Notes a row's noise. The best's own ratio has none, and sittings differ by
 * more than blocks do. */
static void
power_note(
	struct power_noise *noise, const struct summary_row *row, bool sittings)
{
	struct interval interval = { log(row->ratio_lo), log(row->ratio_hi),
		row->level };
	int64_t units = sittings ? row->sittings : row->blocks;
	double half = interval_half_width(&interval), spread;

	if ((row->sittings > 0) != sittings || !(row->level > 0) ||
		!isfinite(half) || half <= 0 || units < INTERVAL_LEAST)
		return;
	spread = half / interval_expected(1, (size_t)units);
	if (noise->count == 0 || spread > noise->most) {
		noise->most = spread;
		snprintf(noise->cell, sizeof(noise->cell),
			"%s x" WRAP_SPACE "%lld", row->strategy,
			(long long)row->workers);
	}
	noise->spread[noise->count++] = spread;
}

/* Whether the plan's strategies were all there, and noise is known of some of
 * its cells. */
static bool
power_rows(const struct campaign *campaign, const struct campaign_set *set,
	const struct summary *summary, struct power_noise *noise)
{
	bool all = true, sittings = campaign->settings->sessions > 0;

	noise->spread = calloc(summary->count + 1, sizeof(*noise->spread));
	if (noise->spread == NULL)
		return false;
	for (size_t c = 0; c < set->plan.count && all; c++) {
		const struct plan_cell *cell = &set->plan.cells[c];

		all = cell->role == PLAN_AGAIN || cell->role == PLAN_CEILING;
		for (size_t i = 0; i < summary->count; i++) {
			const struct summary_row *row = &summary->rows[i];

			if (!power_same(campaign, set, cell, row))
				continue;
			all = true;
			if ((int64_t)cell->workers == row->workers)
				power_note(noise, row, sittings);
		}
	}
	return all && noise->count > 0;
}

/* Whether the run in that folder was of the same plan, and what noise it
 * had. */
static bool
power_read(const struct campaign *campaign, const struct campaign_set *set,
	const char *dir, struct power_noise *noise)
{
	json_t *run = run_json_load(dir, NULL);
	struct summary summary = { 0 };
	char *path = NULL;
	bool fits = false;

	if (run != NULL && power_has_set(run, set) &&
		asprintf(&path, "%s/summary.csv", dir) >= 0 &&
		summary_load(&summary, path, NULL, 0) == 0)
		fits = power_rows(campaign, set, &summary, noise);
	if (!fits) {
		free(noise->spread);
		*noise = (struct power_noise){ 0 };
	}
	summary_fini(&summary);
	free(path);
	json_decref(run);
	return fits;
}

/* The newest such run of a folder of runs, to be freed; NULL: there is none. */
static char *
power_earlier(const struct campaign *campaign, const struct campaign_set *set,
	const char *above, struct power_noise *noise)
{
	char **runs, *found = NULL;
	int count = rundir_list(above, &runs);

	for (int i = 0; i < count && i < POWER_RUNS && found == NULL; i++)
		if (power_read(campaign, set, runs[i], noise))
			found = strdup(runs[i]);
	rundir_list_free(runs, count);
	return found;
}

/* Looks beside --out first, then where runs without --out are. */
static char *
power_find(const struct campaign *campaign, const struct campaign_set *set,
	struct power_noise *noise)
{
	const char *out = campaign->settings->out;
	const char *slash = out != NULL ? strrchr(out, '/') : NULL;
	char *above = slash == out ? strdup(slash != NULL ? "/" : ".")
		: slash != NULL	   ? strndup(out, (size_t)(slash - out))
				   : strdup(".");
	char *found = NULL;

	if (out != NULL && above != NULL)
		found = power_earlier(campaign, set, above, noise);
	free(above);
	return found != NULL ? found
			     : power_earlier(campaign, set, POWER_ABOVE, noise);
}

/* A difference that so many units show at that spread of theirs, in per
 * cent. */
static const char *
power_percent(char text[32], double spread, size_t units)
{
	double share =
		interval_smallest_effect(interval_expected(spread, units));

	snprintf(text, 32, share < 0.0995 ? "%.2g" : "%.0f", 100 * share);
	return text;
}

/* No earlier run tells how much trials vary. A ratio has the noise of two. */
static void
power_say_unknown(const char *what, size_t units)
{
	double root = sqrt(2);
	char some[32], few[32];

	wrap_say(stdout, "",
		"%s: %s" WRAP_SPACE "%% where trials vary by 3" WRAP_SPACE
		"%%, %s" WRAP_SPACE "%% where by 1" WRAP_SPACE
		"%%; no earlier run of this plan says how much they do here",
		what, power_percent(some, 0.03 * root, units),
		power_percent(few, 0.01 * root, units));
}

static void
power_say_noise(const char *what, size_t least, size_t most, const char *run,
	struct power_noise *noise)
{
	char some[32], more[32], last[80] = "", worst[240] = "";
	char *quoted = typed_quoted(run);
	double spread = 0;

	quantile_median(noise->spread, noise->count, &spread);
	if (most > least)
		snprintf(last, sizeof(last), ", %zu blocks: %s" WRAP_SPACE "%%",
			most, power_percent(more, spread, most));
	power_percent(some, spread, least);
	power_percent(more, noise->most, least);
	if (strcmp(some, more) != 0)
		snprintf(worst, sizeof(worst),
			" (in the noisiest cell, %s: %s" WRAP_SPACE "%%)",
			noise->cell, more);
	wrap_say(stdout, "", "%s: %s" WRAP_SPACE "%%%s%s, by the noise of %s",
		what, some, last, worst, quoted != NULL ? quoted : run);
	free(quoted);
}

static void
power_say_set(const struct campaign *campaign, const struct campaign_set *set,
	size_t least, size_t most)
{
	bool sittings = campaign->settings->sessions > 0;
	struct power_noise noise = { 0 };
	char *run = power_find(campaign, set, &noise), what[200];

	snprintf(what, sizeof(what),
		"%.100s%sthe smallest difference that %zu %s show in 80 of 100 "
		"runs",
		campaign->set_count > 1 ? set->name : "",
		campaign->set_count > 1 ? ": " : "", least,
		sittings ? "sittings" : "blocks");
	if (run != NULL)
		power_say_noise(what, least, most, run, &noise);
	else if (!sittings)
		/* How much sittings vary can't be guessed. */
		power_say_unknown(what, least);
	free(run);
	free(noise.spread);
}

void
power_say(const struct campaign *campaign)
{
	const struct settings *settings = campaign->settings;
	size_t most = settings->sessions ? settings->sessions
					 : settings_most_blocks(settings);
	size_t least =
		settings->blocks || settings->sessions ? most : LOOKS_FIRST;

	/* Sizes of one dataset are points of a curve. */
	if (least < INTERVAL_LEAST || settings->sizes)
		return;
	for (size_t i = 0; i < campaign->set_count; i++) {
		const struct campaign_set *set = &campaign->sets[i];
		size_t cells = 0;

		for (size_t c = 0; c < set->plan.count; c++)
			cells += set->plan.cells[c].role == PLAN_CELL;
		if (cells > 0)
			power_say_set(campaign, set, least, most);
	}
}
