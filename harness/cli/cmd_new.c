/* SPDX-License-Identifier: MIT */
/* lanebench new: a file to begin with, which builds and passes at once. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "files/beside.h"
#include "files/files.h"
#include "plugins/plugins.h"
#include "process/interrupt.h"
#include "text/names.h"

#define NEW_NAME_MAX 60
#define NEW_FILE_MAX 65536

/* "my-idea" to "my_idea", for C. */
static void
new_symbol(const char *name, char *symbol)
{
	do
		*symbol++ = *name == '-' ? '_' : *name;
	while (*name++ != '\0');
}

static bool
new_name_is_good(const char *name)
{
	size_t n = strlen(name);

	if (n < 1 || n > NEW_NAME_MAX || !islower((unsigned char)name[0]) ||
		name[n - 1] == '-' || strstr(name, "--") != NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!islower((unsigned char)name[i]) &&
			!isdigit((unsigned char)name[i]) && name[i] != '-')
			return false;
	return true;
}

/* Writes the template with the new name for its own. */
static int
new_write(const char *template, const char *name, FILE *to)
{
	static const char plain[] = "my-idea", c_name[] = "my_idea";
	char symbol[NEW_NAME_MAX + 1];

	new_symbol(name, symbol);
	while (*template != '\0') {
		if (strncmp(template, plain, sizeof(plain) - 1) == 0) {
			fputs(name, to);
			template += sizeof(plain) - 1;
		} else if (strncmp(template, c_name, sizeof(c_name) - 1) == 0) {
			fputs(symbol, to);
			template += sizeof(c_name) - 1;
		} else {
			putc(*template ++, to);
		}
	}
	return ferror(to) ? -EIO : 0;
}

/* The template's text, to be freed; NULL: it isn't there. */
static char *
new_template(const char *kind)
{
	char name[64], *text = malloc(NEW_FILE_MAX);
	FILE *file;
	size_t n = 0;

	snprintf(name, sizeof(name), "../share/lanebench/templates/%s.c", kind);
	file = files_read(beside_path(name), FILES_TEXT_MAX);
	if (file != NULL && text != NULL)
		n = fread(text, 1, NEW_FILE_MAX - 1, file);
	if (file != NULL)
		fclose(file);
	if (n == 0) {
		free(text);
		return NULL;
	}
	text[n] = '\0';
	return text;
}

/* A name that is taken would only be refused when the plugin runs. */
static int
new_name_is_free(const char *name)
{
	struct plugins plugins;
	const struct plugin *plugin;
	bool taken;
	int code;

	code = campaign_find(&plugins, NULL, 0);
	if (code != EXIT_OK)
		return code;
	plugin = plugins_named(&plugins, PLUGIN_EITHER, name);
	taken = plugin != NULL || plugins_left_out(&plugins, name) != NULL ||
		names_reserved(name) != NULL;
	if (plugin != NULL)
		campaign_complain("there is a %s called %s already, %s; take "
				  "another name",
			plugin_kind_name(plugin->kind), name, plugin->file);
	else if (taken)
		campaign_complain("%s is a name of lanebench's own; take "
				  "another",
			name);
	plugins_fini(&plugins);
	return taken ? EXIT_USAGE : EXIT_OK;
}

static int
new_create(const char *kind, const char *name)
{
	char file[NEW_NAME_MAX + 4], *template = new_template(kind);
	FILE *to;
	int rc;

	if (template == NULL)
		return cli_refuse(EXIT_MISSING,
			"the template %s.c isn't where it is installed: "
			"../share/lanebench/templates beside lanebench",
			kind);
	new_symbol(name, file);
	strcat(file, ".c");
	to = files_create_stream(file);
	if (to == NULL) {
		rc = errno;
		campaign_complain("%s: %s; %s", file, strerror(rc),
			rc == EEXIST ? "move it away, or take another name"
				     : "go to a folder that can be written");
		free(template);
		return rc == EEXIST ? EXIT_USAGE : EXIT_MISSING;
	}
	rc = new_write(template, name, to);
	if (fclose(to) != 0 && rc == 0)
		rc = -errno;
	free(template);
	if (rc < 0) {
		campaign_complain("%s: %s", file, strerror(-rc));
		remove(file);
		return EXIT_MISSING;
	}
	printf("%s: a %s that builds; its first lines say how to go on.\n",
		file, kind);
	return EXIT_OK;
}

static int
new_run(struct cli *cli)
{
	const char *kind = cli->line.operands[0];
	const char *name = cli->line.operands[1];
	int code;

	if (strcmp(kind, "strategy") != 0 && strcmp(kind, "dataset") != 0)
		return cli_refuse(EXIT_USAGE,
			"'%.60s' is neither strategy nor dataset; type "
			"`lanebench new strategy my-idea`",
			kind);
	if (!new_name_is_good(name))
		return cli_refuse(EXIT_USAGE,
			"'%.80s' can't be its name: a lower-case letter, then "
			"letters, digits and '-', at most %d",
			name, NEW_NAME_MAX);
	interrupt_watch();
	code = new_name_is_free(name);
	return code == EXIT_OK ? new_create(kind, name) : code;
}

const struct command command_new = {
	{ .called = "lanebench new",
		.operands = "strategy|dataset NAME",
		.wants = "strategy or dataset, and a name, as in `lanebench "
			 "new strategy my-idea`",
		.least = 2,
		.most = 2,
		.about = "Writes NAME.c (a '-' in the name is a '_' there) "
			 "into this folder: a plugin that builds, passes and "
			 "says how to go on. NAME begins with a letter; "
			 "lower-case letters, digits and '-' follow." },
	.summary = "a strategy or dataset to begin with",
	.run = new_run,
};
