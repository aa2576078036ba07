/* SPDX-License-Identifier: MIT */
/* The folders that plugins are found in. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "launch/child.h"
#include "launch/interrupt.h"
#include "launch/plugins.h"
#include "launch/plugins_describe.h"
#include "launch/plugins_keep.h"
#include "wire/regular.h"
#include "wire/utf8.h"

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
