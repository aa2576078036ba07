/* SPDX-License-Identifier: MIT */
/* Programs as strategies, held against a dataset and its options. */
#include "campaign/peers.h"

#include <stdio.h>
#include <string.h>

/* Whether a name is in the list "one,two". */
static bool
peers_listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	while (*list != '\0') {
		size_t n = strcspn(list, ",");

		if (n == len && strncmp(list, name, len) == 0)
			return true;
		list += n + (list[n] == ',');
	}
	return false;
}

bool
peers_differ(const struct campaign_set *set, json_t *plugin, char *reason,
	size_t size)
{
	json_t *values = json_object_get(set->orders, "options"), *option;
	size_t i;

	if (!plugin_flag(plugin, "peer"))
		return false;
	json_array_foreach(json_object_get(set->plugin, "options"), i, option)
	{
		const char *name = plugin_text(option, "name");
		const char *value = plugin_text(values, name);
		bool secret = plugin_flag(option, "secret");

		if (json_object_get(values, name) == NULL ||
			strcmp(value, plugin_text(option, "preset")) == 0)
			continue;
		if (!secret &&
			(!plugin_flag(option, "heeded") ||
				peers_listed(
					plugin_text(plugin, "heeds"), name)))
			continue;
		snprintf(reason, size,
			"%s.%s is set, %s: it would work otherwise than the "
			"others",
			set->name, name,
			secret ? "a secret that programs aren't told"
			       : "which the program doesn't heed (its "
				 "manifest's \"heeds\")");
		return true;
	}
	return false;
}

/* What is wrong between the two, once for all sizes of a dataset. */
static bool
peers_say(const struct campaign *campaign, const struct campaign_set *set)
{
	return !campaign->settings->sizes || set == campaign->sets;
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
					name, set->name,
					plugin_text(plugin, "datasets"));
		} else if (*plugin_text(plugin, "unusable") == '\0' &&
			peers_differ(set, plugin, reason, sizeof(reason)) &&
			peers_say(campaign, set)) {
			campaign_complain("%s is skipped on %s: %s", name,
				set->name, reason);
		}
	}
}
