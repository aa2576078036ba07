/* SPDX-License-Identifier: MIT */
/* Names, and words that stand for several, to plugins; the strategies of the
 * run, the baseline first. */
#include "campaign/resolve.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What can't run here has its rows, and is said before anything starts. */
static void
resolve_probe(const struct campaign_strategy *strategy)
{
	plugins_probe(strategy->plugin);
	if (!campaign_interrupted() &&
		*plugin_text(strategy->plugin, "unusable") != '\0')
		campaign_complain("%s is skipped: %s", strategy->name,
			plugin_text(strategy->plugin, "unusable"));
}

static int
resolve_strategy(struct campaign *campaign, json_t *plugin, bool asked)
{
	struct campaign_strategy *strategy =
		&campaign->strategies[campaign->strategy_count];

	strategy->plugin = plugin;
	strategy->name = plugin_text(plugin, "name");
	strategy->asked = asked;
	strategy->work = plugin_work(plugin);
	if (plugin_flag(plugin, "peer")) {
		campaign->peers = true;
		resolve_probe(strategy);
	}
	if (plugin_flag(plugin, "broken"))
		campaign_complain("%s: its trials fail: %s",
			plugin_text(plugin, "file"),
			plugin_text(plugin, "unusable"));
	if (strcmp(strategy->name, RESOLVE_BASELINE) == 0)
		campaign->baseline = campaign->strategy_count;
	campaign->strategy_count++;
	/* Which options a broken one has, nobody knows. */
	return resolve_orders(campaign->settings, plugin,
		plugin_flag(plugin, "broken")
			? NULL
			: json_object_get(
				  campaign->settings->sets, strategy->name),
		&strategy->orders);
}

static bool
resolve_has(json_t *asked, json_t *plugin)
{
	json_t *other;
	size_t i;

	json_array_foreach(asked, i, other)
	{
		if (other == plugin)
			return true;
	}
	return false;
}

/* Those of a kind that a word stands for: `default` is what runs when nothing
 * is asked for, `all` what runs on request only as well, but for programs that
 * are peers: these are `peers`. */
static bool
resolve_word(json_t *asked, const char *word, json_t *all)
{
	bool every = strcmp(word, "all") == 0;
	bool peers = strcmp(word, "peers") == 0;
	json_t *plugin;
	size_t i;

	if (!every && !peers && strcmp(word, "default") != 0)
		return false;
	json_array_foreach(all, i, plugin)
	{
		if ((every || peers || !plugin_flag(plugin, "on_request")) &&
			plugin_flag(plugin, "peer") == peers &&
			!resolve_has(asked, plugin))
			json_array_append(asked, plugin);
	}
	return true;
}

/* Whether it may have been the half of a path with a comma in it. */
static bool
resolve_split(json_t *names, json_t *name)
{
	const char *path = json_string_value(name);

	return json_array_size(names) > 1 && strchr(path, '/') != NULL &&
		access(path, F_OK) < 0;
}

/* Why there is no such plugin, and where it was asked for. */
static void
resolve_complain(struct campaign *campaign, const char *kind, json_t *names,
	json_t *name, const char *why)
{
	const char *word = json_string_value(name), *hint = "";
	char place[400];

	if (campaign_interrupted())
		return;
	settings_place(campaign->settings, kind, word, place, sizeof(place));
	if (strcmp(place, "set: ") == 0)
		place[0] = '\0';
	else if (strstr(word, " #") != NULL)
		hint = "; after a value a comment begins with ';'";
	if (resolve_split(names, name))
		hint = "; a comma separates two names";
	campaign_complain("%s%s%s", place, why, hint);
}

/* The name is right, and what it stands for can't be used. */
static bool
resolve_is_here(const struct campaign *campaign, const char *name)
{
	char why[16];

	return plugins_left_out(&campaign->plugins, name) ||
		plugins_unusable(&campaign->plugins, name, why, sizeof(why));
}

json_t *
resolve_asked(struct campaign *campaign, const char *kind, json_t *names,
	json_t *all, int *code)
{
	json_t *asked = json_array(), *named = json_array(), *name, *plugin;
	char why[600];
	size_t i;

	if (json_array_size(names) == 0)
		resolve_word(asked, "default", all);
	json_array_foreach(names, i, name)
	{
		if (resolve_word(asked, json_string_value(name), all))
			continue;
		plugin = plugins_get(&campaign->plugins, kind,
			json_string_value(name), why, sizeof(why));
		if (plugin == NULL) {
			resolve_complain(campaign, kind, names, name, why);
			*code = resolve_is_here(
					campaign, json_string_value(name))
				? EXIT_MISSING
				: EXIT_USAGE;
			json_decref(asked);
			json_decref(named);
			return NULL;
		}
		if (resolve_has(named, plugin))
			campaign_complain("%s '%s' is named twice; it runs "
					  "once",
				kind, plugin_text(plugin, "name"));
		else
			json_array_append(named, plugin);
		if (!resolve_has(asked, plugin))
			json_array_append(asked, plugin);
	}
	json_decref(named);
	return asked;
}

int
resolve_strategies(struct campaign *campaign)
{
	struct plugins *plugins = &campaign->plugins;
	int rc = EXIT_OK;
	json_t *asked = resolve_asked(campaign, "strategy",
		campaign->settings->strategies, plugins->strategies, &rc);
	json_t *plugin, *baseline;
	char why[600];
	size_t i;

	if (asked == NULL)
		return rc;
	baseline = plugins_get(
		plugins, "strategy", RESOLVE_BASELINE, why, sizeof(why));
	campaign->strategies = calloc(
		json_array_size(asked) + 1, sizeof(*campaign->strategies));
	if (baseline == NULL || campaign->strategies == NULL) {
		campaign_complain("the baseline, " RESOLVE_BASELINE
				  ", is missing: build or install lanebench "
				  "whole; it is looked for in LANEBENCH_PATH "
				  "and ../lib/lanebench beside the programs");
		rc = EXIT_MISSING;
	}
	/* First in every list, whether it was asked for or not. */
	if (rc == EXIT_OK)
		rc = resolve_strategy(campaign, baseline, false);
	json_array_foreach(asked, i, plugin)
	{
		if (plugin == baseline)
			campaign->strategies[0].asked = true;
		else if (rc == EXIT_OK)
			rc = resolve_strategy(campaign, plugin, true);
	}
	json_decref(asked);
	return rc;
}
