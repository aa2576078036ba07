/* SPDX-License-Identifier: MIT */
/* A plugin's option as it was set, and where. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/settings_value.h"

const char *
settings_place(const struct settings *settings, const char *name,
	const char *option, char *text, size_t size)
{
	json_t *place;
	char key[300];

	snprintf(key, sizeof(key), "%s.%s", name, option);
	place = json_object_get(settings->places, key);
	snprintf(text, size, "%s: ", place ? json_string_value(place) : "set");
	return text;
}

bool
settings_value_refused(
	const char *name, const char *value, const struct refusal *refusal)
{
	json_t *text = json_string(value);

	json_decref(text);
	if (strcmp(value, SETTINGS_SECRET) == 0)
		settings_refuse(refusal,
			"set: type your own value of %.80s, which isn't "
			"recorded",
			name);
	else if (strpbrk(value, "\r\n") != NULL || text == NULL)
		settings_refuse(refusal,
			"set: the value of %.80s has a newline or is not UTF-8",
			name);
	else
		return false;
	return true;
}

static int
settings_option(struct settings *settings, const char *plugin,
	const char *option, const char *value, const struct refusal *refusal)
{
	json_t *options = json_object_get(settings->sets, plugin), *was;
	char key[300];

	if (options == NULL) {
		options = json_object();
		if (json_object_set_new(settings->sets, plugin, options) < 0)
			return settings_refuse(
				refusal, "set: a name that is not UTF-8");
	}
	snprintf(key, sizeof(key), "%s.%s", plugin, option);
	if (settings_value_refused(key, value, refusal))
		return -EINVAL;
	was = json_object_get(options, option);
	/* A file's gives way to the command line's. */
	if (was != NULL && strcmp(json_string_value(was), value) != 0 &&
		(settings->reading ||
			json_object_get(settings->places, key) == NULL))
		return settings_refuse(refusal,
			"set: %.80s is set twice, to two values: leave one out",
			key);
	/* From where it is; a file's reader says that it is from there. */
	json_object_del(settings->places, key);
	return json_object_set_new(options, option, json_string(value)) < 0
		? -ENOMEM
		: 0;
}

/* "NAME.OPTION=VALUE". An option has no dot, a name may have. */
int
settings_assign(struct settings *settings, const char *text,
	const struct refusal *refusal)
{
	char *copy = strdup(text);
	char *equals = copy ? strchr(copy, '=') : NULL, *dot = NULL;
	int rc;

	if (copy == NULL)
		return -ENOMEM;
	if (equals != NULL) {
		*equals = '\0';
		dot = strrchr(copy, '.');
	}
	if (dot == NULL || dot == copy || dot[1] == '\0') {
		rc = settings_refuse(refusal,
			"set: '%.80s%s' is not NAME.OPTION=VALUE, such as "
			"html.parser=dom",
			copy, equals ? "=..." : "");
	} else {
		*dot = '\0';
		rc = settings_option(
			settings, copy, dot + 1, equals + 1, refusal);
	}
	free(copy);
	return rc;
}
