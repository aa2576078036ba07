/* SPDX-License-Identifier: MIT */
/* Which plugins there are, and what their tables say. */
#include "launch/plugins.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "launch/child.h"
#include "launch/interrupt.h"
#include "launch/plugins_broken.h"
#include "launch/plugins_describe.h"
#include "wire/regular.h"
#include "wire/utf8.h"

#define PLUGINS_SKIPPED ".skipped"

const char *
plugin_text(json_t *plugin, const char *key)
{
	const char *text = json_string_value(json_object_get(plugin, key));

	return text ? text : "";
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

/* Notes what is left out, and why. */
__attribute__((format(printf, 3, 4))) static void
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

/* Found in a folder, and named by its path as well. */
static bool
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

/* Keeps the array in the order of names; the first of a name wins. Takes the
 * reference, and returns it borrowed. */
static json_t *
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

static bool
plugins_ends(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && strcmp(name + n - m, end) == 0;
}

static int
plugins_is_one(const struct dirent *entry)
{
	return plugins_ends(entry->d_name, ".so") ||
		plugins_ends(entry->d_name, ".ini") ||
		plugins_ends(entry->d_name, PLUGINS_SKIPPED);
}

/* What the build left out, two lines: the kind, and why. */
static void
plugins_skip(struct plugins *plugins, const char *file, const char *entry)
{
	char kind[16] = "", why[400] = "", name[256];
	FILE *lines = regular_open(file);

	if (lines == NULL)
		return;
	if (fgets(kind, sizeof(kind), lines) == NULL ||
		fgets(why, sizeof(why), lines) == NULL)
		why[0] = '\0';
	fclose(lines);
	kind[strcspn(kind, "\n")] = why[strcspn(why, "\n")] = '\0';
	snprintf(name, sizeof(name), "%.*s",
		(int)(strlen(entry) - strlen(PLUGINS_SKIPPED)), entry);
	for (char *c = name; *c != '\0'; c++)
		*c = *c == '_' ? '-' : *c;
	json_array_append_new(plugins->skipped,
		json_pack("{s:s, s:s, s:s}", "name", name, "kind", kind, "why",
			utf8_tame(why)));
}

/* Campaigns are .ini files, too. */
static bool
plugins_is_manifest(const char *file)
{
	FILE *stream = regular_open(file);
	char line[256];
	bool is = false;

	while (stream != NULL && !is && fgets(line, sizeof(line), stream))
		is = strncmp(line + strspn(line, " \t"), "[peer]", 6) == 0;
	if (stream != NULL)
		fclose(stream);
	return is;
}

/* -1, with errno, when the folder can't be read. */
static int
plugins_folder(struct plugins *plugins, const char *folder)
{
	char *files[PLUGINS_TOGETHER];
	json_t *described[PLUGINS_TOGETHER];
	size_t count = 0;
	struct dirent **entries;
	int n = scandir(folder, &entries, plugins_is_one, alphasort);

	for (int i = 0; i < n; i++) {
		char file[4096];

		if (snprintf(file, sizeof(file), "%s/%s", folder,
			    entries[i]->d_name) >= (int)sizeof(file))
			;
		else if (plugins_ends(file, PLUGINS_SKIPPED))
			plugins_skip(plugins, file, entries[i]->d_name);
		else if (plugins_ends(file, ".so") || plugins_is_manifest(file))
			files[count++] = strdup(file);
		if (count > 0 && files[count - 1] == NULL)
			count--;
		if (count == PLUGINS_TOGETHER || i == n - 1) {
			plugins_describe_all(files, count, described);
			for (size_t k = 0; k < count; k++) {
				plugins_keep(plugins, described[k]);
				free(files[k]);
			}
			count = 0;
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return n < 0 ? -1 : 0;
}

/* A folder that somebody named isn't passed over without a word. */
static void
plugins_path(struct plugins *plugins, const char *path)
{
	char *copy = strdup(path), *rest = copy, *one;

	while ((one = strsep(&rest, ":")) != NULL)
		if (*one != '\0' && plugins_folder(plugins, one) < 0)
			plugins_break(plugins, one, "%s (in LANEBENCH_PATH)",
				strerror(errno));
	free(copy);
}

int
plugins_find(struct plugins *plugins)
{
	const char *path = getenv("LANEBENCH_PATH");
	const char *beside = child_program("lanebench-trial");
	char folder[4096];

	memset(plugins, 0, sizeof(*plugins));
	if (*beside == '\0')
		return -ENOENT;
	plugins->strategies = json_array();
	plugins->datasets = json_array();
	plugins->broken = json_array();
	plugins->skipped = json_array();
	beside = child_program("../lib/lanebench/.");
	if (*beside != '\0') {
		/* realpath() also keeps "bin/../lib" out of what users see. */
		char *real = realpath(beside, NULL);

		snprintf(folder, sizeof(folder), "%s", real ? real : beside);
		free(real);
		plugins_folder(plugins, folder);
		if (strlen(folder) + sizeof("/peers") <= sizeof(folder))
			plugins_folder(plugins, strcat(folder, "/peers"));
	}
	if (path != NULL)
		plugins_path(plugins, path);
	/* Those that weren't asked any more aren't to blame. */
	if (!interrupt_seen())
		return 0;
	plugins_fini(plugins);
	return -EINTR;
}

void
plugins_fini(struct plugins *plugins)
{
	json_decref(plugins->strategies);
	json_decref(plugins->datasets);
	json_decref(plugins->broken);
	json_decref(plugins->skipped);
	memset(plugins, 0, sizeof(*plugins));
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

/* The reason for which a file or a name that was found is no use. */
static json_t *
plugins_file(struct plugins *plugins, const char *kind, const char *file,
	char *why, size_t why_size)
{
	char *real = realpath(file, NULL);
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
	kept = plugins_keep(plugins, json_incref(plugin));
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

json_t *
plugins_get(struct plugins *plugins, const char *kind, const char *name,
	char *why, size_t why_size)
{
	bool dataset = kind != NULL && strcmp(kind, "dataset") == 0;
	json_t *array = dataset ? plugins->datasets : plugins->strategies;
	const char *nearest;
	json_t *plugin, *skipped;

	if (strchr(name, '/') != NULL)
		return plugins_file(plugins, kind, name, why, why_size);
	plugin = plugins_named(array, name);
	if (plugin != NULL)
		return plugin;
	skipped = plugins_named(plugins->skipped, name);
	if (skipped != NULL) {
		snprintf(why, why_size, "%s was left out of this build: %s",
			name, plugin_text(skipped, "why"));
		return NULL;
	}
	nearest = plugins_nearest(array, "name", name);
	if (nearest != NULL)
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
