/* SPDX-License-Identifier: MIT */
/* Names to plugins, and options held against their tables: whatever is wrong
 * with what was asked is said here, before anything is started. */
#include "campaign/campaign.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/peers.h"
#include "launch/limits.h"
#include "wire/secret.h"

#define RESOLVE_BASELINE "sequential"

void
campaign_complain(const char *fmt, ...)
{
	char *text = NULL;
	va_list args;

	fflush(stdout);
	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	fprintf(stderr, "lanebench: %s\n",
		text ? secret_hide(text) : "out of memory");
	free(text);
}

static json_t *
resolve_option(json_t *plugin, const char *name)
{
	json_t *option;
	size_t i;

	json_array_foreach(json_object_get(plugin, "options"), i,
		option) if (strcmp(plugin_text(option, "name"), name) ==
		0) return option;
	return NULL;
}

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

/* One value against its declaration. */
static int
resolve_value(json_t *plugin, json_t *option, const char *value)
{
	const char *name = plugin_text(plugin, "name");
	const char *key = plugin_text(option, "name");
	const char *kind = plugin_text(option, "kind");
	json_int_t min = json_integer_value(json_object_get(option, "min"));
	json_int_t max = json_integer_value(json_object_get(option, "max"));
	long long number;
	char *end;

	if (strcmp(kind, "choice") == 0 &&
		!resolve_in_choices(plugin_text(option, "choices"), value)) {
		campaign_complain("%s.%s: '%.60s' is none of %s", name, key,
			value, plugin_text(option, "choices"));
		return EXIT_USAGE;
	}
	if (strcmp(kind, "number") == 0) {
		errno = 0;
		number = strtoll(value, &end, 10);
		if (errno != 0 || end == value || *end != '\0' ||
			strchr("-0123456789", *value) == NULL || number < min ||
			number > max) {
			campaign_complain("%s.%s: '%.60s' is no whole number "
					  "from %lld to %lld",
				name, key, value, (long long)min,
				(long long)max);
			return EXIT_USAGE;
		}
	}
	return EXIT_OK;
}

/* The plugin's orders: its file, and its options as they are set. */
static int
resolve_orders(json_t *plugin, json_t *set, json_t **orders)
{
	const char *name = plugin_text(plugin, "name"), *key;
	json_t *value;

	json_object_foreach(set, key, value)
	{
		json_t *option = resolve_option(plugin, key);
		const char *nearest;

		if (option == NULL) {
			nearest = plugins_nearest(
				json_object_get(plugin, "options"), "name",
				key);
			campaign_complain("%s has no option '%.60s'%s%s%s; "
					  "`lanebench describe %s` shows them",
				name, key, nearest ? ", did you mean '" : "",
				nearest ? nearest : "", nearest ? "'?" : "",
				name);
			return EXIT_USAGE;
		}
		if (resolve_value(plugin, option, json_string_value(value)))
			return EXIT_USAGE;
	}
	*orders = json_pack("{s:O, s:O*}", "file",
		json_object_get(plugin, "file"), "options", set);
	return EXIT_OK;
}

/* What can't run here has its rows, and is said before anything starts. */
static void
resolve_probe(const struct campaign_strategy *strategy)
{
	plugins_probe(strategy->plugin);
	if (*plugin_text(strategy->plugin, "unusable") != '\0')
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
	if (strcmp(strategy->name, RESOLVE_BASELINE) == 0)
		campaign->baseline = campaign->strategy_count;
	campaign->strategy_count++;
	return resolve_orders(plugin,
		json_object_get(campaign->settings->sets, strategy->name),
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

/* The descriptions of what was asked for, each once. NULL, with the exit code,
 * when one isn't there. */
static json_t *
resolve_asked(struct campaign *campaign, const char *kind, json_t *names,
	json_t *all, int *code)
{
	json_t *asked = json_array(), *name, *plugin;
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
			campaign_complain("%s", why);
			*code = plugins_left_out(&campaign->plugins,
					json_string_value(name))
				? EXIT_MISSING
				: EXIT_USAGE;
			json_decref(asked);
			return NULL;
		}
		if (!resolve_has(asked, plugin))
			json_array_append(asked, plugin);
	}
	return asked;
}

static int
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
		campaign_complain("%s: %s", set->name, why);
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
	if (rc == 0 && campaign->settings->variants != NULL)
		plan_drop_again(&set->plan);
	else if (rc == 0 && set->cpu_bound)
		rc = plan_add_ceiling(
			&set->plan, campaign->baseline, &set->workers);
	free(one);
	if (rc == 0)
		set->cells = calloc(set->plan.count, sizeof(*set->cells));
	widths_init(&set->widths, &set->plan);
	if (rc < 0 || set->cells == NULL) {
		campaign_complain("out of memory");
		return EXIT_MISSING;
	}
	return EXIT_OK;
}

static int
resolve_dataset(struct campaign *campaign, json_t *plugin, const char *name,
	json_t *options)
{
	struct campaign_set *set = &campaign->sets[campaign->set_count++];
	int rc;

	set->plugin = plugin;
	set->name = name;
	set->cpu_bound = plugin_flag(plugin, "cpu_bound");
	set->fetches = strcmp(plugin_text(plugin, "acquire"), "url") == 0;
	rc = resolve_orders(plugin, options, &set->orders);
	if (rc == EXIT_OK)
		rc = resolve_workers(campaign, set);
	return rc == EXIT_OK ? resolve_plan(campaign, set) : rc;
}

/* The same dataset under several names. */
static int
resolve_variants(struct campaign *campaign)
{
	json_t *variant;
	char why[600];
	size_t i;
	int rc = EXIT_OK;

	json_array_foreach(campaign->settings->variants, i, variant)
	{
		json_t *plugin = plugins_get(&campaign->plugins, "dataset",
			plugin_text(variant, "dataset"), why, sizeof(why));

		if (plugin == NULL) {
			campaign_complain("%s", why);
			return EXIT_MISSING;
		}
		if (rc == EXIT_OK)
			rc = resolve_dataset(campaign, plugin,
				plugin_text(variant, "name"),
				json_object_get(variant, "options"));
	}
	return rc;
}

static int
resolve_datasets(struct campaign *campaign)
{
	const struct settings *settings = campaign->settings;
	json_t *variants = settings->variants, *plugin;
	int rc = EXIT_OK;
	json_t *asked = variants
		? json_incref(variants)
		: resolve_asked(campaign, "dataset", settings->datasets,
			  campaign->plugins.datasets, &rc);
	size_t i;

	if (asked == NULL)
		return rc;
	campaign->sets =
		calloc(json_array_size(asked) + 1, sizeof(*campaign->sets));
	if (campaign->sets == NULL || json_array_size(asked) == 0) {
		campaign_complain("there is no dataset");
		rc = EXIT_MISSING;
	}
	if (rc == EXIT_OK && variants != NULL)
		rc = resolve_variants(campaign);
	for (i = 0;
		variants == NULL && rc == EXIT_OK && i < json_array_size(asked);
		i++) {
		plugin = json_array_get(asked, i);
		rc = resolve_dataset(campaign, plugin,
			plugin_text(plugin, "name"),
			json_object_get(
				settings->sets, plugin_text(plugin, "name")));
	}
	json_decref(asked);
	return rc;
}

static int
resolve_stray(struct campaign *campaign, const char *name)
{
	const struct plugins *plugins = &campaign->plugins;
	const char *nearest = plugins_nearest(plugins->datasets, "name", name);

	if (nearest == NULL)
		nearest = plugins_nearest(plugins->strategies, "name", name);
	campaign_complain("set: neither a strategy nor a dataset of this run "
			  "is called '%.60s'%s%s%s",
		name, nearest ? "; did you mean '" : "", nearest ? nearest : "",
		nearest ? "'?" : "");
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
			return resolve_stray(campaign, name);
	}
	return EXIT_OK;
}

int
campaign_resolve(struct campaign *campaign, struct settings *settings)
{
	json_t *broken;
	char why[300];
	size_t i;
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
	limits_fill(&campaign->limits, &campaign->machine);
	if (plugins_find(&campaign->plugins) < 0) {
		campaign_complain("there is no lanebench-trial beside "
				  "lanebench: build or install it whole");
		return EXIT_MISSING;
	}
	json_array_foreach(campaign->plugins.broken, i, broken)
		campaign_complain("left out: %s", plugin_text(broken, "error"));
	rc = resolve_strategies(campaign);
	if (rc == EXIT_OK)
		rc = resolve_datasets(campaign);
	return rc == EXIT_OK ? resolve_sets(campaign) : rc;
}
