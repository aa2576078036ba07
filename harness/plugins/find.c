/* SPDX-License-Identifier: MIT */
/* The folders that plugins are found in. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files/beside.h"
#include "files/files.h"
#include "plugins/describe.h"
#include "plugins/plugins.h"
#include "process/interrupt.h"
#include "text/utf8.h"

#define PLUGINS_SKIPPED ".skipped"

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
	FILE *lines = files_read(file, FILES_TEXT_MAX);

	if (lines == NULL)
		return;
	if (fgets(kind, sizeof(kind), lines) == NULL ||
		fgets(why, sizeof(why), lines) == NULL)
		why[0] = '\0';
	fclose(lines);
	kind[strcspn(kind, "\n")] = why[strcspn(why, "\n")] = '\0';
	plugins_file_name(entry, PLUGINS_SKIPPED, name, sizeof(name));
	json_array_append_new(plugins->skipped,
		json_pack("{s:s, s:s, s:s}", "name", name, "kind", kind, "why",
			utf8_tame(why)));
}

/* Campaigns are .ini files, too. */
static bool
plugins_is_manifest(const char *file)
{
	FILE *stream = files_read(file, FILES_TEXT_MAX);
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

static void
plugins_init(struct plugins *plugins)
{
	memset(plugins, 0, sizeof(*plugins));
	plugins->strategies = json_array();
	plugins->datasets = json_array();
	plugins->apart = json_array();
	plugins->broken = json_array();
	plugins->skipped = json_array();
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
	snprintf(folder, size, "%s", real ? real : beside);
	free(real);
	return true;
}

/* The file that a name stands for; the caller's. NULL: there is none. */
static char *
plugins_own_file(const char *folder, const char *name)
{
	char base[256], file[4096];

	snprintf(base, sizeof(base), "%s", name);
	for (char *c = base; *c != '\0'; c++)
		*c = *c == '-' ? '_' : *c;
	if (strchr(base, '/') != NULL || strlen(name) >= sizeof(base) ||
		snprintf(file, sizeof(file), "%s/%s.so", folder, base) >=
			(int)sizeof(file) ||
		access(file, F_OK) < 0)
		return NULL;
	return strdup(file);
}

/* Whether a file of ours is called that, a peer's or one that was left out. */
static bool
plugins_own_name(const char *folder, json_t *wanted)
{
	static const char *const ends[] = { ".so", PLUGINS_SKIPPED, ".ini" };
	const char *name = plugin_text(wanted, "name");
	char base[256], file[4096 + 300];
	bool is = false;

	for (size_t i = 0; i < 3 && !is; i++) {
		snprintf(base, sizeof(base), "%s", name);
		for (char *c = base; i < 2 && *c != '\0'; c++)
			*c = *c == '-' ? '_' : *c;
		snprintf(file, sizeof(file), "%s%s/%s%s", folder,
			i < 2 ? "" : "/peers", base, ends[i]);
		is = access(file, F_OK) == 0;
	}
	return is;
}

static bool
plugins_has(const struct plugins *plugins, json_t *wanted)
{
	const char *kind = plugin_text(wanted, "kind");
	const char *name = plugin_text(wanted, "name");

	return (strcmp(kind, "dataset") != 0 &&
		       plugins_named(plugins->strategies, name) != NULL) ||
		(strcmp(kind, "strategy") != 0 &&
			plugins_named(plugins->datasets, name) != NULL);
}

/* Whether all that are wanted are lanebench's own, each by its file's name:
 * then nobody else need be asked. */
static bool
plugins_find_wanted(struct plugins *plugins, const char *folder, json_t *wanted)
{
	char *files[PLUGINS_TOGETHER];
	json_t *described[PLUGINS_TOGETHER], *one;
	size_t count = 0, i;
	bool all = json_array_size(wanted) <= PLUGINS_TOGETHER;

	json_array_foreach(wanted, i, one)
	{
		if (plugin_flag(one, "label"))
			all = all && !plugins_own_name(folder, one);
		if (!all || plugin_flag(one, "label"))
			continue;
		files[count] =
			plugins_own_file(folder, plugin_text(one, "name"));
		if (files[count] != NULL)
			count++;
		else
			all = false;
	}
	if (all)
		plugins_describe_all(files, count, described);
	for (i = 0; i < count; i++) {
		if (all)
			plugins_keep(plugins, described[i]);
		free(files[i]);
	}
	for (i = 0; i < json_array_size(wanted) && all; i++)
		all = plugin_flag(json_array_get(wanted, i), "label") ||
			plugins_has(plugins, json_array_get(wanted, i));
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
plugins_find(struct plugins *plugins, json_t *wanted)
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
	plugins_init(plugins);
	/* Who adds folders is told what is wrong with what is in them. */
	if (folder == NULL || path != NULL || json_array_size(wanted) == 0 ||
		!plugins_find_wanted(plugins, folder, wanted)) {
		plugins_fini(plugins);
		plugins_init(plugins);
		plugins_find_all(plugins, folder, path);
	}
	/* Those that weren't asked any more aren't to blame. */
	if (!interrupt_seen())
		return 0;
	plugins_fini(plugins);
	return -EINTR;
}
