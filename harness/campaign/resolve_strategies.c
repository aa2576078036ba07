/* SPDX-License-Identifier: MIT */
/* Names, and words that stand for several, to plugins; the strategies of the
 * run, the baseline first. */
#include "campaign/resolve.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "campaign/variant.h"

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
resolve_strategy(struct campaign *campaign, json_t *variant, bool asked)
{
	struct campaign_strategy *strategy =
		&campaign->strategies[campaign->strategy_count];
	json_t *plugin = json_object_get(variant, "plugin");

	strategy->variant = variant;
	strategy->plugin = plugin;
	strategy->name = plugin_text(variant, "called");
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
	return resolve_orders(campaign->settings, variant, &strategy->orders);
}

/* What is called that, among those that were asked for. */
static json_t *
resolve_called(json_t *asked, const char *name)
{
	json_t *variant;
	size_t i;

	json_array_foreach(asked, i, variant)
	{
		if (strcmp(plugin_text(variant, "called"), name) == 0)
			return variant;
	}
	return NULL;
}

/* Without a difference. */
static bool
resolve_same(json_t *one, json_t *other)
{
	return json_object_get(one, "plugin") ==
		json_object_get(other, "plugin") &&
		json_equal(json_object_get(one, "own"),
			json_object_get(other, "own"));
}

static json_t *
resolve_plain(json_t *plugin)
{
	json_t *name = json_object_get(plugin, "name");

	return json_pack("{s:O, s:O, s:O, s:O, s:{}}", "word", name, "name",
		name, "called", name, "plugin", plugin, "own");
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
			resolve_called(asked, plugin_text(plugin, "name")) ==
				NULL)
			json_array_append_new(asked, resolve_plain(plugin));
	}
	return true;
}

/* Whether it may have been the half of a path with a comma in it. */
static bool
resolve_split(json_t *names, json_t *variant)
{
	const char *path = plugin_text(variant, "name");

	return json_array_size(names) > 1 && strchr(path, '/') != NULL &&
		access(path, F_OK) < 0;
}

/* What is wrong with what was asked for, and where that was. */
static void
resolve_complain(struct campaign *campaign, const char *kind, json_t *names,
	json_t *variant, const char *why)
{
	const char *word = plugin_text(variant, "word"), *hint = "";
	char place[400];

	if (campaign_interrupted())
		return;
	settings_place(campaign->settings, kind, word, place, sizeof(place));
	if (strcmp(place, "set: ") == 0)
		place[0] = '\0';
	else if (strstr(word, " #") != NULL)
		hint = "; after a value a comment begins with ';'";
	if (resolve_split(names, variant))
		hint = "; a comma separates two names, and is written '\\,' "
		       "within one";
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

/* What a name stands for without a label can't be another's label. */
static bool
resolve_label_taken(
	const struct plugins *plugins, json_t *variant, char *why, size_t size)
{
	const char *label = plugin_text(variant, "label");
	json_t *other = plugins_named(plugins->strategies, label);
	const char *kind = "strategy";

	if (other == NULL) {
		other = plugins_named(plugins->datasets, label);
		kind = other != NULL ? "dataset" : kind;
	}
	if (*label == '\0' || other == json_object_get(variant, "plugin") ||
		(other == NULL && !plugins_left_out(plugins, label)))
		return false;
	snprintf(why, size,
		"'%s' is a %s's name already, and can't be the label of "
		"something else: choose another, such as my-%s",
		label, kind, label);
	return true;
}

/* How much of the word of one without a label is its name: options may be
 * secret. */
static int
resolve_name_len(json_t *variant)
{
	size_t raw = strlen(plugin_text(variant, "raw"));

	return (int)(strlen(plugin_text(variant, "word")) -
		(raw > 0 ? raw + 1 : 0));
}

/* What is wrong with a file's name alone, a label mends. */
static void
resolve_hint(struct plugins *plugins, const char *kind, json_t *variant,
	char *why, size_t size)
{
	const char *name = plugin_text(variant, "name");
	size_t len = strlen(why);
	char other[600];

	if (strchr(name, '/') != NULL &&
		json_object_get(variant, "label") == NULL &&
		plugins_get_apart(plugins, kind, name, other, sizeof(other)) !=
			NULL)
		snprintf(why + len, size - len, "; give it a label: new=%.*s",
			resolve_name_len(variant),
			plugin_text(variant, "word"));
}

/* Finds its plugin, and gives it its name; EXIT_USAGE or EXIT_MISSING, `why` in a
 * line. */
static int
resolve_bind(struct campaign *campaign, const char *kind, json_t *variant,
	char *why, size_t size)
{
	struct plugins *plugins = &campaign->plugins;
	const char *name = plugin_text(variant, "name");
	json_t *plugin = json_object_get(variant, "label") != NULL
		? plugins_get_apart(plugins, kind, name, why, size)
		: plugins_get(plugins, kind, name, why, size);

	if (plugin == NULL) {
		resolve_hint(plugins, kind, variant, why, size);
		return resolve_is_here(campaign, name) ? EXIT_MISSING
						       : EXIT_USAGE;
	}
	return variant_bind(variant, plugin, why, size) < 0 ||
			resolve_label_taken(plugins, variant, why, size)
		? EXIT_USAGE
		: EXIT_OK;
}

/* One that is called the same, or that is the same without a label. */
static json_t *
resolve_twin(json_t *asked, json_t *variant)
{
	json_t *other = resolve_called(asked, plugin_text(variant, "called"));
	size_t i;

	if (other != NULL || json_object_get(variant, "label") != NULL)
		return other;
	json_array_foreach(asked, i, other)
	{
		if (json_object_get(other, "label") == NULL &&
			resolve_same(other, variant))
			return other;
	}
	return NULL;
}

/* What there is already runs once; something else of that name is refused. */
static int
resolve_add(json_t *asked, const char *kind, json_t *variant, char *why,
	size_t size)
{
	json_t *twin = resolve_twin(asked, variant);
	const char *called = plugin_text(variant, "called");

	if (twin != NULL && !resolve_same(twin, variant)) {
		bool labelled = json_object_get(variant, "label") != NULL;

		snprintf(why, size, "two that differ would be called '%s': %s",
			called,
			labelled ? "choose another label for one"
				 : "give each a label, old=");
		if (!labelled)
			snprintf(why + strlen(why), size - strlen(why), "%.*s",
				resolve_name_len(variant),
				plugin_text(variant, "word"));
		return EXIT_USAGE;
	}
	if (twin == NULL && json_array_append(asked, variant) < 0)
		return EXIT_MISSING;
	if (twin == NULL)
		twin = variant;
	else if (plugin_flag(twin, "named"))
		campaign_complain(
			"%s '%s' is named twice; it runs once", kind, called);
	return json_object_set_new(twin, "named", json_true()) < 0
		? EXIT_MISSING
		: EXIT_OK;
}

/* What a file's section says of a label that was named alone. */
static json_t *
resolve_section(
	const struct settings *settings, const char *kind, json_t *variant)
{
	json_t *own = variant_is_plain(variant)
		? json_object_get(json_object_get(settings->labels, kind),
			  plugin_text(variant, "name"))
		: NULL;

	return own != NULL ? own : variant;
}

json_t *
resolve_asked(struct campaign *campaign, const char *kind, json_t *names,
	json_t *all, int *code)
{
	json_t *asked = json_array(), *variant;
	char why[600];
	size_t i;

	if (json_array_size(names) == 0)
		resolve_word(asked, "default", all);
	json_array_foreach(names, i, variant)
	{
		variant = resolve_section(campaign->settings, kind, variant);
		json_object_del(variant, "named");
		if (variant_is_plain(variant) &&
			resolve_word(asked, plugin_text(variant, "name"), all))
			continue;
		*code = resolve_bind(campaign, kind, variant, why, sizeof(why));
		if (*code == EXIT_OK)
			*code = resolve_add(
				asked, kind, variant, why, sizeof(why));
		if (*code == EXIT_OK)
			continue;
		resolve_complain(campaign, kind, names, variant, why);
		json_decref(asked);
		return NULL;
	}
	return asked;
}

int
resolve_strategies(struct campaign *campaign)
{
	struct plugins *plugins = &campaign->plugins;
	int rc = EXIT_OK;
	json_t *asked = resolve_asked(campaign, "strategy",
		campaign->settings->strategies, plugins->strategies, &rc);
	json_t *variant, *baseline, *plugin;
	char why[600];
	bool named;
	size_t i;

	campaign->asked_strategies = asked;
	if (asked == NULL)
		return rc;
	plugin = plugins_get(
		plugins, "strategy", RESOLVE_BASELINE, why, sizeof(why));
	campaign->strategies = calloc(
		json_array_size(asked) + 1, sizeof(*campaign->strategies));
	if (plugin == NULL || campaign->strategies == NULL) {
		campaign_complain("the baseline, " RESOLVE_BASELINE
				  ", is missing: build or install lanebench "
				  "whole; it is looked for in LANEBENCH_PATH "
				  "and ../lib/lanebench beside the programs");
		return EXIT_MISSING;
	}
	/* First in every list, whether it was asked for or not. */
	named = resolve_called(asked, RESOLVE_BASELINE) != NULL;
	if (!named)
		json_array_append_new(asked, resolve_plain(plugin));
	baseline = resolve_called(asked, RESOLVE_BASELINE);
	rc = resolve_strategy(campaign, baseline, named);
	json_array_foreach(asked, i, variant)
	{
		if (variant != baseline && rc == EXIT_OK)
			rc = resolve_strategy(campaign, variant, true);
	}
	return rc;
}
