/* SPDX-License-Identifier: MIT */
/* lanebench list: which strategies and datasets there are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "plugins/plugins.h"
#include "process/interrupt.h"
#include "text/wrap.h"

/* The column where the words begin. */
#define LIST_INDENT 23

static void
list_line(const char *name, const char *words, const char *more)
{
	char *text;
	int at = printf("  %-*s ", LIST_INDENT - 3, name);

	if (at < 0 || asprintf(&text, "%s%s", words, more) < 0)
		return;
	wrap_words(stdout, text, (size_t)at, LIST_INDENT);
	free(text);
}

static void
list_kind(const struct plugins *plugins, enum plugin_kind kind,
	const char *title, const struct plugin_list *all)
{
	printf("%s\n", title);
	for (size_t i = 0; i < all->count; i++) {
		struct plugin *plugin = all->plugins[i];

		describe_probe(plugin);
		if (campaign_interrupted())
			return;
		list_line(plugin->name, plugin->summary,
			plugin->peer		     ? " (a peer)"
				: plugin->on_request ? " (on request)"
						     : "");
		if (*plugin->unusable != '\0')
			list_line("", "not here: ", plugin->unusable);
	}
	for (size_t i = 0; i < plugins->skipped.count; i++) {
		const struct plugin *skipped = plugins->skipped.plugins[i];

		if (skipped->kind == kind &&
			plugins_named(plugins, kind, skipped->name) == NULL)
			list_line(skipped->name,
				"not in this build: ", skipped->error);
	}
}

static int
list_run(struct cli *cli)
{
	const char *what = cli->line.count > 0 ? cli->line.operands[0] : "";
	struct plugins plugins;
	int code;

	if (*what != '\0' && strcmp(what, "strategies") != 0 &&
		strcmp(what, "datasets") != 0)
		return cli_refuse(EXIT_USAGE,
			"list takes no '%.60s'; `lanebench list --help` shows "
			"what it takes",
			what);
	interrupt_watch();
	code = campaign_find(&plugins, NULL, 0);
	if (code != EXIT_OK)
		return code;
	if (strcmp(what, "datasets") != 0)
		list_kind(&plugins, PLUGIN_STRATEGY, "strategies",
			&plugins.strategies);
	if (strcmp(what, "strategies") != 0)
		list_kind(&plugins, PLUGIN_DATASET, "datasets",
			&plugins.datasets);
	for (size_t i = 0; i < plugins.broken.count; i++)
		fprintf(stderr, "lanebench: left out: %s\n",
			plugins.broken.plugins[i]->error);
	plugins_fini(&plugins);
	return campaign_interrupted() ? EXIT_INTERRUPTED : EXIT_OK;
}

const struct command command_list = {
	{ .called = "lanebench list",
		.operands = "[strategies|datasets]",
		.wants = "strategies, datasets or nothing",
		.most = 1,
		.about = "Lists strategies and datasets, and why one can't "
			 "run here.",
		.more = "LANEBENCH_PATH adds folders with plugins, separated "
			"by colons." },
	.summary = "strategies and datasets, and why one can't run",
	.run = list_run,
};
