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
describe_option(const char *plugin, const struct plugin_option *option)
{
	char help[600];

	printf("  --set %s.%s=", plugin, option->name);
	if (option->kind == LANE_CHOICE)
		printf("%s", option->choices);
	else if (option->kind == LANE_NUMBER)
		printf("%lld..%lld", (long long)option->min,
			(long long)option->max);
	else
		printf("TEXT");
	if (*option->preset != '\0')
		printf("  (%s)", option->preset);
	printf("\n      ");
	snprintf(help, sizeof(help), "%s%s", option->help,
		option->secret ? " (never recorded)" : "");
	wrap_words(stdout, help, 6, 6);
}

/* A word of a peer's command: its file may hold any bytes. */
static void
describe_word(const char *word)
{
	char *copy = word != NULL ? strdup(word) : NULL;

	printf(" %s", copy != NULL ? utf8_tame(copy) : "?");
	free(copy);
}

static void
describe_peer(const struct plugin *plugin)
{
	json_t *word;
	size_t i;

	printf("  a peer: a program that lanebench starts, for %s; runs only "
	       "when it is named\n  command:",
		plugin->datasets);
	json_array_foreach (plugin->command, i, word)
		describe_word(json_string_value(word));
	printf("\n  checked: each body's CRC-32%s\n",
		plugin->titles ? " and each page's title"
			       : " (it extracts nothing)");
	if (*plugin->heeds != '\0')
		printf("  heeds: %s\n", plugin->heeds);
	if (plugin->version != NULL && *plugin->version != '\0')
		printf("  version: %s\n", plugin->version);
}

static void
describe_print(const struct plugin *plugin)
{
	const struct plugin_option *option = plugin->options;
	char threads[160];

	printf("%s, a %s: %s\n", plugin->name, plugin_kind_name(plugin->kind),
		plugin->summary);
	utf8_say(stdout, "  from %s", plugin->file);
	if (plugin->peer)
		describe_peer(plugin);
	if (*plugin->unusable != '\0')
		printf("  not here: %s\n", plugin->unusable);
	if (plugin_at_load(plugin, threads, sizeof(threads)))
		printf("  %s\n", threads);
	if (plugin->one_worker)
		printf("  runs at one worker only\n");
	if (option->name == NULL)
		printf("  no options\n");
	for (; option->name != NULL; option++)
		describe_option(plugin->name, option);
}

static int
describe_run(struct cli *cli)
{
	const char *name = cli->line.operands[0];
	const struct plugin_want wanted = { .name = name };
	struct reason why;
	struct plugins plugins;
	struct plugin *plugin;
	int code;

	interrupt_watch();
	code = campaign_find(&plugins, &wanted, 1);
	if (code != EXIT_OK)
		return code;
	plugin = plugins_get(&plugins, PLUGIN_EITHER, name, false, &why);
	if (plugin != NULL) {
		describe_probe(plugin);
		if (!campaign_interrupted())
			describe_print(plugin);
	} else if (!campaign_interrupted()) {
		campaign_complain("%s", why.text);
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
