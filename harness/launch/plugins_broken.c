/* SPDX-License-Identifier: MIT */
/* What stands for a strategy of which nothing but its file is known. */
#include "launch/plugins_broken.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "wire/names.h"

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
