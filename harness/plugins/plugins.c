/* SPDX-License-Identifier: MIT */
/* What plugins there are by name or file, and what their tables say. */
#include "plugins/plugins.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "plugins/describe.h"
#include "text/names.h"
#include "text/typed.h"
#include "text/utf8.h"
#include "text/nearest.h"

/* A description with the file's name, or one like it that no plugin has; the one
 * that it made of that file before. A new reference. */
json_t *plugins_broken(const struct plugins *plugins, json_t *broken);

/* What was described gets its place among the plugins, or among the broken. */

void
plugins_break(struct plugins *plugins, const char *file, const char *fmt, ...)
{
	char why[4096 + 300], text[2 * 4096 + 400];
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	snprintf(text, sizeof(text), "%.4096s: %s", file, why);
	json_array_append_new(
		plugins->broken, json_pack("{s:s}", "error", utf8_tame(text)));
}

void
plugins_file_name(const char *file, const char *end, char *name, size_t size)
{
	const char *base = strrchr(file, '/');
	size_t n, m = strlen(end);

	snprintf(name, size, "%s", base ? base + 1 : file);
	n = strlen(name);
	if (n > m && strcmp(name + n - m, end) == 0)
		name[n - m] = '\0';
	for (char *c = name; *c != '\0'; c++)
		*c = *c == '_' ? '-' : *c;
}

bool
plugins_same_file(json_t *a, json_t *b)
{
	struct stat one, other;

	return stat(plugin_text(a, "file"), &one) == 0 &&
		stat(plugin_text(b, "file"), &other) == 0 &&
		one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* That a folder's plugin isn't the one that its name stands for. */
static void
plugins_twice(struct plugins *plugins, json_t *kept, json_t *plugin)
{
	if (!plugins_same_file(kept, plugin))
		plugins_break(plugins, plugin_text(plugin, "file"),
			"there is a %s called %s already, %s",
			plugin_text(kept, "kind"), plugin_text(plugin, "name"),
			plugin_text(kept, "file"));
}

/* The array stays in the order of names; the first of a name wins. */
json_t *
plugins_keep(struct plugins *plugins, json_t *plugin)
{
	bool dataset = strcmp(plugin_text(plugin, "kind"), "dataset") == 0;
	json_t *array = dataset ? plugins->datasets : plugins->strategies;
	const char *name = plugin_text(plugin, "name");
	json_t *kept;
	size_t at = 0;

	if (json_object_get(plugin, "error") != NULL) {
		json_array_append_new(plugins->broken, plugin);
		return NULL;
	}
	/* Of the other kind, it would be --set's as well. */
	kept = plugins_named(plugins->strategies, name);
	if (kept == NULL)
		kept = plugins_named(plugins->datasets, name);
	if (kept == plugin) {
		json_decref(plugin);
		return kept;
	}
	if (kept != NULL) {
		plugins_twice(plugins, kept, plugin);
		json_decref(plugin);
		return kept;
	}
	while (at < json_array_size(array) &&
		strcmp(plugin_text(json_array_get(array, at), "name"), name) <
			0)
		at++;
	json_array_insert_new(array, at, plugin);
	return plugin;
}

/* What stands for a strategy of which nothing but its file is known. */

#define BROKEN_NAME 52 /* so that a number may follow */

/* The file's name, as far as it is one that a table may have. */
static void
broken_name(const char *file, char *name, size_t size)
{
	const char *base = strrchr(file, '/');
	char *dot;

	snprintf(name, size, "%s", base ? base + 1 : file);
	dot = strrchr(name, '.');
	if (dot != NULL && strcmp(dot, ".so") == 0)
		*dot = '\0';
	for (char *c = name; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c) && strchr("-_.", *c) == NULL)
			*c = '-';
	if (name[strspn(name, ".")] == '\0')
		snprintf(name, size, "plugin");
}

json_t *
plugins_broken(const struct plugins *plugins, json_t *broken)
{
	const char *file = plugin_text(broken, "file");
	const char *why = plugin_text(broken, "error");
	char plain[BROKEN_NAME], name[BROKEN_NAME + 12];
	json_t *other, *plugin;
	unsigned number = 1;

	broken_name(file, plain, sizeof(plain));
	snprintf(name, sizeof(name), "%s", plain);
	while ((other = plugins_named(plugins->strategies, name)) != NULL ||
		plugins_named(plugins->datasets, name) != NULL ||
		names_reserved(name) != NULL) {
		if (plugin_flag(other, "broken") &&
			strcmp(plugin_text(other, "file"), file) == 0)
			return json_incref(other);
		snprintf(name, sizeof(name), "%s.%u", plain, ++number);
	}
	if (strncmp(why, file, strlen(file)) == 0 &&
		strncmp(why + strlen(file), ": ", 2) == 0)
		why += strlen(file) + 2;
	plugin = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:[]}", "kind",
		"strategy", "name", name, "summary", "", "file", file,
		"unusable", why, "broken", 1, "options");
	return plugin;
}

const char *
plugin_text(json_t *plugin, const char *key)
{
	const char *text = json_string_value(json_object_get(plugin, key));

	return text ? text : "";
}

const char *
plugin_typed(json_t *plugin)
{
	const char *typed = plugin_text(plugin, "typed");

	return *typed != '\0' ? typed : plugin_text(plugin, "name");
}

bool
plugin_flag(json_t *plugin, const char *key)
{
	return json_is_true(json_object_get(plugin, key));
}

json_t *
plugins_named(json_t *array, const char *name)
{
	json_t *one;
	size_t i;

	json_array_foreach(array, i, one)
	{
		if (strcmp(plugin_text(one, "name"), name) == 0)
			return one;
	}
	return NULL;
}

json_t *
plugin_option(json_t *plugin, const char *name)
{
	return plugins_named(json_object_get(plugin, "options"), name);
}

void
plugins_fini(struct plugins *plugins)
{
	json_decref(plugins->strategies);
	json_decref(plugins->datasets);
	json_decref(plugins->apart);
	json_decref(plugins->broken);
	json_decref(plugins->skipped);
	memset(plugins, 0, sizeof(*plugins));
}

bool
plugins_unusable(const struct plugins *plugins, const char *name, char *why,
	size_t why_size)
{
	json_t *one;
	size_t i;

	json_array_foreach(plugins->broken, i, one)
	{
		char own[256];

		plugins_file_name(
			plugin_text(one, "file"), ".so", own, sizeof(own));
		if (strcmp(own, name) != 0)
			continue;
		snprintf(why, why_size, "%s can't be used: %s", name,
			plugin_text(one, "error"));
		return true;
	}
	return false;
}

bool
plugins_left_out(const struct plugins *plugins, const char *name)
{
	return plugins_named(plugins->skipped, name) != NULL;
}

enum audit_work
plugin_work(json_t *plugin)
{
	if (!plugin_flag(plugin, "peer"))
		return AUDIT_DIGESTS;
	return strcmp(plugin_text(plugin, "checks"), "body") == 0
		? AUDIT_BODIES
		: AUDIT_TITLES;
}

bool
plugin_at_load(json_t *plugin, char *text, size_t size)
{
	json_int_t count =
		json_integer_value(json_object_get(plugin, "threads_at_load"));

	if (count <= 0)
		return false;
	snprintf(text, size,
		"loading it starts %lld thread%s ('%.15s'), before the clock",
		(long long)count, count == 1 ? "" : "s",
		plugin_text(plugin, "thread_at_load"));
	return true;
}

bool
plugin_runs(json_t *plugin, const char *dataset)
{
	const char *at = plugin_text(plugin, "datasets");
	size_t n = strlen(dataset);

	if (!plugin_flag(plugin, "peer"))
		return true;
	while (*at != '\0') {
		size_t len = strcspn(at, ",");

		if (len == n && strncmp(at, dataset, n) == 0)
			return true;
		at += len + (at[len] == ',');
	}
	return false;
}

/* A file's own description, whoever has its table's name. */
static json_t *
plugins_keep_apart(struct plugins *plugins, json_t *plugin)
{
	json_t *const arrays[] = { plugins->strategies, plugins->datasets,
		plugins->apart };
	json_t *other;
	size_t i;

	for (size_t a = 0; a < 3; a++)
		json_array_foreach(arrays[a], i, other)
		{
			if (plugins_same_file(other, plugin))
				return other;
		}
	return json_array_append(plugins->apart, plugin) < 0 ? NULL : plugin;
}

/* The reason for which a file or a name that was found is no use. */
static json_t *
plugins_file(struct plugins *plugins, const char *kind, const char *file,
	bool apart, char *why, size_t why_size)
{
	char *real = realpath(file, NULL), *quoted;
	json_t *plugin, *kept;

	if (real == NULL) {
		snprintf(why, why_size, "%s: %s", file, strerror(errno));
		return NULL;
	}
	plugin = plugins_describe(real);
	free(real);
	if (json_object_get(plugin, "error") != NULL) {
		snprintf(why, why_size, "%s", plugin_text(plugin, "error"));
		kept = plugins->stand_ins && plugin_flag(plugin, "broken") &&
				(kind == NULL || strcmp(kind, "strategy") == 0)
			? plugins_keep(plugins, plugins_broken(plugins, plugin))
			: NULL;
		json_decref(plugin);
		return kept;
	}
	if (kind != NULL && strcmp(plugin_text(plugin, "kind"), kind) != 0) {
		snprintf(why, why_size, "%s: is no %s, but a %s", file, kind,
			plugin_text(plugin, "kind"));
		json_decref(plugin);
		return NULL;
	}
	quoted = typed_quoted(file);
	if (quoted != NULL)
		json_object_set_new(plugin, "typed", json_string(quoted));
	free(quoted);
	kept = apart ? plugins_keep_apart(plugins, plugin)
		     : plugins_keep(plugins, json_incref(plugin));
	/* The one that its name stands for anyway is no second one. */
	if (kept != plugin && !plugins_same_file(kept, plugin)) {
		snprintf(why, why_size, "%s: there is a %s called %s already",
			file, plugin_text(kept, "kind"),
			plugin_text(plugin, "name"));
		kept = NULL;
	}
	json_decref(plugin);
	return kept;
}

static json_t *
plugins_by_name(struct plugins *plugins, const char *kind, const char *name,
	char *why, size_t why_size)
{
	bool dataset = kind != NULL && strcmp(kind, "dataset") == 0;
	json_t *array = dataset ? plugins->datasets : plugins->strategies;
	const char *nearest;
	json_t *plugin, *skipped;

	plugin = plugins_named(array, name);
	if (plugin != NULL)
		return plugin;
	if (plugins_unusable(plugins, name, why, why_size))
		return NULL;
	skipped = plugins_named(plugins->skipped, name);
	if (skipped != NULL) {
		snprintf(why, why_size, "%s was left out of this build: %s",
			name, plugin_text(skipped, "why"));
		return NULL;
	}
	nearest = plugins_nearest(array, "name", name);
	if (access(name, F_OK) == 0)
		snprintf(why, why_size,
			"no %s is called '%.80s'; a file is named with a "
			"slash: ./%.80s",
			kind, name, name);
	else if (nearest != NULL)
		snprintf(why, why_size,
			"no %s is called '%.80s'; did you mean '%s'? "
			"(`lanebench list %s`)",
			kind, name, nearest,
			dataset ? "datasets" : "strategies");
	else
		snprintf(why, why_size,
			"no %s is called '%.80s'; `lanebench list %s` shows "
			"what there is",
			kind, name, dataset ? "datasets" : "strategies");
	return NULL;
}

json_t *
plugins_get(struct plugins *plugins, const char *kind, const char *name,
	char *why, size_t why_size)
{
	return strchr(name, '/') != NULL
		? plugins_file(plugins, kind, name, false, why, why_size)
		: plugins_by_name(plugins, kind, name, why, why_size);
}

json_t *
plugins_get_apart(struct plugins *plugins, const char *kind, const char *name,
	char *why, size_t why_size)
{
	return strchr(name, '/') != NULL
		? plugins_file(plugins, kind, name, true, why, why_size)
		: plugins_by_name(plugins, kind, name, why, why_size);
}

const char *
plugins_nearest(json_t *array, const char *key, const char *word)
{
	struct nearest nearest = nearest_to(word);
	json_t *object;
	size_t i;

	json_array_foreach(array, i, object)
		nearest_try(&nearest, plugin_text(object, key));
	return nearest.name;
}
