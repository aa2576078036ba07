/* SPDX-License-Identifier: MIT */
/* The plan in words, before it is run. */
#include "campaign/campaign.h"

#include <math.h>
#include <stdio.h>

static void
words_set(const struct campaign_set *set)
{
	printf("%s: %zu items", set->name, set->items);
	if (set->total != set->items)
		printf(" of %zu (a seeded sample)", set->total);
	printf("; workers ");
	for (size_t w = 0; w < set->workers.count; w++)
		printf("%s%u", w ? "," : "", set->workers.counts[w]);
	printf("; %zu trials a block\n", set->plan.count);
}

int
campaign_print_plan(const struct campaign *campaign)
{
	const struct settings *settings = campaign->settings;
	size_t a_block = 0;

	for (size_t i = 0; i < campaign->set_count; i++) {
		words_set(&campaign->sets[i]);
		a_block += campaign->sets[i].plan.count;
	}
	printf("strategies:");
	for (size_t i = 0; i < campaign->strategy_count; i++)
		printf(" %s", campaign->strategies[i].name);
	if (settings->blocks > 0)
		printf("\n%u block%s", settings->blocks,
			settings->blocks > 1 ? "s" : "");
	else
		printf("\n%d to %d blocks, until every interval is within %.1f "
		       "%%",
			LOOKS_FIRST, LOOKS_LAST, 100 * settings->precision);
	if (isfinite(settings->budget_s))
		printf(" or %.0f s are over", settings->budget_s);
	printf(", after a first one that primes; %s%zu trials; seed "
	       "%llu\n",
		settings->blocks > 0 ? "" : "at most ",
		a_block * (settings_most_blocks(settings) + 1),
		(unsigned long long)settings->seed);
	return EXIT_OK;
}
