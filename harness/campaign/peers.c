/* SPDX-License-Identifier: MIT */
/* Programs as strategies, held against a dataset and its options. */
#include "campaign/peers.h"

#include <stdio.h>

/* A secret option that has a value; NULL: none has. */
static const char *
peers_secret(const struct campaign_set *set)
{
	json_t *values = json_object_get(set->orders, "options"), *option;
	size_t i;

	json_array_foreach(json_object_get(set->plugin, "options"), i, option)
	{
		const char *name = plugin_text(option, "name");

		if (plugin_flag(option, "secret") &&
			*plugin_text(values, name) != '\0')
			return name;
	}
	return NULL;
}

bool
peers_lack_secret(const struct campaign_set *set, json_t *plugin, char *reason,
	size_t size)
{
	const char *secret =
		plugin_flag(plugin, "peer") ? peers_secret(set) : NULL;

	if (secret == NULL)
		return false;
	snprintf(reason, size,
		"%s.%s is set, a secret that programs aren't told: it would "
		"fetch otherwise than the others",
		set->name, secret);
	return true;
}

/* What is wrong between the two, once for a dataset that takes part under many
 * names. */
static bool
peers_say(const struct campaign *campaign, const struct campaign_set *set)
{
	return campaign->settings->variants == NULL || set == campaign->sets;
}

void
peers_leave_out(const struct campaign *campaign, struct campaign_set *set)
{
	char reason[300];

	for (size_t s = 0; s < campaign->strategy_count; s++) {
		json_t *plugin = campaign->strategies[s].plugin;
		const char *name = campaign->strategies[s].name;
		const char *dataset = plugin_text(set->plugin, "name");

		if (!plugin_runs(plugin, dataset)) {
			plan_drop_strategy(&set->plan, s);
			if (peers_say(campaign, set))
				campaign_complain("%s: left out of %s, for it "
						  "runs %s only",
					name, dataset,
					plugin_text(plugin, "datasets"));
		} else if (peers_lack_secret(
				   set, plugin, reason, sizeof(reason)) &&
			peers_say(campaign, set)) {
			campaign_complain("%s is skipped on %s: %s", name,
				dataset, reason);
		}
	}
}
