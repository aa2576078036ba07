/* SPDX-License-Identifier: MIT */
/* lanebench list: which strategies and datasets there are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "plugins/plugins.h"
#include "process/interrupt.h"
#include "text/wrap.h"

/* Where the words begin. */
#define LIST_INDENT 23

/* Two parts of what is said of a name. */
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
list_array(const char *title, const char *kind, json_t *array, json_t *skipped)
{
	json_t *plugin;
	size_t i;

	printf("%s\n", title);
	json_array_foreach(array, i, plugin)
	{
		plugins_probe(plugin);
		if (campaign_interrupted())
			return;
		list_line(plugin_text(plugin, "name"),
			plugin_text(plugin, "summary"),
			plugin_flag(plugin, "peer") ? " (a peer)"
				: plugin_flag(plugin, "on_request")
				? " (on request)"
				: "");
		if (*plugin_text(plugin, "unusable") != '\0')
			list_line("",
				"not here: ", plugin_text(plugin, "unusable"));
	}
	json_array_foreach(skipped, i, plugin)
	{
		if (strcmp(plugin_text(plugin, "kind"), kind) == 0 &&
			plugins_named(array, plugin_text(plugin, "name")) ==
				NULL)
			list_line(plugin_text(plugin, "name"),
				"not in this build: ",
				plugin_text(plugin, "why"));
	}
}

static int
list_run(struct cli *cli)
{
	const char *what = cli->line.count > 0 ? cli->line.operands[0] : "";
	struct plugins plugins;
	json_t *broken;
	size_t i;
	int code;

	if (*what != '\0' && strcmp(what, "strategies") != 0 &&
		strcmp(what, "datasets") != 0) {
		campaign_complain("list takes no '%.60s'; `lanebench list "
				  "--help` shows what it takes",
			what);
		return EXIT_USAGE;
	}
	interrupt_watch();
	code = campaign_find(&plugins, NULL);
	if (code != EXIT_OK)
		return code;
	if (strcmp(what, "datasets") != 0)
		list_array("strategies", "strategy", plugins.strategies,
			plugins.skipped);
	if (strcmp(what, "strategies") != 0)
		list_array("datasets", "dataset", plugins.datasets,
			plugins.skipped);
	json_array_foreach(plugins.broken, i, broken) fprintf(stderr,
		"lanebench: left out: %s\n", plugin_text(broken, "error"));
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
