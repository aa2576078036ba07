/* SPDX-License-Identifier: MIT */
/* Checks a plugin's options, and makes the orders for the trials' program. */
#include "campaign/orders.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/names.h"
#include "text/nearest.h"
#include "text/number.h"

static int
orders_no_choice(const char *place, const struct plugin *plugin,
	const struct plugin_option *option, const char *value)
{
	char *copy = strdup(option->choices), *rest = copy, *one;
	struct nearest nearest = nearest_to(value);
	char ask[NEAREST_ASK];

	while ((one = strsep(&rest, ",")) != NULL)
		nearest_try(&nearest, one);
	campaign_complain("%s%s.%s: '%.60s' is none of %s%s", place,
		plugin->name, option->name, value, option->choices,
		nearest_ask(ask, nearest.name, NULL));
	free(copy);
	return EXIT_USAGE;
}

/* One value against its declaration. */
static int
orders_check_value(const char *place, const struct plugin *plugin,
	const struct plugin_option *option, const char *value)
{
	long long number;

	if (option->kind == LANE_CHOICE &&
		!names_listed(option->choices, value))
		return orders_no_choice(place, plugin, option, value);
	if (option->kind != LANE_NUMBER ||
		number_integer(value, option->min, option->max, &number) == 0)
		return EXIT_OK;
	campaign_complain(
		"%s%s.%s: '%.60s' is no whole number from %lld to %lld", place,
		plugin->name, option->name, value, (long long)option->min,
		(long long)option->max);
	return EXIT_USAGE;
}

static int
orders_unknown(const char *place, const struct plugin *plugin, const char *key)
{
	char ask[NEAREST_ASK];

	nearest_ask(ask,
		nearest_row(plugin->options, sizeof(*plugin->options), key),
		"");
	campaign_complain("%s%s has no option '%.60s'%s`lanebench describe %s` "
			  "shows them",
		place, plugin->name, key, ask, plugin->typed);
	return EXIT_USAGE;
}

/* The name, to be freed, of an option that the plugin hasn't, and that makes
 * its "NAME=..." part of the value before it; NULL: there is none. */
static char *
orders_misspelt(const struct plugin_option *option, const char *value)
{
	const char *colon = strchr(value, ':');
	size_t n = colon != NULL ? strcspn(colon + 1, "=") : 0;

	return n > 0 && colon[1 + n] == '=' && option->kind != LANE_STRING
		? strndup(colon + 1, n)
		: NULL;
}

static int
orders_check_option(const char *place, const struct plugin *plugin,
	const char *key, const char *value, bool typed)
{
	const struct plugin_option *option = plugin_option(plugin, key);
	char *other =
		option != NULL && typed ? orders_misspelt(option, value) : NULL;
	int rc;

	if (option == NULL || other != NULL)
		rc = orders_unknown(place, plugin, other != NULL ? other : key);
	else
		rc = orders_check_value(place, plugin, option, value);
	free(other);
	return rc;
}

int
orders_check(const struct settings *settings, const char *name,
	const struct plugin *plugin, json_t *options)
{
	char place[400] = "";
	const char *key;
	json_t *value;

	json_object_foreach (options, key, value) {
		/* The user sees the command line anyway. */
		if (name != NULL)
			settings_place(
				settings, name, key, place, sizeof(place));
		if (strcmp(place, "set: ") == 0)
			place[0] = '\0';
		if (orders_check_option(place, plugin, key,
			    json_string_value(value), name == NULL))
			return EXIT_USAGE;
	}
	return EXIT_OK;
}

/* A variant's own option and one that --set gives its label must agree. */
static int
orders_twice(const struct settings *settings, const char *label, json_t *own,
	json_t *set)
{
	const char *key;
	char place[400];
	bool typed;
	json_t *value;

	json_object_foreach (set, key, value) {
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
orders_create(const struct settings *settings, const struct variant *variant,
	json_t **orders)
{
	const struct plugin *plugin = variant->plugin;
	const char *label =
		variant->label != NULL ? variant->label : plugin->name;
	json_t *set = json_object_get(settings->sets, plugin->name);
	json_t *labelled = strcmp(label, plugin->name) == 0
		? NULL
		: json_object_get(settings->sets, label);
	json_t *options = json_object();
	int rc = EXIT_OK;

	/* Of a broken one the options aren't known. */
	if (!plugin->broken) {
		rc = orders_check(settings, plugin->name, plugin, set);
		if (rc == EXIT_OK)
			rc = orders_check(settings, NULL, plugin, variant->own);
		if (rc == EXIT_OK)
			rc = orders_check(settings, label, plugin, labelled);
		if (rc == EXIT_OK)
			rc = orders_twice(
				settings, label, variant->own, labelled);
		json_object_update(options, set);
		json_object_update(options, variant->own);
		json_object_update(options, labelled);
	}
	*orders = json_pack("{s:s, s:O*}", "file", plugin->file, "options",
		json_object_size(options) > 0 ? options : NULL);
	json_decref(options);
	return rc;
}

const char *
orders_value(json_t *orders, const char *name)
{
	return json_string_value(
		json_object_get(json_object_get(orders, "options"), name));
}

int
orders_set(json_t *orders, const char *name, const char *value)
{
	json_t *options = json_object_get(orders, "options");

	if (options == NULL) {
		options = json_object();
		json_object_set_new(orders, "options", options);
	}
	return json_object_set_new(options, name, json_string(value)) < 0
		? -ENOMEM
		: 0;
}

const char *
orders_option(const struct plugin *plugin, json_t *orders, const char *name)
{
	const char *value = orders_value(orders, name);
	const struct plugin_option *option = plugin_option(plugin, name);

	if (value == NULL && option != NULL)
		value = option->preset;
	return value != NULL ? value : "";
}
