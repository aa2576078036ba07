/* SPDX-License-Identifier: MIT */
/* The plan in words, before it is run. */
#include "campaign/campaign.h"

#include <stdio.h>

static void
words_set(const struct campaign *campaign, const struct campaign_set *set)
{
	printf("%s: %zu items", set->name, set->items);
	if (set->total != set->items)
		printf(" of %zu (a seeded sample)", set->total);
	printf("; workers ");
	for (size_t w = 0; w < set->workers.count; w++)
		printf("%s%u", w ? "," : "", set->workers.counts[w]);
	printf("; %zu trials a block\n", set->plan.count);
	(void)campaign;
}

int
campaign_print_plan(const struct campaign *campaign)
{
	size_t a_block = 0;

	for (size_t i = 0; i < campaign->set_count; i++) {
		words_set(campaign, &campaign->sets[i]);
		a_block += campaign->sets[i].plan.count;
	}
	printf("strategies:");
	for (size_t i = 0; i < campaign->strategy_count; i++)
		printf(" %s", campaign->strategies[i].name);
	printf("\n%u blocks after a first one that primes; %zu trials; seed "
	       "%llu\n",
		campaign->settings->blocks,
		a_block * (campaign->settings->blocks + 1),
		(unsigned long long)campaign->settings->seed);
	return EXIT_OK;
}
