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
	if (rc == 0 && campaign->settings->sizes)
		plan_drop_again(&set->plan);
	else if (rc == 0 && set->cpu_bound)
		rc = plan_add_ceiling(&set->plan, campaign->baseline,
			&set->workers, campaign->machine.usable);
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
resolve_dataset(struct campaign *campaign, json_t *variant)
{
	struct campaign_set *set = &campaign->sets[campaign->set_count++];
	json_t *plugin = json_object_get(variant, "plugin");
	int rc;

	set->variant = variant;
	set->plugin = plugin;
	set->name = plugin_text(variant, "called");
	set->cpu_bound = plugin_flag(plugin, "cpu_bound");
	set->fetches = strcmp(plugin_text(plugin, "acquire"), "url") == 0;
	rc = resolve_orders(campaign->settings, variant, &set->orders);
	if (rc == EXIT_OK)
		rc = resolve_workers(campaign, set);
	return rc == EXIT_OK ? resolve_plan(campaign, set) : rc;
}

int
resolve_datasets(struct campaign *campaign)
{
	int rc = EXIT_OK;
	json_t *asked = resolve_asked(campaign, "dataset",
		campaign->settings->datasets, campaign->plugins.datasets, &rc);
	json_t *variant;
	size_t i;

	campaign->asked_datasets = asked;
	if (asked == NULL)
		return rc;
	campaign->sets =
		calloc(json_array_size(asked) + 1, sizeof(*campaign->sets));
	if (campaign->sets == NULL || json_array_size(asked) == 0) {
		campaign_complain("there is no dataset; build or install "
				  "lanebench whole, or name a plugin's file by "
				  "--dataset");
		return EXIT_MISSING;
	}
	json_array_foreach(asked, i, variant)
	{
		if (rc == EXIT_OK)
			rc = resolve_dataset(campaign, variant);
	}
	return rc;
}
