/* SPDX-License-Identifier: MIT */
/* Finds the plugins that the user named, before anything is started. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "campaign/admission.h"
#include "campaign/orders.h"
#include "plugins/plugins.h"
#include "process/limits.h"
#include "text/nearest.h"

#define RESOLVE_BASELINE "sequential"

/* What the user asked for of a kind, and what there is. */
struct resolve {
	enum plugin_kind kind;
	const struct variants *names; /* as they were typed */
	const struct variants *labels; /* of a file's sections */
	const struct plugin_list *all;
	struct variants *asked; /* each once, bound to its plugin */
};

static struct resolve
resolve_of(struct campaign *campaign, enum plugin_kind kind)
{
	const struct settings *settings = campaign->settings;

	return kind == PLUGIN_DATASET ? (struct resolve){ kind,
		&settings->datasets, &settings->dataset_labels,
		&campaign->plugins.datasets, &campaign->asked_datasets }
				      : (struct resolve){ kind,
						&settings->strategies,
						&settings->strategy_labels,
						&campaign->plugins.strategies,
						&campaign->asked_strategies };
}

/* The variant of that name. */
static struct variant *
resolve_called(const struct variants *asked, const char *name)
{
	for (size_t i = 0; i < asked->count; i++)
		if (strcmp(asked->list[i]->called, name) == 0)
			return asked->list[i];
	return NULL;
}

/* Whether both are the same plugin with the same options. */
static bool
resolve_same(const struct variant *one, const struct variant *other)
{
	return one->plugin == other->plugin && json_equal(one->own, other->own);
}

/* Asks for a plugin that no word named by itself; 0 or a negative errno. */
static int
resolve_add_plain(struct campaign *campaign, struct variants *asked,
	struct plugin *plugin)
{
	struct variant *variant = variant_create(plugin->name);
	struct reason why;
	int rc = variants_take(&campaign->made, variant);

	if (rc == 0)
		rc = variant_bind(variant, plugin, &why);
	return rc == 0 ? variants_add(asked, variant) : rc;
}

/* Whether the word stands for several: `default` is what runs when nothing is
 * asked for, `all` what runs on request only as well, but for programs that are
 * peers: these are `peers`. They are asked for then. */
static bool
resolve_word(struct campaign *campaign, const struct resolve *resolve,
	const char *word)
{
	bool every = strcmp(word, "all") == 0;
	bool peers = strcmp(word, "peers") == 0;

	if (!every && !peers && strcmp(word, "default") != 0)
		return false;
	for (size_t i = 0; i < resolve->all->count; i++) {
		struct plugin *plugin = resolve->all->plugins[i];

		if ((every || peers || !plugin->on_request) &&
			plugin->peer == peers &&
			resolve_called(resolve->asked, plugin->name) == NULL)
			resolve_add_plain(campaign, resolve->asked, plugin);
	}
	return true;
}

/* What is wrong with what was asked for, and where that was. */
static void
resolve_complain(struct campaign *campaign, const struct resolve *resolve,
	const struct variant *variant, const char *why)
{
	const char *hint = "";
	char place[400];

	if (campaign_interrupted())
		return;
	settings_place(campaign->settings, plugin_kind_name(resolve->kind),
		variant->word, place, sizeof(place));
	if (strcmp(place, "set: ") == 0)
		place[0] = '\0';
	else if (strstr(variant->word, " #") != NULL)
		hint = "; after a value a comment begins with ';'";
	/* A path with a comma was split in two. */
	if (resolve->names->count > 1 && strchr(variant->name, '/') != NULL &&
		access(variant->name, F_OK) < 0)
		hint = "; a comma separates two names, and is written '\\,' "
		       "within one";
	campaign_complain("%s%s%s", place, why, hint);
}

/* The name is right, and what it stands for can't be used. */
static bool
resolve_is_here(const struct campaign *campaign, const char *name)
{
	struct reason why;

	return plugins_left_out(&campaign->plugins, name) != NULL ||
		plugins_unusable(&campaign->plugins, name, &why);
}

/* What a name stands for without a label can't be another's label. */
static bool
resolve_label_taken(const struct plugins *plugins,
	const struct variant *variant, struct reason *why)
{
	const char *label = variant->label;
	struct plugin *other = label == NULL
		? NULL
		: plugins_named(plugins, PLUGIN_EITHER, label);

	if (label == NULL || other == variant->plugin ||
		(other == NULL && plugins_left_out(plugins, label) == NULL))
		return false;
	reason_set(why,
		"'%s' is a %s's name already, and can't be the label of "
		"something else: choose another, such as my-%s",
		label,
		plugin_kind_name(other != NULL ? other->kind : PLUGIN_STRATEGY),
		label);
	return true;
}

/* How much of the word of one without a label is its name: options may be
 * secret. */
static int
resolve_name_len(const struct variant *variant)
{
	return (int)(strlen(variant->word) -
		(variant->raw != NULL ? strlen(variant->raw) + 1 : 0));
}

/* Where a file's table has another's name, a label is what it lacks. */
static void
resolve_hint(struct plugins *plugins, enum plugin_kind kind,
	const struct variant *variant, struct reason *why)
{
	size_t len = strlen(why->text);
	struct reason other;

	if (strchr(variant->name, '/') != NULL && variant->label == NULL &&
		plugins_get(plugins, kind, variant->name, true, &other) != NULL)
		snprintf(why->text + len, sizeof(why->text) - len,
			"; give it a label: new=%.*s",
			resolve_name_len(variant), variant->word);
}

/* Finds its plugin, and gives it its name; EXIT_USAGE or EXIT_MISSING, `why`
 * in a line. */
static int
resolve_bind(struct campaign *campaign, enum plugin_kind kind,
	struct variant *variant, struct reason *why)
{
	struct plugins *plugins = &campaign->plugins;
	struct plugin *plugin = plugins_get(
		plugins, kind, variant->name, variant->label != NULL, why);

	if (plugin == NULL) {
		resolve_hint(plugins, kind, variant, why);
		return resolve_is_here(campaign, variant->name) ? EXIT_MISSING
								: EXIT_USAGE;
	}
	return variant_bind(variant, plugin, why) < 0 ||
			resolve_label_taken(plugins, variant, why)
		? EXIT_USAGE
		: EXIT_OK;
}

/* One that is called the same, or that is the same without a label. */
static struct variant *
resolve_twin(const struct variants *asked, const struct variant *variant)
{
	struct variant *other = resolve_called(asked, variant->called);

	for (size_t i = 0;
		i < asked->count && other == NULL && variant->label == NULL;
		i++)
		if (asked->list[i]->label == NULL &&
			resolve_same(asked->list[i], variant))
			other = asked->list[i];
	return other;
}

/* What there is already runs once; something else of that name is refused. */
static int
resolve_add(const struct resolve *resolve, struct variant *variant,
	struct reason *why)
{
	struct variant *twin = resolve_twin(resolve->asked, variant);

	if (twin == NULL) {
		variant->named = true;
		return variants_add(resolve->asked, variant) < 0 ? EXIT_MISSING
								 : EXIT_OK;
	}
	if (resolve_same(twin, variant)) {
		if (twin->named)
			campaign_complain(
				"%s '%s' is named twice; it runs once",
				plugin_kind_name(resolve->kind),
				variant->called);
		twin->named = true;
		return EXIT_OK;
	}
	if (variant->label != NULL)
		reason_set(why,
			"two that differ would be called '%s': choose another "
			"label for one",
			variant->called);
	else
		reason_set(why,
			"two that differ would be called '%s': give each a "
			"label, old=%.*s",
			variant->called, resolve_name_len(variant),
			variant->word);
	return EXIT_USAGE;
}

/* Asks for the names and words of a kind. */
static int
resolve_asked(struct campaign *campaign, const struct resolve *resolve)
{
	int rc = EXIT_OK;
	struct reason why = { "out of memory" };

	if (resolve->names->count == 0)
		resolve_word(campaign, resolve, "default");
	for (size_t i = 0; i < resolve->names->count && rc == EXIT_OK; i++) {
		struct variant *variant = resolve->names->list[i];
		struct variant *section = variant_is_plain(variant)
			? variants_labelled(resolve->labels, variant->name)
			: NULL;

		/* What a file's section says of a label that is named alone. */
		if (section != NULL)
			variant = section;
		else if (variant_is_plain(variant) &&
			resolve_word(campaign, resolve, variant->name))
			continue;
		rc = resolve_bind(campaign, resolve->kind, variant, &why);
		if (rc == EXIT_OK)
			rc = resolve_add(resolve, variant, &why);
		if (rc != EXIT_OK)
			resolve_complain(campaign, resolve, variant, why.text);
	}
	return rc;
}

static int
resolve_strategy(struct campaign *campaign, struct variant *variant, bool asked)
{
	struct campaign_strategy *strategy =
		&campaign->strategies[campaign->strategy_count];
	struct plugin *plugin = variant->plugin;

	strategy->plugin = plugin;
	strategy->name = variant->called;
	strategy->asked = asked;
	strategy->work = plugin_work(plugin);
	campaign->peers |= plugin->peer;
	describe_probe(plugin);
	if (plugin->broken)
		campaign_complain("%s: its trials fail: %s", plugin->file,
			plugin->unusable);
	/* A peer that can't run here has its rows. */
	else if (plugin->peer && *plugin->unusable != '\0' &&
		!campaign_interrupted())
		campaign_complain(
			"%s is skipped: %s", strategy->name, plugin->unusable);
	if (strcmp(strategy->name, RESOLVE_BASELINE) == 0)
		campaign->baseline = campaign->strategy_count;
	campaign->strategy_count++;
	return orders_create(campaign->settings, variant, &strategy->orders);
}

static int
resolve_strategies(struct campaign *campaign)
{
	const struct resolve resolve = resolve_of(campaign, PLUGIN_STRATEGY);
	const struct variants *asked = resolve.asked;
	int rc = resolve_asked(campaign, &resolve);
	struct plugin *plugin;
	struct variant *baseline;
	struct reason why;
	bool named;

	if (rc != EXIT_OK)
		return rc;
	plugin = plugins_get(&campaign->plugins, PLUGIN_STRATEGY,
		RESOLVE_BASELINE, false, &why);
	campaign->strategies =
		calloc(asked->count + 1, sizeof(*campaign->strategies));
	if (plugin == NULL || campaign->strategies == NULL) {
		campaign_complain("the baseline, " RESOLVE_BASELINE
				  ", is missing: build or install lanebench "
				  "whole; it is looked for in LANEBENCH_PATH "
				  "and ../lib/lanebench beside the programs");
		return EXIT_MISSING;
	}
	/* First in every list, whether it was asked for or not. */
	named = resolve_called(asked, RESOLVE_BASELINE) != NULL;
	if (!named && resolve_add_plain(campaign, resolve.asked, plugin) < 0) {
		campaign_complain("out of memory");
		return EXIT_MISSING;
	}
	baseline = resolve_called(asked, RESOLVE_BASELINE);
	rc = resolve_strategy(campaign, baseline, named);
	for (size_t i = 0; i < asked->count && rc == EXIT_OK; i++)
		if (asked->list[i] != baseline)
			rc = resolve_strategy(campaign, asked->list[i], true);
	return rc;
}

static int
resolve_workers(struct campaign *campaign, struct campaign_set *set)
{
	const char *own = set->plugin->workers;
	struct reason why;

	if (campaign->settings->workers.count > 0)
		set->workers = campaign->settings->workers;
	else if (*own == '\0')
		workers_for_cores(&set->workers, campaign->machine.usable);
	else if (workers_parse(&set->workers, own, &why) < 0) {
		campaign_complain("%s: workers: %s", set->name, why.text);
		return EXIT_USAGE;
	}
	return EXIT_OK;
}

static int
resolve_plan(struct campaign *campaign, struct campaign_set *set)
{
	bool *one = calloc(campaign->strategy_count + 1, sizeof(*one));
	int rc = one != NULL ? 0 : -ENOMEM;

	for (size_t s = 0; rc == 0 && s < campaign->strategy_count; s++)
		one[s] = campaign->strategies[s].plugin->one_worker;
	if (rc == 0)
		rc = plan_create(&set->plan, campaign->strategy_count, one,
			campaign->baseline, &set->workers);
	if (rc == 0)
		peers_leave_out(campaign, set);
	if (rc == 0 && campaign->settings->sizes)
		plan_drop_again(&set->plan);
	else if (rc == 0 && set->cpu_bound)
		rc = plan_add_ceiling(&set->plan, campaign->baseline,
			&set->workers, campaign->machine.usable);
	free(one);
	if (rc == 0)
		set->cells = calloc(set->plan.count, sizeof(*set->cells));
	precision_init(&set->precision, &set->plan);
	if (rc < 0 || set->cells == NULL) {
		campaign_complain("out of memory");
		return EXIT_MISSING;
	}
	return EXIT_OK;
}

static int
resolve_dataset(struct campaign *campaign, struct variant *variant)
{
	struct campaign_set *set = &campaign->sets[campaign->set_count++];
	int rc;

	set->plugin = variant->plugin;
	set->name = variant->called;
	set->cpu_bound = set->plugin->cpu_bound;
	set->fetches = set->plugin->acquire == LANE_ACQUIRE_URL;
	rc = orders_create(campaign->settings, variant, &set->orders);
	if (rc == EXIT_OK)
		rc = resolve_workers(campaign, set);
	return rc == EXIT_OK ? resolve_plan(campaign, set) : rc;
}

static int
resolve_datasets(struct campaign *campaign)
{
	const struct resolve resolve = resolve_of(campaign, PLUGIN_DATASET);
	const struct variants *asked = resolve.asked;
	int rc = resolve_asked(campaign, &resolve);

	if (rc != EXIT_OK)
		return rc;
	campaign->sets = calloc(asked->count + 1, sizeof(*campaign->sets));
	if (campaign->sets == NULL || asked->count == 0) {
		campaign_complain("there is no dataset; build or install "
				  "lanebench whole, or name a plugin's file by "
				  "--dataset");
		return EXIT_MISSING;
	}
	for (size_t i = 0; i < asked->count && rc == EXIT_OK; i++)
		rc = resolve_dataset(campaign, asked->list[i]);
	return rc;
}

/* Says that what is set isn't for anything of this run. */
static int
resolve_stray(struct campaign *campaign, const char *name, const char *option)
{
	const struct plugins *plugins = &campaign->plugins;
	const struct plugin *plugin =
		plugins_named(plugins, PLUGIN_EITHER, name);
	const char *nearest = plugins_nearest(plugins, PLUGIN_DATASET, name);
	char place[400], ask[NEAREST_ASK];

	settings_place(campaign->settings, name, option, place, sizeof(place));
	if (plugin != NULL) {
		campaign_complain("%s'%s' is a %s, but isn't part of this "
				  "run; name it in --%s, too, or leave its "
				  "options out",
			place, name, plugin_kind_name(plugin->kind),
			plugin_kind_name(plugin->kind));
		return EXIT_USAGE;
	}
	if (nearest == NULL)
		nearest = plugins_nearest(plugins, PLUGIN_STRATEGY, name);
	campaign_complain("%sneither a strategy nor a dataset of this run "
			  "is called '%.60s'%s",
		place, name,
		nearest_ask(
			ask, nearest, "`lanebench list` shows what there is"));
	return EXIT_USAGE;
}

/* Whether what is set by that name is something of this run's: of a variant, or
 * of the plugin that several may be variants of. A file may have variants that
 * the command line leaves out. */
static bool
resolve_known(const struct campaign *campaign, const char *name)
{
	const struct settings *settings = campaign->settings;
	const struct variants *const asked[] = { &campaign->asked_strategies,
		&campaign->asked_datasets };

	if (variants_labelled(&settings->strategy_labels, name) != NULL ||
		variants_labelled(&settings->dataset_labels, name) != NULL)
		return true;
	for (size_t a = 0; a < 2; a++)
		for (size_t i = 0; i < asked[a]->count; i++)
			if (strcmp(asked[a]->list[i]->called, name) == 0 ||
				strcmp(asked[a]->list[i]->plugin->name, name) ==
					0)
				return true;
	return false;
}

/* A --set for a name that nothing here has would be a setting lost; one for a
 * label that two have would be for which? */
static int
resolve_sets(struct campaign *campaign)
{
	const char *name;
	json_t *options;

	json_object_foreach (campaign->settings->sets, name, options) {
		if (!resolve_known(campaign, name))
			return resolve_stray(campaign, name,
				json_object_iter_key(
					json_object_iter(options)));
	}
	for (size_t i = 0; i < campaign->set_count; i++) {
		name = campaign->sets[i].name;
		for (size_t s = 0; s < campaign->strategy_count; s++) {
			if (strcmp(campaign->strategies[s].name, name) != 0)
				continue;
			campaign_complain("'%s' is a strategy's label and a "
					  "dataset's: choose another for one",
				name);
			return EXIT_USAGE;
		}
	}
	return EXIT_OK;
}

/* Wants what the variants of a kind name, and their labels; the number of those
 * that were noted. */
static size_t
resolve_want(const struct resolve *resolve, struct plugin_want *wanted)
{
	size_t count = 0;

	for (size_t i = 0; i < resolve->names->count; i++) {
		const struct variant *variant = resolve->names->list[i];
		const struct variant *section =
			variants_labelled(resolve->labels, variant->name);

		if (section != NULL)
			variant = section;
		wanted[count++] = (struct plugin_want){ .name = variant->name,
			.kind = resolve->kind };
		if (variant->label != NULL)
			wanted[count++] =
				(struct plugin_want){ .name = variant->label,
					.label = true };
	}
	return count;
}

static bool
resolve_wants_label(
	const struct plugin_want *wanted, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (wanted[i].label && strcmp(wanted[i].name, name) == 0)
			return true;
	return false;
}

/* Which plugins have to say what they are for this run, to be freed; NULL and a
 * count of 0: all. */
static struct plugin_want *
resolve_wanted(struct campaign *campaign, size_t *count)
{
	const struct resolve strategies = resolve_of(campaign, PLUGIN_STRATEGY);
	const struct resolve datasets = resolve_of(campaign, PLUGIN_DATASET);
	json_t *sets = campaign->settings->sets, *options;
	size_t names = strategies.names->count + datasets.names->count, n = 0;
	struct plugin_want *wanted = NULL;
	const char *name;

	*count = 0;
	if (strategies.names->count > 0 && datasets.names->count > 0)
		wanted = calloc(1 + 2 * names + json_object_size(sets),
			sizeof(*wanted));
	if (wanted == NULL)
		return NULL;
	wanted[n++] = (struct plugin_want){ .name = RESOLVE_BASELINE,
		.kind = PLUGIN_STRATEGY };
	n += resolve_want(&strategies, wanted + n);
	n += resolve_want(&datasets, wanted + n);
	json_object_foreach (sets, name, options) {
		if (!resolve_wants_label(wanted, n, name))
			wanted[n++] = (struct plugin_want){ .name = name };
	}
	*count = n;
	return wanted;
}

static int
resolve_find(struct campaign *campaign)
{
	size_t count;
	struct plugin_want *wanted = resolve_wanted(campaign, &count);
	int rc = campaign_find(&campaign->plugins, wanted, count);

	free(wanted);
	for (size_t i = 0; i < campaign->plugins.broken.count; i++)
		campaign_complain("left out: %s",
			campaign->plugins.broken.plugins[i]->error);
	campaign->plugins.stand_ins = true;
	return rc;
}

int
campaign_resolve(struct campaign *campaign, struct settings *settings)
{
	unsigned most = 0;
	char why[300];
	int rc;

	memset(campaign, 0, sizeof(*campaign));
	campaign->settings = settings;
	if (settings->resume && settings->out == NULL) {
		campaign_complain("--resume: say which folder's run to go on "
				  "with, by --out DIR");
		return EXIT_USAGE;
	}
	machine_read(&campaign->machine);
	if (!limits_open_files(&campaign->machine, why, sizeof(why))) {
		campaign_complain("%s", why);
		return EXIT_MISSING;
	}
	campaign->limits = settings->limits;
	/* What suits a dataset, where none were asked for, is few. */
	if (settings->workers.count > 0)
		most = settings->workers.counts[settings->workers.count - 1];
	limits_fill(&campaign->limits, &campaign->machine, most);
	rc = resolve_find(campaign);
	if (rc != EXIT_OK)
		return rc;
	rc = resolve_strategies(campaign);
	if (rc == EXIT_OK)
		rc = resolve_datasets(campaign);
	if (campaign_interrupted())
		return EXIT_INTERRUPTED;
	return rc == EXIT_OK ? resolve_sets(campaign) : rc;
}
