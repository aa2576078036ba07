/* SPDX-License-Identifier: MIT */
/* Names to plugins, and options held against their tables: whatever is wrong
 * with what was asked is said here, before anything is started. */
#include "campaign/resolve.h"

#include <string.h>

#include "launch/limits.h"

static int
resolve_stray(struct campaign *campaign, const char *name, const char *option)
{
	char place[400];
	const struct plugins *plugins = &campaign->plugins;
	const char *nearest = plugins_nearest(plugins->datasets, "name", name);
	bool set = plugins_named(plugins->datasets, name) != NULL;

	settings_place(campaign->settings, name, option, place, sizeof(place));
	if (set || plugins_named(plugins->strategies, name) != NULL) {
		campaign_complain("%s'%s' is a %s, but isn't part of this "
				  "run; name it in --%s, too, or leave its "
				  "options out",
			place, name, set ? "dataset" : "strategy",
			set ? "dataset" : "strategy");
		return EXIT_USAGE;
	}
	if (nearest == NULL)
		nearest = plugins_nearest(plugins->strategies, "name", name);
	campaign_complain("%sneither a strategy nor a dataset of this run "
			  "is called '%.60s'%s%s%s",
		place, name,
		nearest ? "; did you mean '"
			: "; `lanebench list` shows what there is",
		nearest ? nearest : "", nearest ? "'?" : "");
	return EXIT_USAGE;
}

/* A --set for a name that nothing here has would be a setting lost. */
static int
resolve_sets(struct campaign *campaign)
{
	const char *name;
	json_t *options;

	json_object_foreach(campaign->settings->sets, name, options)
	{
		bool known = false;

		for (size_t i = 0; i < campaign->strategy_count; i++)
			known |=
				strcmp(campaign->strategies[i].name, name) == 0;
		for (size_t i = 0; i < campaign->set_count; i++)
			known |= strcmp(campaign->sets[i].name, name) == 0;
		if (!known)
			return resolve_stray(campaign, name,
				json_object_iter_key(
					json_object_iter(options)));
	}
	return EXIT_OK;
}

static void
resolve_want(json_t *wanted, const char *kind, json_t *names)
{
	json_t *name;
	size_t i;

	json_array_foreach(names, i, name) json_array_append_new(
		wanted, json_pack("{s:O, s:s}", "name", name, "kind", kind));
}

/* Who has to be asked what it is for this run; NULL: everybody. */
static json_t *
resolve_wanted(const struct settings *settings)
{
	json_t *wanted, *other;
	const char *name;
	size_t i;

	if (json_array_size(settings->strategies) == 0 ||
		(settings->variants == NULL &&
			json_array_size(settings->datasets) == 0))
		return NULL;
	wanted = json_pack(
		"[{s:s, s:s}]", "name", RESOLVE_BASELINE, "kind", "strategy");
	resolve_want(wanted, "strategy", settings->strategies);
	if (settings->variants == NULL)
		resolve_want(wanted, "dataset", settings->datasets);
	json_array_foreach(settings->variants, i, other) json_array_append_new(
		wanted,
		json_pack("{s:O, s:s}", "name",
			json_object_get(other, "dataset"), "kind", "dataset"));
	json_object_foreach(settings->sets, name, other)
		json_array_append_new(wanted, json_pack("{s:s}", "name", name));
	return wanted;
}

static int
resolve_find(struct campaign *campaign)
{
	json_t *wanted = resolve_wanted(campaign->settings), *broken;
	int rc = campaign_find(&campaign->plugins, wanted);
	size_t i;

	json_decref(wanted);
	json_array_foreach(campaign->plugins.broken, i, broken)
		campaign_complain("left out: %s", plugin_text(broken, "error"));
	campaign->plugins.stand_ins = true;
	return rc;
}

int
campaign_resolve(struct campaign *campaign, struct settings *settings)
{
	unsigned most = 0;
	char why[300];
	int rc;

	memset(campaign, 0, sizeof(*campaign));
	campaign->settings = settings;
	if (settings->resume && settings->out == NULL) {
		campaign_complain("--resume: say which folder's run to go on "
				  "with, by --out DIR");
		return EXIT_USAGE;
	}
	machine_read(&campaign->machine);
	if (!limits_open_files(&campaign->machine, why, sizeof(why))) {
		campaign_complain("%s", why);
		return EXIT_MISSING;
	}
	campaign->limits = settings->limits;
	/* What suits a dataset, where none were asked for, is few. */
	if (settings->workers.count > 0)
		most = settings->workers.counts[settings->workers.count - 1];
	limits_fill(&campaign->limits, &campaign->machine, most);
	rc = resolve_find(campaign);
	if (rc != EXIT_OK)
		return rc;
	rc = resolve_strategies(campaign);
	if (rc == EXIT_OK)
		rc = resolve_datasets(campaign);
	if (campaign_interrupted())
		return EXIT_INTERRUPTED;
	return rc == EXIT_OK ? resolve_sets(campaign) : rc;
}
