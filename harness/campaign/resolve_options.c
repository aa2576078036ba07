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

/* The plugin's orders: its file, and its options as they are set. */
int
resolve_orders(const struct settings *settings, json_t *plugin, json_t *set,
	json_t **orders)
{
	const char *name = plugin_text(plugin, "name"), *key;
	char place[400];
	json_t *value;

	json_object_foreach(set, key, value)
	{
		json_t *option = plugin_option(plugin, key);
		const char *nearest;

		/* What stands on the command line is before one's eyes. */
		settings_place(settings, name, key, place, sizeof(place));
		if (strcmp(place, "set: ") == 0)
			place[0] = '\0';
		if (option == NULL) {
			nearest = plugins_nearest(
				json_object_get(plugin, "options"), "name",
				key);
			campaign_complain("%s%s has no option '%.60s'%s%s%s; "
					  "`lanebench describe %s` shows them",
				place, name, key,
				nearest ? ", did you mean '" : "",
				nearest ? nearest : "", nearest ? "'?" : "",
				plugin_typed(plugin));
			return EXIT_USAGE;
		}
		if (resolve_value(
			    place, plugin, option, json_string_value(value)))
			return EXIT_USAGE;
	}
	*orders = json_pack("{s:O, s:O*}", "file",
		json_object_get(plugin, "file"), "options", set);
	return EXIT_OK;
}
