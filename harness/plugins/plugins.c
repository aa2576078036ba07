/* SPDX-License-Identifier: MIT */
/* Finds plugins in folders, by name and by file. */
#include "plugins/plugins.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/beside.h"
#include "files/files.h"
#include "process/interrupt.h"
#include "text/names.h"
#include "text/nearest.h"
#include "text/typed.h"
#include "text/utf8.h"

#define PLUGINS_SKIPPED ".skipped"
#define PLUGINS_STAND_IN 52 /* bytes of its name: a number may follow */

/* Takes the plugin; NULL without memory. */
static struct plugin *
plugins_add(struct plugin_list *list, struct plugin *plugin, size_t at)
{
	struct plugin **grown = realloc(
		list->plugins, (list->count + 1) * sizeof(*list->plugins));

	if (grown == NULL || plugin == NULL) {
		plugin_destroy(plugin);
		list->plugins = grown != NULL ? grown : list->plugins;
		return NULL;
	}
	list->plugins = grown;
	memmove(&grown[at + 1], &grown[at],
		(list->count - at) * sizeof(*grown));
	list->count++;
	return grown[at] = plugin;
}

static struct plugin *
plugins_in(const struct plugin_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->plugins[i]->name, name) == 0)
			return list->plugins[i];
	return NULL;
}

struct plugin *
plugins_named(
	const struct plugins *plugins, enum plugin_kind kind, const char *name)
{
	struct plugin *found = kind == PLUGIN_DATASET
		? NULL
		: plugins_in(&plugins->strategies, name);

	return found != NULL || kind == PLUGIN_STRATEGY
		? found
		: plugins_in(&plugins->datasets, name);
}

const struct plugin *
plugins_left_out(const struct plugins *plugins, const char *name)
{
	return plugins_in(&plugins->skipped, name);
}

const char *
plugins_nearest(
	const struct plugins *plugins, enum plugin_kind kind, const char *word)
{
	const struct plugin_list *list = kind == PLUGIN_DATASET
		? &plugins->datasets
		: &plugins->strategies;
	struct nearest nearest = nearest_to(word);

	for (size_t i = 0; i < list->count; i++)
		nearest_try(&nearest, list->plugins[i]->name);
	return nearest.name;
}

/* Notes a file that is left out, and why. */
__attribute__((format(printf, 3, 4))) static void
plugins_break(struct plugins *plugins, const char *file, const char *fmt, ...)
{
	struct plugin *broken = plugin_named(PLUGIN_EITHER, "");
	char why[4096 + 300], text[2 * 4096 + 400];
	va_list args;

	va_start(args, fmt);
	vsnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	snprintf(text, sizeof(text), "%.4096s: %s", file, why);
	if (broken != NULL)
		broken->error = plugin_keep(broken, "error", utf8_tame(text));
	plugins_add(&plugins->broken, broken, plugins->broken.count);
}

/* What a file would be called that has that end: fork_pool.so is fork-pool. */
static void
plugins_file_name(const char *file, const char *end, char *name, size_t size)
{
	const char *base = strrchr(file, '/');
	size_t n, m = strlen(end);

	snprintf(name, size, "%s", base != NULL ? base + 1 : file);
	n = strlen(name);
	if (n > m && strcmp(name + n - m, end) == 0)
		name[n - m] = '\0';
	for (char *c = name; *c != '\0'; c++)
		*c = *c == '_' ? '-' : *c;
}

/* A plugin of a folder may be named by its path as well. */
static bool
plugins_same_file(const struct plugin *a, const struct plugin *b)
{
	struct stat one, other;

	return stat(a->file, &one) == 0 && stat(b->file, &other) == 0 &&
		one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* Takes the plugin. The first of a name wins, and another file's is said to be
 * there; NULL: it has an error, and is broken. */
static struct plugin *
plugins_keep(struct plugins *plugins, struct plugin *plugin)
{
	struct plugin_list *list;
	struct plugin *kept;
	size_t at = 0;

	if (plugin == NULL || plugin->error != NULL) {
		plugins_add(&plugins->broken, plugin, plugins->broken.count);
		return NULL;
	}
	/* --set NAME would mean a strategy and a dataset. */
	kept = plugins_named(plugins, PLUGIN_EITHER, plugin->name);
	if (kept != NULL) {
		if (!plugins_same_file(kept, plugin))
			plugins_break(plugins, plugin->file,
				"there is a %s called %s already, %s",
				plugin_kind_name(kept->kind), plugin->name,
				kept->file);
		plugin_destroy(plugin);
		return kept;
	}
	list = plugin->kind == PLUGIN_DATASET ? &plugins->datasets
					      : &plugins->strategies;
	while (at < list->count &&
		strcmp(list->plugins[at]->name, plugin->name) < 0)
		at++;
	return plugins_add(list, plugin, at);
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

/* NAME.skipped has two lines: the kind, and why. */
static void
plugins_skip(struct plugins *plugins, const char *file)
{
	char kind[16] = "", why[400] = "", name[256];
	FILE *lines = files_read(file, FILES_TEXT_MAX);
	struct plugin *skipped;

	if (lines == NULL)
		return;
	if (fgets(kind, sizeof(kind), lines) == NULL ||
		fgets(why, sizeof(why), lines) == NULL)
		why[0] = '\0';
	fclose(lines);
	kind[strcspn(kind, "\n")] = why[strcspn(why, "\n")] = '\0';
	plugins_file_name(file, PLUGINS_SKIPPED, name, sizeof(name));
	skipped = plugin_named(
		strcmp(kind, "dataset") == 0 ? PLUGIN_DATASET : PLUGIN_STRATEGY,
		name);
	if (skipped != NULL)
		skipped->error = plugin_keep(skipped, "error", utf8_tame(why));
	plugins_add(&plugins->skipped, skipped, plugins->skipped.count);
}

/* Campaigns are .ini files, too. */
static bool
plugins_is_manifest(const char *file)
{
	FILE *stream = files_read(file, FILES_TEXT_MAX);
	char line[256];
	bool is = false;

	while (stream != NULL && !is &&
		fgets(line, sizeof(line), stream) != NULL)
		is = strncmp(line + strspn(line, " \t"), "[peer]", 6) == 0;
	if (stream != NULL)
		fclose(stream);
	return is;
}

/* Describes and keeps them; frees the files' names. */
static void
plugins_take(struct plugins *plugins, char **files, size_t count)
{
	struct plugin *described[DESCRIBE_TOGETHER];

	for (size_t from = 0; from < count; from += DESCRIBE_TOGETHER) {
		size_t n = count - from < DESCRIBE_TOGETHER ? count - from
							    : DESCRIBE_TOGETHER;

		describe_files(files + from, n, described);
		for (size_t i = 0; i < n; i++) {
			plugins_keep(plugins, described[i]);
			free(files[from + i]);
		}
	}
}

/* -1, with errno, when the folder can't be read. */
static int
plugins_folder(struct plugins *plugins, const char *folder)
{
	struct dirent **entries;
	int n = scandir(folder, &entries, plugins_is_one, alphasort);
	char **files = n > 0 ? calloc((size_t)n, sizeof(*files)) : NULL;
	size_t count = 0;

	for (int i = 0; i < n; i++) {
		char file[4096];

		if (snprintf(file, sizeof(file), "%s/%s", folder,
			    entries[i]->d_name) >= (int)sizeof(file))
			;
		else if (plugins_ends(file, PLUGINS_SKIPPED))
			plugins_skip(plugins, file);
		else if (files != NULL &&
			(plugins_ends(file, ".so") ||
				plugins_is_manifest(file))) {
			files[count] = strdup(file);
			count += files[count] != NULL;
		}
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	plugins_take(plugins, files, count);
	free(files);
	return n < 0 ? -1 : 0;
}

/* An unreadable folder that the user named is reported. */
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

/* Where lanebench's own are, without "bin/../" before users' eyes. */
static bool
plugins_own_folder(char *folder, size_t size)
{
	const char *beside = beside_program("../lib/lanebench/.");
	char *real;

	if (*beside == '\0')
		return false;
	real = realpath(beside, NULL);
	snprintf(folder, size, "%s", real != NULL ? real : beside);
	free(real);
	return true;
}

/* The path of a file of ours; false where there is none. A library's name and
 * that of a skipped one have '_' for '-'. */
static bool
plugins_own_path(char *path, size_t size, const char *folder, const char *name,
	const char *end)
{
	char base[256];
	bool manifest = strcmp(end, ".ini") == 0;

	if (strchr(name, '/') != NULL || strlen(name) >= sizeof(base))
		return false;
	snprintf(base, sizeof(base), "%s", name);
	for (char *c = base; !manifest && *c != '\0'; c++)
		*c = *c == '-' ? '_' : *c;
	return snprintf(path, size, "%s%s/%s%s", folder,
		       manifest ? "/peers" : "", base, end) < (int)size &&
		access(path, F_OK) == 0;
}

/* Whether all that are wanted are lanebench's own, each by its file's name:
 * then no other need be asked. */
static bool
plugins_find_wanted(struct plugins *plugins, const char *folder,
	const struct plugin_want *wanted, size_t wanted_count)
{
	char **files = calloc(wanted_count, sizeof(*files));
	size_t count = 0;
	bool all = files != NULL;

	for (size_t i = 0; i < wanted_count && all; i++) {
		const char *name = wanted[i].name;
		char path[4096];
		bool is = plugins_own_path(
			path, sizeof(path), folder, name, ".so");

		if (wanted[i].label) {
			all = !is &&
				!plugins_own_path(path, sizeof(path), folder,
					name, PLUGINS_SKIPPED) &&
				!plugins_own_path(path, sizeof(path), folder,
					name, ".ini");
			continue;
		}
		files[count] = is ? strdup(path) : NULL;
		all = files[count] != NULL;
		count += all;
	}
	if (all)
		plugins_take(plugins, files, count);
	for (size_t i = 0; i < count && !all; i++)
		free(files[i]);
	free(files);
	for (size_t i = 0; i < wanted_count && all; i++)
		all = wanted[i].label ||
			plugins_named(plugins, wanted[i].kind,
				wanted[i].name) != NULL;
	return all;
}

static void
plugins_find_all(struct plugins *plugins, const char *folder, const char *path)
{
	char peers[4096 + 8];

	if (folder != NULL) {
		plugins_folder(plugins, folder);
		snprintf(peers, sizeof(peers), "%s/peers", folder);
		plugins_folder(plugins, peers);
	}
	if (path != NULL)
		plugins_path(plugins, path);
}

int
plugins_find(
	struct plugins *plugins, const struct plugin_want *wanted, size_t count)
{
	const char *path = getenv("LANEBENCH_PATH");
	char own[4096], *folder = own;

	memset(plugins, 0, sizeof(*plugins));
	if (*beside_program("lanebench-trial") == '\0')
		return -ENOENT;
	if (!plugins_own_folder(own, sizeof(own)))
		folder = NULL;
	if (path != NULL && *path == '\0')
		path = NULL;
	/* All of the folders that the user adds is checked. */
	if (folder == NULL || path != NULL || count == 0 ||
		!plugins_find_wanted(plugins, folder, wanted, count)) {
		plugins_fini(plugins);
		plugins_find_all(plugins, folder, path);
	}
	/* After Ctrl-C plugins have no answers, and aren't to blame. */
	if (!interrupt_seen())
		return 0;
	plugins_fini(plugins);
	return -EINTR;
}

void
plugins_fini(struct plugins *plugins)
{
	const struct plugin_list *const lists[] = { &plugins->strategies,
		&plugins->datasets, &plugins->apart, &plugins->broken,
		&plugins->skipped };

	for (size_t l = 0; l < sizeof(lists) / sizeof(lists[0]); l++) {
		for (size_t i = 0; i < lists[l]->count; i++)
			plugin_destroy(lists[l]->plugins[i]);
		free(lists[l]->plugins);
	}
	memset(plugins, 0, sizeof(*plugins));
}

/* The file's name, as far as a table may have it. */
static void
plugins_plain_name(const char *file, char *name, size_t size)
{
	const char *base = strrchr(file, '/');
	char *dot;

	snprintf(name, size, "%s", base != NULL ? base + 1 : file);
	dot = strrchr(name, '.');
	if (dot != NULL && strcmp(dot, ".so") == 0)
		*dot = '\0';
	for (char *c = name; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c) && strchr("-_.", *c) == NULL)
			*c = '-';
	if (name[strspn(name, ".")] == '\0')
		snprintf(name, size, "plugin");
}

/* What stands in for a strategy of which only the file is known: by the file's
 * name, or one like it that no plugin has. */
static struct plugin *
plugins_stand_in(struct plugins *plugins, const struct plugin *broken)
{
	const char *file = broken->file, *why = broken->error;
	char plain[PLUGINS_STAND_IN], name[PLUGINS_STAND_IN + 12];
	struct plugin *plugin;
	unsigned number = 1;

	plugins_plain_name(file, plain, sizeof(plain));
	snprintf(name, sizeof(name), "%s", plain);
	while ((plugin = plugins_named(plugins, PLUGIN_EITHER, name)) != NULL ||
		names_reserved(name) != NULL) {
		if (plugin != NULL && plugin->broken &&
			strcmp(plugin->file, file) == 0)
			return plugin;
		snprintf(name, sizeof(name), "%s.%u", plain, ++number);
	}
	if (strncmp(why, file, strlen(file)) == 0 &&
		strncmp(why + strlen(file), ": ", 2) == 0)
		why += strlen(file) + 2;
	plugin = plugin_named(PLUGIN_STRATEGY, name);
	if (plugin == NULL)
		return NULL;
	plugin->file = plugin_keep(plugin, "file", file);
	plugin->unusable = plugin_keep(plugin, "unusable", why);
	plugin->broken = true;
	return plugins_keep(plugins, plugin);
}

bool
plugins_unusable(
	const struct plugins *plugins, const char *name, struct reason *why)
{
	for (size_t i = 0; i < plugins->broken.count; i++) {
		const struct plugin *broken = plugins->broken.plugins[i];
		char own[256];

		plugins_file_name(broken->file, ".so", own, sizeof(own));
		if (strcmp(own, name) != 0)
			continue;
		reason_set(why, "%s can't be used: %s", name, broken->error);
		return true;
	}
	return false;
}

/* What there is of the same file or, unless files are kept apart, of the same
 * name. */
static struct plugin *
plugins_there(
	const struct plugins *plugins, const struct plugin *plugin, bool apart)
{
	const struct plugin_list *const lists[] = { &plugins->strategies,
		&plugins->datasets, &plugins->apart };

	if (!apart)
		return plugins_named(plugins, PLUGIN_EITHER, plugin->name);
	for (size_t l = 0; l < 3; l++)
		for (size_t i = 0; i < lists[l]->count; i++)
			if (plugins_same_file(lists[l]->plugins[i], plugin))
				return lists[l]->plugins[i];
	return NULL;
}

/* Keeps what a file has; takes the plugin. */
static struct plugin *
plugins_keep_file(struct plugins *plugins, struct plugin *plugin,
	const char *file, bool apart, struct reason *why)
{
	struct plugin *there = plugins_there(plugins, plugin, apart);
	char *quoted;

	if (there == NULL) {
		quoted = typed_quoted(file);
		if (quoted != NULL)
			plugin->typed = plugin_keep(plugin, "typed", quoted);
		free(quoted);
		return apart ? plugins_add(&plugins->apart, plugin,
				       plugins->apart.count)
			     : plugins_keep(plugins, plugin);
	}
	/* The same file is no second plugin. */
	if (!plugins_same_file(there, plugin)) {
		reason_set(why, "%s: there is a %s called %s already", file,
			plugin_kind_name(there->kind), plugin->name);
		there = NULL;
	}
	plugin_destroy(plugin);
	return there;
}

static struct plugin *
plugins_file(struct plugins *plugins, enum plugin_kind kind, const char *file,
	bool apart, struct reason *why)
{
	char *real = realpath(file, NULL);
	struct plugin *plugin, *kept = NULL;

	if (real == NULL) {
		reason_set(why, "%s: %s", file, strerror(errno));
		return NULL;
	}
	plugin = describe_file(real);
	free(real);
	if (plugin == NULL) {
		reason_set(why, "%s: out of memory", file);
		return NULL;
	}
	if (plugin->error != NULL) {
		reason_set(why, "%s", plugin->error);
		if (plugins->stand_ins && plugin->broken &&
			kind != PLUGIN_DATASET)
			kept = plugins_stand_in(plugins, plugin);
	} else if (kind != PLUGIN_EITHER && plugin->kind != kind) {
		reason_set(why, "%s: is no %s, but a %s", file,
			plugin_kind_name(kind), plugin_kind_name(plugin->kind));
	} else {
		return plugins_keep_file(plugins, plugin, file, apart, why);
	}
	plugin_destroy(plugin);
	return kept;
}

/* Says that there is no plugin of that name, and what may be meant. */
static void
plugins_say_unknown(const struct plugins *plugins, enum plugin_kind kind,
	const char *name, struct reason *why)
{
	const char *word = plugin_kind_name(kind);
	const char *all = kind == PLUGIN_DATASET ? "datasets" : "strategies";
	char ask[NEAREST_ASK], advice[60];

	if (access(name, F_OK) == 0) {
		reason_set(why,
			"no %s is called '%.80s'; a file is named with a "
			"slash: ./%.80s",
			word, name, name);
		return;
	}
	snprintf(advice, sizeof(advice), "`lanebench list %s` shows all", all);
	nearest_ask(ask, plugins_nearest(plugins, kind, name), advice);
	reason_set(why, "no %s is called '%.80s'%s", word, name, ask);
}

static struct plugin *
plugins_by_name(struct plugins *plugins, enum plugin_kind kind,
	const char *name, struct reason *why)
{
	struct plugin *plugin = plugins_named(plugins, kind, name);
	const struct plugin *skipped = plugins_left_out(plugins, name);

	if (plugin != NULL || plugins_unusable(plugins, name, why))
		return plugin;
	if (skipped != NULL)
		reason_set(why, "%s was left out of this build: %s", name,
			skipped->error);
	/* A name near a dataset's is better advice than none. */
	else
		plugins_say_unknown(plugins,
			kind != PLUGIN_EITHER ? kind
				: plugins_nearest(
					  plugins, PLUGIN_DATASET, name) != NULL
				? PLUGIN_DATASET
				: PLUGIN_STRATEGY,
			name, why);
	return NULL;
}

struct plugin *
plugins_get(struct plugins *plugins, enum plugin_kind kind, const char *name,
	bool apart, struct reason *why)
{
	return strchr(name, '/') != NULL
		? plugins_file(plugins, kind, name, apart, why)
		: plugins_by_name(plugins, kind, name, why);
}
