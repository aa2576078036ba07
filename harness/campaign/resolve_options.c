/* SPDX-License-Identifier: MIT */
/* Options held against what a plugin declares. */
#include "campaign/resolve.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
