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

/* Whether what is set by that name is something of this run's: of a variant, or
 * of the plugin that several may be variants of. A file may have variants that
 * the command line leaves out. */
static bool
resolve_known(const struct campaign *campaign, const char *name)
{
	json_t *labels = campaign->settings->labels;
	json_t *const asked[] = { campaign->asked_strategies,
		campaign->asked_datasets };
	json_t *variant;
	size_t i;

	if (json_object_get(json_object_get(labels, "strategy"), name) !=
			NULL ||
		json_object_get(json_object_get(labels, "dataset"), name) !=
			NULL)
		return true;
	for (size_t a = 0; a < 2; a++)
		json_array_foreach(asked[a], i, variant)
		{
			json_t *plugin = json_object_get(variant, "plugin");

			if (strcmp(plugin_text(variant, "called"), name) == 0 ||
				strcmp(plugin_text(plugin, "name"), name) == 0)
				return true;
		}
	return false;
}

/* A --set for a name that nothing here has would be a setting lost; one for a
 * label that two have would be for which? */
static int
resolve_sets(struct campaign *campaign)
{
	const char *name;
	json_t *options;

	json_object_foreach(campaign->settings->sets, name, options)
	{
		if (!resolve_known(campaign, name))
			return resolve_stray(campaign, name,
				json_object_iter_key(
					json_object_iter(options)));
	}
	for (size_t i = 0; i < campaign->set_count; i++) {
		name = campaign->sets[i].name;
		for (size_t s = 0; s < campaign->strategy_count; s++) {
			if (strcmp(campaign->strategies[s].name, name) != 0)
				continue;
			campaign_complain("'%s' is a strategy's label and a "
					  "dataset's: choose another for one",
				name);
			return EXIT_USAGE;
		}
	}
	return EXIT_OK;
}

static void
resolve_want(json_t *wanted, const struct settings *settings, const char *kind,
	json_t *variants)
{
	json_t *labels = json_object_get(settings->labels, kind), *variant;
	size_t i;

	json_array_foreach(variants, i, variant)
	{
		json_t *own =
			json_object_get(labels, plugin_text(variant, "name"));
		json_t *name = json_object_get(own ? own : variant, "name");
		json_t *label = json_object_get(own ? own : variant, "label");

		json_array_append_new(wanted,
			json_pack("{s:O, s:s}", "name", name, "kind", kind));
		if (label != NULL)
			json_array_append_new(wanted,
				json_pack("{s:O, s:b}", "name", label, "label",
					1));
	}
}

static bool
resolve_wants_label(json_t *wanted, const char *name)
{
	json_t *one;
	size_t i;

	json_array_foreach(wanted, i, one)
	{
		if (plugin_flag(one, "label") &&
			strcmp(plugin_text(one, "name"), name) == 0)
			return true;
	}
	return false;
}

/* Who has to be asked what it is for this run; NULL: everybody. */
static json_t *
resolve_wanted(const struct settings *settings)
{
	json_t *wanted, *other;
	const char *name;

	if (json_array_size(settings->strategies) == 0 ||
		json_array_size(settings->datasets) == 0)
		return NULL;
	wanted = json_pack(
		"[{s:s, s:s}]", "name", RESOLVE_BASELINE, "kind", "strategy");
	resolve_want(wanted, settings, "strategy", settings->strategies);
	resolve_want(wanted, settings, "dataset", settings->datasets);
	json_object_foreach(settings->sets, name, other)
	{
		if (!resolve_wants_label(wanted, name))
			json_array_append_new(
				wanted, json_pack("{s:s}", "name", name));
	}
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
