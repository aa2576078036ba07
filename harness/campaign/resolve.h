/* SPDX-License-Identifier: MIT */
/* What campaign_resolve() is made of. All say on stderr what is wrong, once,
 * and return an exit code of the program. */
#ifndef LANEBENCH_CAMPAIGN_RESOLVE_H
#define LANEBENCH_CAMPAIGN_RESOLVE_H

#include "campaign/campaign.h"

#define RESOLVE_BASELINE "sequential"

/* A plugin's orders: its file, and its options as they are set, each held
 * against its declaration. `set` may be NULL; *orders is the caller's. */
int resolve_orders(const struct settings *settings, json_t *plugin, json_t *set,
	json_t **orders);

/*
 * The descriptions of what was asked for by names or words, each once, out of
 * `all` of that kind; the caller's. NULL, with the exit code, when one isn't
 * there.
 */
json_t *resolve_asked(struct campaign *campaign, const char *kind,
	json_t *names, json_t *all, int *code);

/* Fills campaign->strategies, or campaign->sets; the strategies first. */
int resolve_strategies(struct campaign *campaign);
int resolve_datasets(struct campaign *campaign);

#endif
