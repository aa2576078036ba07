/* SPDX-License-Identifier: MIT */
/* lanebench describe NAME: one plugin, with its options. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "plugins/plugins.h"
#include "process/interrupt.h"
#include "text/utf8.h"
#include "text/wrap.h"

static void
describe_option(const char *plugin, json_t *option)
{
	const char *kind = plugin_text(option, "kind");
	const char *preset = plugin_text(option, "preset");
	char help[600];

	printf("  --set %s.%s=", plugin, plugin_text(option, "name"));
	if (strcmp(kind, "choice") == 0)
		printf("%s", plugin_text(option, "choices"));
	else if (strcmp(kind, "number") == 0)
		printf("%lld..%lld",
			(long long)json_integer_value(
				json_object_get(option, "min")),
			(long long)json_integer_value(
				json_object_get(option, "max")));
	else
		printf("TEXT");
	if (*preset != '\0')
		printf("  (%s)", preset);
	printf("\n      ");
	snprintf(help, sizeof(help), "%s%s", plugin_text(option, "help"),
		plugin_flag(option, "secret") ? " (never recorded)" : "");
	wrap_words(stdout, help, 6, 6);
}

/* A word of a command, which a file has as it likes. */
static void
describe_word(const char *word)
{
	char *copy = word ? strdup(word) : NULL;

	printf(" %s", copy ? utf8_tame(copy) : "?");
	free(copy);
}

static void
describe_peer(json_t *plugin)
{
	json_t *word;
	size_t i;

	printf("  a peer: a program that lanebench starts, for %s; runs only "
	       "when it is named\n  command:",
		plugin_text(plugin, "datasets"));
	json_array_foreach(json_object_get(plugin, "command"), i, word)
		describe_word(json_string_value(word));
	printf("\n  checked: each body's CRC-32%s\n",
		strcmp(plugin_text(plugin, "checks"), "body") == 0
			? " (it extracts nothing)"
			: " and each page's title");
	if (*plugin_text(plugin, "heeds") != '\0')
		printf("  heeds: %s\n", plugin_text(plugin, "heeds"));
	if (*plugin_text(plugin, "version") != '\0')
		printf("  version: %s\n", plugin_text(plugin, "version"));
}

static void
describe_print(json_t *plugin)
{
	const char *name = plugin_text(plugin, "name");
	json_t *options = json_object_get(plugin, "options"), *option;
	char threads[160];
	size_t i;

	printf("%s, a %s: %s\n", name, plugin_text(plugin, "kind"),
		plugin_text(plugin, "summary"));
	utf8_say(stdout, "  from %s", plugin_text(plugin, "file"));
	if (plugin_flag(plugin, "peer"))
		describe_peer(plugin);
	if (*plugin_text(plugin, "unusable") != '\0')
		printf("  not here: %s\n", plugin_text(plugin, "unusable"));
	if (plugin_at_load(plugin, threads, sizeof(threads)))
		printf("  %s\n", threads);
	if (plugin_flag(plugin, "one_worker"))
		printf("  runs at one worker only\n");
	if (json_array_size(options) == 0)
		printf("  no options\n");
	json_array_foreach(options, i, option) describe_option(name, option);
}

static int
describe_run(struct cli *cli)
{
	const char *name = cli->line.operands[0];
	char why[600], why_dataset[600] = "";
	bool file;
	struct plugins plugins;
	json_t *plugin, *wanted;
	int code;

	interrupt_watch();
	wanted = json_pack("[{s:s}]", "name", name);
	code = campaign_find(&plugins, wanted);
	json_decref(wanted);
	if (code != EXIT_OK)
		return code;
	/* A file is asked once what it is. */
	file = strchr(name, '/') != NULL;
	plugin = plugins_get(
		&plugins, file ? NULL : "strategy", name, why, sizeof(why));
	if (plugin == NULL && !file)
		plugin = plugins_get(&plugins, "dataset", name, why_dataset,
			sizeof(why_dataset));
	if (plugin != NULL) {
		plugins_probe(plugin);
		if (!campaign_interrupted())
			describe_print(plugin);
	} else if (!campaign_interrupted()) {
		/* A name near a dataset's is better advice than none. */
		campaign_complain("%s",
			strstr(why_dataset, "did you mean") ? why_dataset
							    : why);
		code = EXIT_USAGE;
	}
	plugins_fini(&plugins);
	return campaign_interrupted() ? EXIT_INTERRUPTED : code;
}

const struct command command_describe = {
	{ .called = "lanebench describe",
		.operands = "NAME",
		.wants = "one name, which `lanebench list` shows",
		.least = 1,
		.most = 1,
		.about = "NAME is a strategy or a dataset; with a slash, a "
			 "plugin's file." },
	.summary = "one strategy or dataset, with options",
	.run = describe_run,
};
