/* SPDX-License-Identifier: MIT */
/* Names to plugins, and options held against their tables: whatever is wrong
 * with what was asked is said here, before anything is started. */
#include "campaign/resolve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/admission.h"
#include "process/limits.h"

/* The datasets of the run: their options, workers and plans. */

static int
resolve_workers(struct campaign *campaign, struct campaign_set *set)
{
	const char *own = plugin_text(set->plugin, "workers");
	char why[300];

	if (campaign->settings->workers.count > 0)
		set->workers = campaign->settings->workers;
	else if (*own == '\0')
		workers_for_cores(&set->workers, campaign->machine.usable);
	else if (workers_parse(&set->workers, own, why, sizeof(why)) < 0) {
		campaign_complain("%s: workers: %s", set->name, why);
		return EXIT_USAGE;
	}
	return EXIT_OK;
}

static int
resolve_plan(struct campaign *campaign, struct campaign_set *set)
{
	bool *one = calloc(campaign->strategy_count + 1, sizeof(*one));
	int rc = one ? 0 : -ENOMEM;

	for (size_t s = 0; rc == 0 && s < campaign->strategy_count; s++)
		one[s] = plugin_flag(
			campaign->strategies[s].plugin, "one_worker");
	if (rc == 0)
		rc = plan_create(&set->plan, campaign->strategy_count, one,
			campaign->baseline, &set->workers);
	if (rc == 0)
		peers_leave_out(campaign, set);
	if (rc == 0 && campaign->settings->sizes)
		plan_drop_again(&set->plan);
	else if (rc == 0 && set->cpu_bound)
		rc = plan_add_ceiling(&set->plan, campaign->baseline,
			&set->workers, campaign->machine.usable);
	free(one);
	if (rc == 0)
		set->cells = calloc(set->plan.count, sizeof(*set->cells));
	precision_init(&set->precision, &set->plan);
	if (rc < 0 || set->cells == NULL) {
		campaign_complain("out of memory");
		return EXIT_MISSING;
	}
	return EXIT_OK;
}

static int
resolve_dataset(struct campaign *campaign, json_t *variant)
{
	struct campaign_set *set = &campaign->sets[campaign->set_count++];
	json_t *plugin = json_object_get(variant, "plugin");
	int rc;

	set->variant = variant;
	set->plugin = plugin;
	set->name = plugin_text(variant, "called");
	set->cpu_bound = plugin_flag(plugin, "cpu_bound");
	set->fetches = strcmp(plugin_text(plugin, "acquire"), "url") == 0;
	rc = resolve_orders(campaign->settings, variant, &set->orders);
	if (rc == EXIT_OK)
		rc = resolve_workers(campaign, set);
	return rc == EXIT_OK ? resolve_plan(campaign, set) : rc;
}

int
resolve_datasets(struct campaign *campaign)
{
	int rc = EXIT_OK;
	json_t *asked = resolve_asked(campaign, "dataset",
		campaign->settings->datasets, campaign->plugins.datasets, &rc);
	json_t *variant;
	size_t i;

	campaign->asked_datasets = asked;
	if (asked == NULL)
		return rc;
	campaign->sets =
		calloc(json_array_size(asked) + 1, sizeof(*campaign->sets));
	if (campaign->sets == NULL || json_array_size(asked) == 0) {
		campaign_complain("there is no dataset; build or install "
				  "lanebench whole, or name a plugin's file by "
				  "--dataset");
		return EXIT_MISSING;
	}
	json_array_foreach(asked, i, variant)
	{
		if (rc == EXIT_OK)
			rc = resolve_dataset(campaign, variant);
	}
	return rc;
}

/* Options held against what a plugin declares. */

static bool
resolve_in_choices(const char *choices, const char *word)
{
	size_t n = strlen(word);

	for (const char *at = choices; at != NULL;) {
		const char *comma = strchr(at, ',');
		size_t len = comma ? (size_t)(comma - at) : strlen(at);

		if (len == n && strncmp(at, word, n) == 0)
			return true;
		at = comma ? comma + 1 : NULL;
	}
	return false;
}

/* The nearest of "a,b,c" to a word, into text; NULL when none is near. */
static const char *
resolve_nearest_choice(
	const char *choices, const char *word, char *text, size_t size)
{
	char *copy = strdup(choices), *rest = copy, *one;
	json_t *known = json_array();
	const char *nearest;

	while (copy != NULL && (one = strsep(&rest, ",")) != NULL)
		json_array_append_new(known, json_pack("{s:s}", "name", one));
	nearest = plugins_nearest(known, "name", word);
	snprintf(text, size, "%s", nearest ? nearest : "");
	json_decref(known);
	free(copy);
	return nearest ? text : NULL;
}

static int
resolve_no_choice(
	const char *place, const char *name, json_t *option, const char *value)
{
	const char *choices = plugin_text(option, "choices"), *nearest;
	char text[64];

	nearest = resolve_nearest_choice(choices, value, text, sizeof(text));
	campaign_complain("%s%s.%s: '%.60s' is none of %s%s%s%s", place, name,
		plugin_text(option, "name"), value, choices,
		nearest ? "; did you mean '" : "", nearest ? nearest : "",
		nearest ? "'?" : "");
	return EXIT_USAGE;
}

/* One value against its declaration. */
static int
resolve_value(
	const char *place, json_t *plugin, json_t *option, const char *value)
{
	const char *name = plugin_text(plugin, "name");
	const char *key = plugin_text(option, "name");
	const char *kind = plugin_text(option, "kind");
	json_int_t min = json_integer_value(json_object_get(option, "min"));
	json_int_t max = json_integer_value(json_object_get(option, "max"));
	long long number;
	char *end;

	if (strcmp(kind, "choice") == 0 &&
		!resolve_in_choices(plugin_text(option, "choices"), value))
		return resolve_no_choice(place, name, option, value);
	if (strcmp(kind, "number") == 0) {
		errno = 0;
		number = strtoll(value, &end, 10);
		if (errno != 0 || end == value || *end != '\0' ||
			strchr("-0123456789", *value) == NULL || number < min ||
			number > max) {
			campaign_complain("%s%s.%s: '%.60s' is no whole "
					  "number from %lld to %lld",
				place, name, key, value, (long long)min,
				(long long)max);
			return EXIT_USAGE;
		}
	}
	return EXIT_OK;
}

static int
resolve_unknown(const char *place, json_t *plugin, const char *key)
{
	const char *name = plugin_text(plugin, "name");
	const char *nearest = plugins_nearest(
		json_object_get(plugin, "options"), "name", key);

	campaign_complain("%s%s has no option '%.60s'%s%s%s; `lanebench "
			  "describe %s` shows them",
		place, name, key, nearest ? ", did you mean '" : "",
		nearest ? nearest : "", nearest ? "'?" : "",
		plugin_typed(plugin));
	return EXIT_USAGE;
}

/* What would be the value's end, had the option behind it been there: NULL, or
 * what its plugin lacks, to be freed. */
static char *
resolve_misspelt(json_t *option, const char *value)
{
	const char *colon = strchr(value, ':');
	size_t n = colon ? strcspn(colon + 1, "=") : 0;

	return n > 0 && colon[1 + n] == '=' &&
			strcmp(plugin_text(option, "kind"), "string") != 0
		? strndup(colon + 1, n)
		: NULL;
}

static int
resolve_option(const char *place, json_t *plugin, const char *key,
	const char *value, bool typed)
{
	json_t *option = plugin_option(plugin, key);
	char *other = option && typed ? resolve_misspelt(option, value) : NULL;
	int rc;

	if (option == NULL || other != NULL)
		rc = resolve_unknown(place, plugin, other ? other : key);
	else
		rc = resolve_value(place, plugin, option, value);
	free(other);
	return rc;
}

int
resolve_options(const struct settings *settings, const char *name,
	json_t *plugin, json_t *options)
{
	char place[400] = "";
	const char *key;
	json_t *value;

	json_object_foreach(options, key, value)
	{
		/* What stands on the command line is before one's eyes. */
		if (name != NULL)
			settings_place(
				settings, name, key, place, sizeof(place));
		if (strcmp(place, "set: ") == 0)
			place[0] = '\0';
		if (resolve_option(place, plugin, key, json_string_value(value),
			    name == NULL))
			return EXIT_USAGE;
	}
	return EXIT_OK;
}

/* A variant's own, and what its label is set to, can't be two values. */
static int
resolve_twice(const struct settings *settings, const char *label, json_t *own,
	json_t *set)
{
	const char *key;
	char place[400];
	bool typed;
	json_t *value;

	json_object_foreach(set, key, value)
	{
		json_t *other = json_object_get(own, key);

		if (other == NULL || json_equal(other, value))
			continue;
		settings_place(settings, label, key, place, sizeof(place));
		typed = strcmp(place, "set: ") == 0;
		campaign_complain("%s%s.%s is set twice, %s and where %s is "
				  "named: leave one out",
			typed ? "" : place, label, key,
			typed ? "by --set" : "here", label);
		return EXIT_USAGE;
	}
	return EXIT_OK;
}

int
resolve_orders(
	const struct settings *settings, json_t *variant, json_t **orders)
{
	json_t *plugin = json_object_get(variant, "plugin");
	json_t *own = json_object_get(variant, "own");
	const char *name = plugin_text(plugin, "name");
	const char *label = plugin_text(variant, "label");
	json_t *set = json_object_get(settings->sets, name);
	json_t *labelled = *label == '\0' || strcmp(label, name) == 0
		? NULL
		: json_object_get(settings->sets, label);
	json_t *options = json_object();
	int rc = EXIT_OK;

	/* Which options a broken one has, nobody knows. */
	if (!plugin_flag(plugin, "broken")) {
		rc = resolve_options(settings, name, plugin, set);
		if (rc == EXIT_OK)
			rc = resolve_options(settings, NULL, plugin, own);
		if (rc == EXIT_OK)
			rc = resolve_options(settings, label, plugin, labelled);
		if (rc == EXIT_OK)
			rc = resolve_twice(settings, label, own, labelled);
		json_object_update(options, set);
		json_object_update(options, own);
		json_object_update(options, labelled);
	}
	*orders = json_pack("{s:O, s:O*}", "file",
		json_object_get(plugin, "file"), "options",
		json_object_size(options) > 0 ? options : NULL);
	json_decref(options);
	return rc;
}

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
