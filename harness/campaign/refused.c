/* SPDX-License-Identifier: MIT */
/* Which cells have rows, but no trial. */
#include "campaign/refused.h"

#include <stdio.h>
#include <stdlib.h>

#include "campaign/peers.h"
#include "campaign/programs.h"
#include "launch/limits.h"

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
