/* SPDX-License-Identifier: MIT */
/* run.json: enough to run it again and to doubt it. Written when the run
 * begins, and again when it ends. */
#include "campaign/run_json.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "campaign/orders.h"
#include "campaign/programs.h"
#include "campaign/revision.h"
#include "campaign/settings.h"
#include "doctor/doctor.h"
#include "files/files.h"
#include "process/child.h"
#include "record/run_json.h"
#include "text/secret.h"
#include "text/utf8.h"

/* Whether the plan of now and a run.json differ under one of the keys; the
 * words for the first of them. */
static bool
runfile_part_differs(const char *const *keys, json_t *now, json_t *was,
	char words[RUNFILE_WORDS])
{
	static const char *const parts[][2] = { { "sessions", "sessions are" },
		{ "limits_asked", "--limit-* are" },
		{ "strategies", "strategies or their options are" },
		{ "name", "datasets are" },
		{ "options", "datasets' options are" },
		{ "workers", "workers are" }, { "cells", "cells are" },
		{ "items_total", "pages are" }, { "facts", "pages are" } };
	struct run_json_difference other;
	const char *option;
	size_t i = 0;

	if (!run_json_differs(was, now, RUN_JSON_EITHER, keys, NULL, &other))
		return false;
	option = settings_recorded(other.key);
	if (option != NULL) {
		snprintf(words, RUNFILE_WORDS, "--%s is", option);
		return true;
	}
	while (strcmp(parts[i][0], other.key) != 0)
		i++;
	snprintf(words, RUNFILE_WORDS, "%s", parts[i][1]);
	return true;
}

static void
runfile_set_differs(
	json_t *now, json_t *was, bool prepared, char words[RUNFILE_WORDS])
{
	/* campaign_prepare() adds to the options of live sites. */
	bool live = !prepared &&
		json_object_get(json_object_get(was, "facts"), "live") != NULL;
	static const char *const keys[] = { "name", "options", "workers",
		"cells", "items_total", "facts", NULL };
	static const char *const asked[] = { "name", "options", "workers",
		"cells", NULL };
	static const char *const asked_live[] = { "name", "workers", "cells",
		NULL };
	json_t *items = json_object_get(now, "items");
	json_t *had = json_object_get(was, "items");

	if (!runfile_part_differs(prepared ? keys
			    : live	   ? asked_live
					   : asked,
		    now, was, words) &&
		prepared && !json_equal(items, had))
		snprintf(words, RUNFILE_WORDS, "items (%lld, not %lld) are",
			(long long)json_integer_value(had),
			(long long)json_integer_value(items));
}

static void
runfile_sets_differ(
	json_t *now, json_t *was, bool prepared, char words[RUNFILE_WORDS])
{
	json_t *set;
	size_t i;

	if (json_array_size(now) != json_array_size(was))
		snprintf(words, RUNFILE_WORDS, "datasets are");
	json_array_foreach (now, i, set) {
		if (*words == '\0')
			runfile_set_differs(
				set, json_array_get(was, i), prepared, words);
	}
}

/* 0 stands for none, which is more than any. */
static bool
runfile_budget_grew(json_t *now, json_t *was)
{
	double before = json_number_value(was), after = json_number_value(now);

	return before > 0 && (after == 0 || after >= before);
}

json_t *
runfile_earlier(const struct campaign *campaign, const struct campaign_set *set)
{
	const struct settings *settings = campaign->settings;
	json_t *run = NULL, *options, *was, *facts = NULL;
	size_t i;

	if (!settings->resume || settings->out == NULL)
		return NULL;
	run = run_json_load(settings->out, NULL);
	options = runfile_options(set->plugin, set->orders);
	json_array_foreach (json_object_get(run, "datasets"), i, was) {
		if (strcmp(run_json_text(was, "name"), set->name) == 0 &&
			json_equal(options, json_object_get(was, "options")))
			facts = json_object_get(was, "facts");
	}
	json_incref(facts);
	json_decref(options);
	json_decref(run);
	return facts;
}

#ifdef __clang__
#define RUNFILE_COMPILER __VERSION__
#else
#define RUNFILE_COMPILER "gcc " __VERSION__
#endif

void
runfile_now(char *text, size_t size)
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

json_t *
runfile_options(const struct plugin *plugin, json_t *orders)
{
	const struct plugin_option *option = plugin->options;
	json_t *out = json_object();

	for (; option->name != NULL; option++) {
		const char *value = orders_option(plugin, orders, option->name);
		char *text;

		if (option->secret && *value != '\0')
			value = "(set, not recorded)";
		text = strdup(value);
		json_object_set_new(out, option->name,
			text != NULL ? json_string(secret_hide(text)) : NULL);
		free(text);
	}
	return out;
}

/* Of which plugin it is a variant; NULL: it is that itself. */
static const char *
runfile_variant_of(const struct plugin *plugin, const char *name)
{
	return strcmp(plugin->name, name) == 0 ? NULL : plugin->name;
}

static json_t *
runfile_strategies(const struct campaign *campaign)
{
	json_t *list = json_array();

	for (size_t i = 0; i < campaign->strategy_count; i++) {
		const struct campaign_strategy *s = &campaign->strategies[i];
		const struct plugin *plugin = s->plugin;
		json_int_t threads = plugin->threads_at_load;

		json_array_append_new(list,
			json_pack("{s:s, s:s*, s:b, s:o, s:O*, s:s*, s:s*, "
				  "s:o*}",
				"name", s->name, "variant_of",
				runfile_variant_of(plugin, s->name), "asked",
				s->asked, "options",
				runfile_options(plugin, s->orders), "command",
				plugin->command, "version", plugin->version,
				"checks",
				!plugin->peer		 ? NULL
					: plugin->titles ? "title"
							 : "body",
				"threads_at_load",
				threads > 0 ? json_integer(threads) : NULL));
	}
	return list;
}

static json_t *
runfile_datasets(const struct campaign *campaign)
{
	json_t *list = json_array();

	for (size_t i = 0; i < campaign->set_count; i++) {
		const struct campaign_set *set = &campaign->sets[i];
		json_t *counts = json_array();

		for (size_t w = 0; w < set->workers.count; w++)
			json_array_append_new(
				counts, json_integer(set->workers.counts[w]));
		json_array_append_new(list,
			json_pack("{s:s, s:s*, s:I, s:I, s:o, s:I, s:O*, s:O*, "
				  "s:O*, s:o}",
				"name", set->name, "variant_of",
				runfile_variant_of(set->plugin, set->name),
				"items", (json_int_t)set->items, "items_total",
				(json_int_t)set->total, "workers", counts,
				"cells", (json_int_t)set->plan.count, "facts",
				set->facts, "across", set->across, "addresses",
				json_object_get(set->orders, "addresses"),
				"options",
				runfile_options(set->plugin, set->orders)));
	}
	return list;
}

/* What plugins that run bring along, where no call has told more of it. */
static void
runfile_links(json_t *versions, const struct plugin *plugin)
{
	const char *name;
	json_t *version;

	json_object_foreach (plugin->links, name, version) {
		const char *bare =
			strncmp(name, "lib", 3) == 0 ? name + 3 : name;

		if (json_is_string(version) &&
			json_object_get(versions, name) == NULL &&
			json_object_get(versions, bare) == NULL)
			json_object_set(versions, name, version);
	}
}

/* The machine and what is linked, as they were when the run began. */
static json_t *
runfile_machine(struct campaign *campaign)
{
	struct doctor doctor;
	json_t *versions;

	if (campaign->doctor == NULL) {
		doctor_read(&doctor, "");
		campaign->doctor = doctor_json(&doctor);
		doctor_fini(&doctor);
		versions = json_object_get(campaign->doctor, "versions");
		for (size_t i = 0; i < campaign->set_count; i++)
			runfile_links(versions, campaign->sets[i].plugin);
		for (size_t i = 0; i < campaign->strategy_count; i++)
			runfile_links(versions, campaign->strategies[i].plugin);
	}
	return json_incref(campaign->doctor);
}

/* Whether `at`, up to its '=', is a secret option of what `name` stands for. */
static bool
runfile_names_secret(const char *name, const struct plugin *plugin,
	const char *at, const char *equals)
{
	const struct plugin_option *set;
	size_t n = strlen(name), len = (size_t)(equals - at);
	char option[256];

	if (len <= n + 1 || len - n > sizeof(option) ||
		strncmp(at, name, n) != 0 || at[n] != '.')
		return false;
	snprintf(
		option, sizeof(option), "%.*s", (int)(len - n - 1), at + n + 1);
	set = plugin_option(plugin, option);
	return set != NULL && set->secret;
}

static bool
runfile_sets_secret(
	const struct variants *variants, const char *at, const char *equals)
{
	for (size_t i = 0; i < variants->count; i++) {
		const struct variant *variant = variants->list[i];
		const struct plugin *plugin = variant->plugin;

		if (runfile_names_secret(plugin->name, plugin, at, equals) ||
			runfile_names_secret(
				variant->called, plugin, at, equals))
			return true;
	}
	return false;
}

/* The text without the secrets of variants that stand in it; takes it. */
static char *
runfile_hide(const struct variants *variants, char *text)
{
	for (size_t i = 0; i < variants->count; i++) {
		const char *raw = variants->list[i]->raw;
		const char *shown = variants->list[i]->shown;
		char *at = text, *other;

		while (shown != NULL && at != NULL &&
			(at = strstr(at, raw)) != NULL) {
			size_t before = (size_t)(at - text);

			if (asprintf(&other, "%.*s%s%s", (int)before, text,
				    shown, at + strlen(raw)) < 0)
				other = NULL;
			free(text);
			text = other;
			at = other != NULL ? other + before + strlen(shown)
					   : NULL;
		}
		if (text == NULL)
			break;
	}
	return text;
}

/* Behind the '=' of --set=..., however much of its name was typed. */
static const char *
runfile_value(const char *word)
{
	const char *equals = strchr(word, '=');

	return equals != NULL ? equals + 1 : word;
}

/* A value behind NAME.OPTION= of --set, and one of a variant, is all that can
 * be secret. */
json_t *
runfile_command(const struct campaign *campaign, int argc, char **argv)
{
	json_t *list = json_array();

	for (int i = 0; i < argc; i++) {
		const char *at = strncmp(argv[i], "--", 2) == 0
			? runfile_value(argv[i])
			: argv[i];
		const char *equals = strchr(at, '=');
		bool secret = equals != NULL &&
			(runfile_sets_secret(
				 &campaign->asked_datasets, at, equals) ||
				runfile_sets_secret(&campaign->asked_strategies,
					at, equals));
		char *text = NULL;

		if (secret &&
			asprintf(&text, "%.*s=" VARIANT_SECRET,
				(int)(equals - argv[i]), argv[i]) < 0)
			text = NULL;
		else if (!secret)
			text = runfile_hide(
				&campaign->settings->datasets, strdup(argv[i]));
		if (!secret && text != NULL)
			text = runfile_hide(
				&campaign->settings->strategies, text);
		json_array_append_new(list,
			json_string(text != NULL
					? secret_hide(utf8_repair(text))
					: "?"));
		free(text);
	}
	return list;
}

/* What is kept from trials because it changes their speed. */
static json_t *
runfile_kept_out(void)
{
	json_t *list = json_object();

	for (char **at = environ; *at != NULL; at++) {
		const char *const *out = child_kept_out;
		const char *equals = strchr(*at, '=');
		char name[128], *value;

		while (*out != NULL && strncmp(*at, *out, strlen(*out)) != 0)
			out++;
		if (*out == NULL || equals == NULL ||
			strcasestr(*out, "proxy") != NULL)
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)(equals - *at), *at);
		value = strdup(equals + 1);
		if (value != NULL)
			json_object_set_new(
				list, name, json_string(utf8_repair(value)));
		free(value);
	}
	return list;
}

/* Everything that decides which trials there are. A new reference. */
static json_t *
runfile_plan(const struct campaign *campaign)
{
	const struct settings *settings = campaign->settings;

	json_t *plan = json_pack("{s:o, s:o, s:o}", "limits_asked",
		supervisor_json_limits(
			&settings->limits, settings->limit_time_s),
		"datasets", runfile_datasets(campaign), "strategies",
		runfile_strategies(campaign));

	json_object_update_new(plan, settings_json(settings));
	if (settings->sessions > 0)
		json_object_set_new(plan, "sessions",
			json_pack("{s:i, s:f}", "count",
				(int)settings->sessions, "gap_s",
				settings->session_gap_s));
	return plan;
}

int
runfile_write(struct campaign *campaign, int argc, char **argv,
	const char *ended, const char *outcome)
{
	char *path = campaign_path(campaign, "run.json");
	struct files_fresh fresh;
	json_t *run;
	int rc;

	run = json_pack(
		"{s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:{s:s, s:s, s:s}}",
		"lanebench", LANEBENCH_VERSION, "started", campaign->started,
		"ended", ended, "outcome", outcome, "resumed",
		campaign->resume != NULL, "command",
		runfile_command(campaign, argc, argv), "environment_kept_out",
		runfile_kept_out(), "build", "compiler", RUNFILE_COMPILER,
		"revision", LANEBENCH_REVISION, "flags", LANEBENCH_FLAGS);
	json_object_update_new(run, runfile_machine(campaign));
	json_object_update_new(run, runfile_plan(campaign));
	json_object_set_new(
		run, "files", programs_recorded(campaign->programs));
	json_object_set_new(json_object_get(run, "guard"), "limits",
		supervisor_json_limits(
			&campaign->limits, campaign->settings->limit_time_s));
	for (size_t i = 0; i < campaign->set_count; i++)
		if (json_object_get(campaign->sets[i].facts, "tutorial") !=
			NULL)
			json_object_set_new(run, "tutorial",
				json_string(campaign->sets[i].name));
	rc = run != NULL && path != NULL ? files_fresh_begin(&fresh, path)
					 : -ENOMEM;
	if (rc == 0) {
		errno = EIO;
		if (json_dumpf(run, fresh.out, JSON_INDENT(2)) < 0)
			rc = -errno;
		rc = files_fresh_end(&fresh, rc);
	}
	json_decref(run);
	free(path);
	return rc;
}

bool
runfile_differs(const struct campaign *campaign, json_t *run, bool prepared,
	char words[RUNFILE_WORDS])
{
	static const char *const others[] = { "sessions", "limits_asked",
		"strategies", NULL };
	static const char budget[] = "budget_s";
	json_t *now = runfile_plan(campaign);
	json_t *asked = settings_json(campaign->settings);
	const char *key[2] = { NULL };
	json_t *value;

	*words = '\0';
	if (runfile_budget_grew(
		    json_object_get(now, budget), json_object_get(run, budget)))
		json_object_del(asked, budget);
	json_object_foreach (asked, *key, value) {
		if (*words == '\0')
			runfile_part_differs(key, now, run, words);
	}
	if (*words == '\0' && !runfile_part_differs(others, now, run, words))
		runfile_sets_differ(json_object_get(now, "datasets"),
			json_object_get(run, "datasets"), prepared, words);
	json_decref(asked);
	json_decref(now);
	return *words != '\0';
}
