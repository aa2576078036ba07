/* SPDX-License-Identifier: MIT */
/* What was described gets its place among the plugins, or among the broken. */
#include "launch/plugins_keep.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "wire/utf8.h"

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
