/* SPDX-License-Identifier: MIT */
/* Which cells have rows, but no trial, and how long trials may take. */
#include "campaign/admission.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/orders.h"
#include "process/limits.h"
#include "text/names.h"

/* Generating pages and reading a corpus of gigabytes have to end, too. */
#define TIME_LIMIT_PREPARE_NS 600000000000u
#define TIME_LIMIT_PREPARE_LEAST_NS 60000000000u
#define TIME_LIMIT_FIRST_NS 600000000000u
#define TIME_LIMIT_LEAST_NS 10000000000u
#define TIME_LIMIT_FACTOR 10u
/* Other languages may take long. */
#define TIME_LIMIT_PEER_FACTOR 100u

uint64_t
time_limit_prepare_ns(double limit_time_s)
{
	uint64_t limit = (uint64_t)(limit_time_s * 1e9);

	if (limit == 0)
		return TIME_LIMIT_PREPARE_NS;
	return limit > TIME_LIMIT_PREPARE_LEAST_NS
		? limit
		: TIME_LIMIT_PREPARE_LEAST_NS;
}

uint64_t
time_limit_trial_ns(
	double limit_time_s, int64_t baseline_ns, enum audit_work work)
{
	uint64_t limit = (uint64_t)baseline_ns *
		(work == AUDIT_DIGESTS ? TIME_LIMIT_FACTOR
				       : TIME_LIMIT_PEER_FACTOR);

	if (limit_time_s > 0)
		return (uint64_t)(limit_time_s * 1e9);
	if (baseline_ns == 0)
		return TIME_LIMIT_FIRST_NS;
	return limit < TIME_LIMIT_LEAST_NS ? TIME_LIMIT_LEAST_NS : limit;
}

/* Programs as strategies: whether they can do a dataset with its options. */

/* Whether a strategy is a program that would do other work, and why: for an
 * option of the dataset that is secret, or that it doesn't heed. */
static bool
peers_differ(const struct campaign_set *set, const struct plugin *plugin,
	char *reason, size_t size)
{
	const struct plugin_option *option = set->plugin->options;

	for (; plugin->peer && option->name != NULL; option++) {
		const char *value = orders_value(set->orders, option->name);

		if (value == NULL || strcmp(value, option->preset) == 0)
			continue;
		if (!option->secret &&
			(!option->heeded ||
				names_listed(plugin->heeds, option->name)))
			continue;
		snprintf(reason, size,
			"%s.%s is set, %s: it would work otherwise than the "
			"others",
			set->name, option->name,
			option->secret ? "a secret that programs aren't told"
				       : "which the program doesn't heed (its "
					 "manifest's \"heeds\")");
		return true;
	}
	return false;
}

/* All sizes of a dataset have the same to say: the first one says it. */
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
		const struct plugin *plugin = campaign->strategies[s].plugin;
		const char *name = campaign->strategies[s].name;

		if (!plugin_runs(plugin, set->plugin->name)) {
			plan_drop_strategy(&set->plan, s);
			if (peers_say(campaign, set))
				campaign_complain("%s: left out of %s, for it "
						  "runs %s only",
					name, set->name, plugin->datasets);
		} else if (*plugin->unusable == '\0' &&
			peers_differ(set, plugin, reason, sizeof(reason)) &&
			peers_say(campaign, set)) {
			campaign_complain("%s is skipped on %s: %s", name,
				set->name, reason);
		}
	}
}

/* Whether the cell of that plugin and number of workers is denied, and why. */
static bool
admission_denies(const struct campaign *campaign,
	const struct campaign_set *set, const struct plugin *plugin,
	unsigned workers, enum trial_status *as, char *why, size_t size)
{
	unsigned connections =
		workers < set->items ? workers : (unsigned)set->items;

	if (*plugin->unusable != '\0') {
		*as = plugin->broken   ? TRIAL_FAILED
			: plugin->peer ? TRIAL_SKIPPED
				       : TRIAL_UNSUPPORTED;
		snprintf(why, size, "%s", plugin->unusable);
		return true;
	}
	*as = TRIAL_SKIPPED;
	if (peers_differ(set, plugin, why, size))
		return true;
	*as = TRIAL_FAILED;
	return !limits_allow(&campaign->machine, &campaign->limits, workers,
		       why, size) ||
		(set->sites > 0 &&
			!limits_allow_connections(&campaign->machine,
				set->sites, connections, why, size));
}

static const char *
admission_name(const struct campaign *campaign, const struct plan_cell *planned)
{
	if (planned->role == PLAN_AGAIN)
		return "sequential#2";
	if (planned->role == PLAN_CEILING)
		return "ceiling";
	return campaign->strategies[planned->strategy].name;
}

int
admission_settle(struct campaign *campaign, struct campaign_set *set)
{
	for (size_t c = 0; c < set->plan.count; c++) {
		const struct plan_cell *planned = &set->plan.cells[c];
		struct campaign_cell *cell = &set->cells[c];
		const struct plugin *plugin =
			campaign->strategies[planned->strategy].plugin;
		char why[400];

		cell->name = admission_name(campaign, planned);
		free(cell->denied);
		cell->denied = NULL;
		if (!admission_denies(campaign, set, plugin, planned->workers,
			    &cell->denied_as, why, sizeof(why)))
			continue;
		cell->denied = strdup(why);
		if (cell->denied == NULL) {
			campaign_complain("out of memory");
			return EXIT_MISSING;
		}
	}
	if (!set->have_reference)
		admission_limit(campaign, set, 0);
	return EXIT_OK;
}

void
admission_limit(const struct campaign *campaign, struct campaign_set *set,
	int64_t baseline_ns)
{
	for (size_t c = 0; c < set->plan.count; c++) {
		size_t strategy = set->plan.cells[c].strategy;

		set->cells[c].limit_ns = time_limit_trial_ns(
			campaign->settings->limit_time_s, baseline_ns,
			campaign->strategies[strategy].work);
	}
}

void
admission_fini(struct campaign_set *set)
{
	for (size_t c = 0; set->cells != NULL && c < set->plan.count; c++)
		free(set->cells[c].denied);
	free(set->cells);
}
