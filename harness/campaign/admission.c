/* SPDX-License-Identifier: MIT */
/* Which cells have rows, but no trial. */
#include "campaign/admission.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/programs.h"
#include "process/limits.h"

/* How long may be taken by what a campaign starts. */

/* Generating pages and reading a corpus of gigabytes: not for ever. */
#define PATIENCE_PREPARE_NS 600000000000u
#define PATIENCE_PREPARE_LEAST_NS 60000000000u
#define PATIENCE_FIRST_NS 600000000000u
#define PATIENCE_LEAST_NS 10000000000u
#define PATIENCE_FACTOR 10u
/* Other languages may take long. */
#define PATIENCE_PEER_FACTOR 100u

uint64_t
patience_prepare_ns(double limit_time_s)
{
	uint64_t limit = (uint64_t)(limit_time_s * 1e9);

	if (limit == 0)
		return PATIENCE_PREPARE_NS;
	return limit > PATIENCE_PREPARE_LEAST_NS ? limit
						 : PATIENCE_PREPARE_LEAST_NS;
}

uint64_t
patience_trial_ns(
	double limit_time_s, int64_t baseline_ns, enum audit_work work)
{
	uint64_t limit = (uint64_t)baseline_ns *
		(work == AUDIT_DIGESTS ? PATIENCE_FACTOR
				       : PATIENCE_PEER_FACTOR);

	if (limit_time_s > 0)
		return (uint64_t)(limit_time_s * 1e9);
	if (baseline_ns == 0)
		return PATIENCE_FIRST_NS;
	return limit < PATIENCE_LEAST_NS ? PATIENCE_LEAST_NS : limit;
}

/* Programs as strategies, held against a dataset and its options. */

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

uint64_t
refused_sites(const struct campaign_set *set)
{
	return strtoull(plugin_text(set->facts, "sites"), NULL, 10);
}

bool
refused(const struct campaign *campaign, const struct campaign_set *set,
	size_t cell, enum trial_status *status, char *reason, size_t size)
{
	const struct plan_cell *planned = &set->plan.cells[cell];
	json_t *plugin = campaign->strategies[planned->strategy].plugin;

	if (*plugin_text(plugin, "unusable") != '\0') {
		*status = plugin_flag(plugin, "broken") ? TRIAL_FAILED
			: plugin_flag(plugin, "peer")	? TRIAL_SKIPPED
							: TRIAL_UNSUPPORTED;
		snprintf(reason, size, "%s", plugin_text(plugin, "unusable"));
		return true;
	}
	if (peers_differ(set, plugin, reason, size)) {
		*status = TRIAL_SKIPPED;
		return true;
	}
	if (!limits_allow(&campaign->machine, &campaign->limits,
		    planned->workers, reason, size)) {
		*status = TRIAL_FAILED;
		return true;
	}
	if (refused_sites(set) > 0 &&
		!limits_allow_connections(&campaign->machine,
			refused_sites(set),
			planned->workers < set->items ? planned->workers
						      : (unsigned)set->items,
			reason, size)) {
		*status = TRIAL_FAILED;
		return true;
	}
	if (programs_changed(campaign->programs,
		    campaign->strategies[planned->strategy].name, set->name,
		    reason, size)) {
		*status = TRIAL_FAILED;
		return true;
	}
	return false;
}
