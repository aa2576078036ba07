/* SPDX-License-Identifier: MIT */
/* Reads a description, once, from JSON into a struct. */
#include "plugins/plugins.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "launch/prepare.h"
#include "text/names.h"

static const char *const plugin_kinds[] = { "", "strategy", "dataset", NULL };
static const char *const plugin_option_kinds[] = { "", "number", "choice",
	"string", NULL };
static const char *const plugin_acquires[] = { "none", "file", "url", NULL };

static const struct reply_field plugin_any[] = {
	REPLY_FIELD(plugin, name, REPLY_TEXT, true),
	REPLY_FIELD(plugin, summary, REPLY_TEXT, true),
	REPLY_FIELD(plugin, on_request, REPLY_FLAG, false),
	REPLY_FIELD(plugin, links, REPLY_NAMED, false),
	REPLY_FIELD(plugin, threads_at_load, REPLY_COUNT, false),
	REPLY_FIELD(plugin, thread_at_load, REPLY_TEXT, false),
	REPLY_END,
};
static const struct reply_field plugin_strategy[] = {
	REPLY_FIELD(plugin, one_worker, REPLY_FLAG, false),
	REPLY_FIELD(plugin, unusable, REPLY_TEXT, false),
	REPLY_END,
};
static const struct reply_field plugin_peer[] = {
	REPLY_FIELD(plugin, command, REPLY_TEXTS, true),
	REPLY_FIELD(plugin, datasets, REPLY_TEXT, true),
	REPLY_FIELD(plugin, needs, REPLY_TEXT, false),
	REPLY_FIELD(plugin, heeds, REPLY_TEXT, false),
	REPLY_END,
};
static const struct reply_field plugin_dataset[] = {
	REPLY_FIELD(plugin, workers, REPLY_TEXT, false),
	REPLY_FIELD(plugin, sample, REPLY_COUNT, true),
	REPLY_FIELD(plugin, cpu_bound, REPLY_FLAG, false),
	REPLY_END,
};
static const struct reply_field plugin_error[] = {
	REPLY_FIELD(plugin, error, REPLY_TEXT, true),
	REPLY_FIELD(plugin, broken, REPLY_FLAG, false),
	REPLY_END,
};
static const struct reply_field plugin_options[] = {
	REPLY_FIELD(plugin_option, name, REPLY_TEXT, true),
	REPLY_FIELD(plugin_option, help, REPLY_TEXT, false),
	REPLY_FIELD(plugin_option, preset, REPLY_TEXT, false),
	REPLY_FIELD(plugin_option, choices, REPLY_TEXT, false),
	REPLY_FIELD(plugin_option, min, REPLY_NUMBER, false),
	REPLY_FIELD(plugin_option, max, REPLY_NUMBER, false),
	REPLY_FIELD(plugin_option, secret, REPLY_FLAG, false),
	REPLY_FIELD(plugin_option, heeded, REPLY_FLAG, false),
	REPLY_END,
};

/* Which of the words the text is; -1: none. */
static int
plugin_word(json_t *from, const char *key, const char *const *words)
{
	const char *text = json_string_value(json_object_get(from, key));

	for (int i = 0; text != NULL && words[i] != NULL; i++)
		if (strcmp(words[i], text) == 0)
			return i;
	return -1;
}

static int
plugin_take(struct plugin *plugin, json_t *from,
	const struct reply_field *fields, struct reason *why)
{
	return reply_take(plugin->said, from, fields, plugin, why);
}

/* The `number`-th option. */
static int
plugin_take_option(
	struct plugin *plugin, json_t *from, size_t number, struct reason *why)
{
	struct plugin_option *option = &plugin->options[number];
	int kind = plugin_word(from, "kind", plugin_option_kinds);
	json_t *owner = json_object();

	json_array_append_new(json_object_get(plugin->said, "options"), owner);
	*option = (struct plugin_option){
		.help = "", .preset = "", .choices = ""
	};
	if (reply_take(owner, from, plugin_options, option, why) < 0 ||
		names_check_option(option->name, number, why) < 0)
		return -EINVAL;
	if (plugin_option(plugin, option->name) != option)
		return reason_set(why, "two of its options are called '%s'",
			option->name);
	if (kind <= 0 || (kind == LANE_CHOICE && *option->choices == '\0') ||
		(kind == LANE_NUMBER &&
			(json_object_get(owner, "min") == NULL ||
				json_object_get(owner, "max") == NULL)))
		return reason_set(
			why, "option '%s' is of an unknown kind", option->name);
	option->kind = (enum lane_option_kind)kind;
	return 0;
}

static int
plugin_take_options(struct plugin *plugin, json_t *from, struct reason *why)
{
	json_t *options = json_object_get(from, "options");
	size_t count = json_array_size(options);
	int rc = 0;

	if (!json_is_array(options))
		return reason_set(why, "its reply has no good 'options'");
	plugin->options = calloc(count + 1, sizeof(*plugin->options));
	if (plugin->options == NULL)
		return reason_set(why, "out of memory");
	json_object_set_new(plugin->said, "options", json_array());
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = plugin_take_option(
			plugin, json_array_get(options, i), i, why);
	return rc;
}

static int
plugin_take_peer(struct plugin *plugin, json_t *from, struct reason *why)
{
	static const char *const checks[] = { "body", "title", NULL };
	int check = plugin_word(from, "checks", checks);

	if (check < 0)
		return reason_set(why, "its reply has no good 'checks'");
	plugin->titles = check > 0;
	return plugin_take(plugin, from, plugin_peer, why);
}

static int
plugin_take_dataset(struct plugin *plugin, json_t *from, struct reason *why)
{
	int acquire = plugin_word(from, "acquire", plugin_acquires);

	if (acquire < 0)
		return reason_set(why, "its acquire is unknown");
	plugin->acquire = (enum lane_acquire)acquire;
	return plugin_take(plugin, from, plugin_dataset, why);
}

static int
plugin_take_all(
	struct plugin *plugin, json_t *from, bool program, struct reason *why)
{
	int kind = plugin_word(from, "kind", plugin_kinds);

	if (json_object_get(from, "error") != NULL)
		return plugin_take(plugin, from, plugin_error, why);
	if (kind <= 0)
		return reason_set(why, "its reply has no good 'kind'");
	plugin->kind = (enum plugin_kind)kind;
	if (plugin_take(plugin, from, plugin_any, why) < 0 ||
		names_check(plugin_kinds[kind], plugin->name, why) < 0 ||
		plugin_take_options(plugin, from, why) < 0)
		return -EINVAL;
	/* Less of a program's work is checked: a library can't be one. */
	plugin->peer = json_is_true(json_object_get(from, "peer"));
	if (program != plugin->peer ||
		(program && plugin->kind == PLUGIN_DATASET))
		return reason_set(why, "its reply has no good 'peer'");
	if (plugin->kind == PLUGIN_DATASET)
		return plugin_take_dataset(plugin, from, why);
	if (plugin_take(plugin, from, plugin_strategy, why) < 0)
		return -EINVAL;
	return program ? plugin_take_peer(plugin, from, why) : 0;
}

static struct plugin *
plugin_create(void)
{
	struct plugin *plugin = malloc(sizeof(*plugin));

	if (plugin != NULL)
		*plugin = (struct plugin){ .name = "",
			.summary = "",
			.file = "",
			.typed = "",
			.unusable = "",
			.thread_at_load = "",
			.datasets = "",
			.heeds = "",
			.needs = "",
			.workers = "",
			.said = json_object() };
	return plugin;
}

struct plugin *
plugin_read(json_t *from, bool program, struct reason *why)
{
	struct plugin *plugin = plugin_create();

	if (plugin == NULL) {
		reason_set(why, "out of memory");
	} else if (plugin_take_all(plugin, from, program, why) < 0) {
		plugin_destroy(plugin);
		plugin = NULL;
	} else {
		plugin->typed = plugin->name;
	}
	return plugin;
}

struct plugin *
plugin_named(enum plugin_kind kind, const char *name)
{
	struct plugin *plugin = plugin_create();

	if (plugin != NULL) {
		plugin->kind = kind;
		plugin->name = plugin_keep(plugin, "name", name);
		plugin->typed = plugin->name;
		plugin->options = calloc(1, sizeof(*plugin->options));
	}
	if (plugin == NULL || plugin->options != NULL)
		return plugin;
	plugin_destroy(plugin);
	return NULL;
}

void
plugin_destroy(struct plugin *plugin)
{
	if (plugin == NULL)
		return;
	json_decref(plugin->said);
	free(plugin->options);
	free(plugin);
}

const char *
plugin_keep(struct plugin *plugin, const char *key, const char *text)
{
	json_t *kept = json_string(text);

	return json_object_set_new(plugin->said, key, kept) < 0
		? ""
		: json_string_value(kept);
}

const char *
plugin_kind_name(enum plugin_kind kind)
{
	return plugin_kinds[kind];
}

const struct plugin_option *
plugin_option(const struct plugin *plugin, const char *name)
{
	const struct plugin_option *option = plugin->options;

	while (option->name != NULL && strcmp(option->name, name) != 0)
		option++;
	return option->name != NULL ? option : NULL;
}

enum audit_work
plugin_work(const struct plugin *plugin)
{
	if (!plugin->peer)
		return AUDIT_DIGESTS;
	return plugin->titles ? AUDIT_TITLES : AUDIT_BODIES;
}

bool
plugin_at_load(const struct plugin *plugin, char *text, size_t size)
{
	if (plugin->threads_at_load == 0)
		return false;
	snprintf(text, size,
		"loading it starts %lld thread%s ('%.15s'), before the clock",
		(long long)plugin->threads_at_load,
		plugin->threads_at_load == 1 ? "" : "s",
		plugin->thread_at_load);
	return true;
}

bool
plugin_runs(const struct plugin *plugin, const char *dataset)
{
	return !plugin->peer || names_listed(plugin->datasets, dataset);
}
