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

#include "launch/ask.h"
#include "launch/child.h"
#include "wire/utf8.h"

#define PLUGINS_LIMIT_NS 20000000000u
#define PLUGINS_WORD 64
#define PLUGINS_SKIPPED ".skipped"

/* So many at once; for so long, then each alone. */
#define PLUGINS_TOGETHER 32
#define PLUGINS_TOGETHER_NS 5000000000u

/* To be described is little work. */
static const struct guard_limits plugins_limits = { .memory_bytes = 1u << 30 };

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

__attribute__((format(printf, 2, 3))) static void
plugins_fail(json_t *plugin, const char *fmt, ...)
{
	char text[4096 + 600];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	json_object_set_new(plugin, "error", json_string(utf8_repair(text)));
}

/* Takes what it said of itself. A new reference; its "error" says why when it
 * is no plugin. */
static json_t *
plugins_told(json_t *plugin, const char *file, const char *why)
{
	if (!json_is_object(plugin)) {
		json_decref(plugin);
		plugin = json_object();
		plugins_fail(plugin, "%s: can't be described: %s", file, why);
	}
	/* Orders are JSON, and name it. */
	if (json_object_set_new(plugin, "file", json_string(file)) < 0)
		plugins_fail(plugin, "%s: a path that is not UTF-8", file);
	return plugin;
}

/* As plugins_told(). */
static json_t *
plugins_describe(const char *file)
{
	char program[4096], why[512];
	const char *argv[] = { program, "--describe", file, NULL };
	const struct question question = { .argv = argv,
		.limit_ns = PLUGINS_LIMIT_NS,
		.limits = &plugins_limits };
	json_t *plugin;

	snprintf(program, sizeof(program), "%s",
		child_program("lanebench-trial"));
	plugin = ask(&question, why, sizeof(why));
	return plugins_told(plugin, file, why);
}

static json_t *
plugins_named(json_t *array, const char *name)
{
	json_t *plugin;
	size_t i;

	json_array_foreach(array, i,
		plugin) if (strcmp(plugin_text(plugin, "name"), name) ==
		0) return plugin;
	return NULL;
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
	kept = plugins_named(array, name);
	if (kept != NULL) {
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
	FILE *lines = fopen(file, "re");

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
			utf8_repair(why)));
}

/* Campaigns are .ini files, too. */
static bool
plugins_is_manifest(const char *file)
{
	FILE *stream = fopen(file, "re");
	char line[256];
	bool is = false;

	while (stream != NULL && !is && fgets(line, sizeof(line), stream))
		is = strncmp(line + strspn(line, " \t"), "[peer]", 6) == 0;
	if (stream != NULL)
		fclose(stream);
	return is;
}

/* In their order. Who has no answer among so many is asked alone. */
static void
plugins_describe_all(struct plugins *plugins, char *const *files, size_t count)
{
	struct question questions[PLUGINS_TOGETHER];
	const char *argv[PLUGINS_TOGETHER][4];
	json_t *told[PLUGINS_TOGETHER] = { NULL };
	char program[4096];

	snprintf(program, sizeof(program), "%s",
		child_program("lanebench-trial"));
	for (size_t i = 0; i < count; i++) {
		argv[i][0] = program;
		argv[i][1] = "--describe";
		argv[i][2] = files[i];
		argv[i][3] = NULL;
		questions[i] = (struct question){ .argv = argv[i],
			.limit_ns = PLUGINS_TOGETHER_NS,
			.limits = &plugins_limits };
	}
	ask_together(questions, count, told);
	for (size_t i = 0; i < count; i++)
		plugins_keep(plugins,
			json_is_object(told[i])
				? plugins_told(told[i], files[i], "")
				: plugins_describe(files[i]));
}

static void
plugins_folder(struct plugins *plugins, const char *folder)
{
	char *files[PLUGINS_TOGETHER];
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
			plugins_describe_all(plugins, files, count);
			while (count > 0)
				free(files[--count]);
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
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
	if (path != NULL) {
		char *copy = strdup(path), *rest = copy, *one;

		while ((one = strsep(&rest, ":")) != NULL)
			if (*one != '\0')
				plugins_folder(plugins, one);
		free(copy);
	}
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
	return 0;
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

void
plugins_probe(json_t *plugin)
{
	char program[4096], why[512];
	const char *argv[] = { program, "--probe", plugin_text(plugin, "file"),
		NULL };
	const struct question question = { .argv = argv,
		.limit_ns = PLUGINS_LIMIT_NS };
	const char *needs = plugin_text(plugin, "needs");
	json_t *reply;

	if (!plugin_flag(plugin, "peer") ||
		json_object_get(plugin, "version") != NULL ||
		json_object_get(plugin, "unusable") != NULL)
		return;
	snprintf(program, sizeof(program), "%s",
		child_program("lanebench-trial"));
	reply = ask(&question, why, sizeof(why));
	if (json_object_get(reply, "version") != NULL)
		json_object_set(
			plugin, "version", json_object_get(reply, "version"));
	else
		json_object_set_new(plugin, "unusable",
			json_sprintf("%s%s%s",
				reply ? plugin_text(reply, "why")
				      : utf8_repair(why),
				*needs ? "; it needs: " : "", needs));
	json_decref(reply);
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

/* Letters to insert, drop, change or swap to make one word the other. */
static size_t
plugins_distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	size_t rows[3][PLUGINS_WORD + 1];

	if (n > PLUGINS_WORD || m > PLUGINS_WORD)
		return SIZE_MAX;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3];
		const size_t *second = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);

			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				a[i - 2] == b[j - 1] &&
				second[j - 2] + 1 < best)
				best = second[j - 2] + 1;
			row[j] = best;
		}
	}
	return rows[n % 3][m];
}

const char *
plugins_nearest(json_t *array, const char *key, const char *word)
{
	const char *nearest = NULL;
	size_t least = strlen(word) / 3 + 2;
	json_t *object;
	size_t i;

	json_array_foreach(array, i, object)
	{
		const char *name = plugin_text(object, key);
		size_t distance = plugins_distance(word, name);

		/* A word's beginning is near, however much is missing. */
		if (strncmp(name, word, strlen(word)) == 0 && *word != '\0')
			distance = 1;
		if (distance < least) {
			least = distance;
			nearest = name;
		}
	}
	return nearest;
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
		json_decref(plugin);
		return NULL;
	}
	if (strcmp(plugin_text(plugin, "kind"), kind) != 0) {
		snprintf(why, why_size, "%s: is no %s, but a %s", file, kind,
			plugin_text(plugin, "kind"));
		json_decref(plugin);
		return NULL;
	}
	kept = plugins_keep(plugins, json_incref(plugin));
	/* The one that its name stands for anyway is no second one. */
	if (kept != plugin && !plugins_same_file(kept, plugin)) {
		snprintf(why, why_size, "%s: there is a %s called %s already",
			file, kind, plugin_text(plugin, "name"));
		kept = NULL;
	}
	json_decref(plugin);
	return kept;
}

json_t *
plugins_get(struct plugins *plugins, const char *kind, const char *name,
	char *why, size_t why_size)
{
	bool dataset = strcmp(kind, "dataset") == 0;
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
