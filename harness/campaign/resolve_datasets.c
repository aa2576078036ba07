/* SPDX-License-Identifier: MIT */
/* The datasets of the run: their options, workers and plans. */
#include "campaign/resolve.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/peers.h"

static int
resolve_workers(struct campaign *campaign, struct campaign_set *set)
{
	const char *own = plugin_text(set->plugin, "workers");
	char why[300];

	if (campaign->settings->workers.count > 0)
		set->workers = campaign->settings->workers;
	else if (*own == '\0')
		workers_for_cores(&set->workers, campaign->machine.usable);
	else if (workers_parse(&set->workers, own, why, sizeof(why)) < 0) {
		campaign_complain("%s: %s", set->name, why);
		return EXIT_USAGE;
	}
	return EXIT_OK;
}

static int
resolve_plan(struct campaign *campaign, struct campaign_set *set)
{
	bool *one = calloc(campaign->strategy_count + 1, sizeof(*one));
	int rc = one ? 0 : -ENOMEM;

	for (size_t s = 0; rc == 0 && s < campaign->strategy_count; s++)
		one[s] = plugin_flag(
			campaign->strategies[s].plugin, "one_worker");
	if (rc == 0)
		rc = plan_create(&set->plan, campaign->strategy_count, one,
			campaign->baseline, &set->workers);
	if (rc == 0)
		peers_leave_out(campaign, set);
	if (rc == 0 && campaign->settings->variants != NULL)
		plan_drop_again(&set->plan);
	else if (rc == 0 && set->cpu_bound)
		rc = plan_add_ceiling(
			&set->plan, campaign->baseline, &set->workers);
	free(one);
	if (rc == 0)
		set->cells = calloc(set->plan.count, sizeof(*set->cells));
	widths_init(&set->widths, &set->plan);
	if (rc < 0 || set->cells == NULL) {
		campaign_complain("out of memory");
		return EXIT_MISSING;
	}
	return EXIT_OK;
}

static int
resolve_dataset(struct campaign *campaign, json_t *plugin, const char *name,
	json_t *options)
{
	struct campaign_set *set = &campaign->sets[campaign->set_count++];
	int rc;

	set->plugin = plugin;
	set->name = name;
	set->cpu_bound = plugin_flag(plugin, "cpu_bound");
	set->fetches = strcmp(plugin_text(plugin, "acquire"), "url") == 0;
	rc = resolve_orders(campaign->settings, plugin, options, &set->orders);
	if (rc == EXIT_OK)
		rc = resolve_workers(campaign, set);
	return rc == EXIT_OK ? resolve_plan(campaign, set) : rc;
}

/* The same dataset under several names. */
static int
resolve_variants(struct campaign *campaign)
{
	json_t *variant;
	char why[600];
	size_t i;
	int rc = EXIT_OK;

	json_array_foreach(campaign->settings->variants, i, variant)
	{
		json_t *plugin = plugins_get(&campaign->plugins, "dataset",
			plugin_text(variant, "dataset"), why, sizeof(why));

		if (plugin == NULL) {
			campaign_complain("%s", why);
			return EXIT_MISSING;
		}
		if (rc == EXIT_OK)
			rc = resolve_dataset(campaign, plugin,
				plugin_text(variant, "name"),
				json_object_get(variant, "options"));
	}
	return rc;
}

int
resolve_datasets(struct campaign *campaign)
{
	const struct settings *settings = campaign->settings;
	json_t *variants = settings->variants, *plugin;
	int rc = EXIT_OK;
	json_t *asked = variants
		? json_incref(variants)
		: resolve_asked(campaign, "dataset", settings->datasets,
			  campaign->plugins.datasets, &rc);
	size_t i;

	if (asked == NULL)
		return rc;
	campaign->sets =
		calloc(json_array_size(asked) + 1, sizeof(*campaign->sets));
	if (campaign->sets == NULL || json_array_size(asked) == 0) {
		campaign_complain("there is no dataset; build or install "
				  "lanebench whole, or name a plugin's file by "
				  "--dataset");
		rc = EXIT_MISSING;
	}
	if (rc == EXIT_OK && variants != NULL)
		rc = resolve_variants(campaign);
	for (i = 0;
		variants == NULL && rc == EXIT_OK && i < json_array_size(asked);
		i++) {
		plugin = json_array_get(asked, i);
		rc = resolve_dataset(campaign, plugin,
			plugin_text(plugin, "name"),
			json_object_get(
				settings->sets, plugin_text(plugin, "name")));
	}
	json_decref(asked);
	return rc;
}
